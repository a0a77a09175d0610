// The forward operations, one class of them a file; forward.cpp picks. Each gives parts for number_of() to reduce.
#pragma once

#include "domains/numeric/reduce.hpp"

#include "base/internal_error.hpp"

namespace bpfproof::numeric {

template <unsigned W>
BasicNumber<W> add(const BasicNumber<W>& a, const BasicNumber<W>& b);
template <unsigned W>
BasicNumber<W> subtract(const BasicNumber<W>& a, const BasicNumber<W>& b);
template <unsigned W>
BasicNumber<W> multiply(const BasicNumber<W>& a, const BasicNumber<W>& b);

template <unsigned W>
BasicNumber<W> unsigned_divide(const BasicNumber<W>& a, const BasicNumber<W>& b);
template <unsigned W>
BasicNumber<W> signed_divide(const BasicNumber<W>& a, const BasicNumber<W>& b);
template <unsigned W>
BasicNumber<W> unsigned_modulo(const BasicNumber<W>& a, const BasicNumber<W>& b);
template <unsigned W>
BasicNumber<W> signed_modulo(const BasicNumber<W>& a, const BasicNumber<W>& b);

template <unsigned W>
BasicNumber<W> bitwise_and(const BasicNumber<W>& a, const BasicNumber<W>& b);
template <unsigned W>
BasicNumber<W> bitwise_or(const BasicNumber<W>& a, const BasicNumber<W>& b);
template <unsigned W>
BasicNumber<W> bitwise_xor(const BasicNumber<W>& a, const BasicNumber<W>& b);

template <unsigned W>
BasicNumber<W> shift(BinaryOp op, const BasicNumber<W>& a, const BasicNumber<W>& amount);

/// What both say, where both stand for the same concrete results (a contradiction is one of the operands': see
/// number_of).
template <unsigned W>
BasicNumber<W> both(const BasicNumber<W>& a, const BasicNumber<W>& b) {
    return meet(a, b).value_or(a);
}

/// f is injective on γ and the excluded words together: what a is not, f(a) is not f of.
template <typename Function>
Excluded map_excluded(const Excluded& excluded, unsigned width, Function f) {
    Excluded result;
    for (const Word word : excluded)
        result.insert(f(word), width);
    return result;
}

/// The exclusions, and the words of those gaps of the range that are small enough to be written as exclusions: moved
/// off 0 or the sign bit, where ranges end, a gap is one no more. For operations that permute all words.
template <unsigned W>
Excluded excluded_and_gaps(const NumberParts<W>& parts) {
    Excluded result = parts.excluded;
    const auto add_gap = [&](Word before, Word after) {
        const Word size = (after - before - 1) & word_mask<W>;
        for (Word n = 1; size <= Excluded::capacity && n <= size; ++n)
            result.insert_if_room((before + n) & word_mask<W>, W);
    };
    const SignSplit<W>& range = parts.range;
    add_gap(range.umax(), range.umin());
    if (range.has_low() && range.has_high())
        add_gap(range.low_last, range.high_first);
    return result;
}

/// The window of the signed numbers of W bits.
template <unsigned W>
inline constexpr Wide least_signed = -(Wide{1} << (W - 1));

template <unsigned W>
constexpr bool fits_signed(Wide lo, Wide hi) {
    return least_signed<W> <= lo && hi < -least_signed<W>;
}

} // namespace bpfproof::numeric
