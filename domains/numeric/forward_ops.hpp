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

/// What both say, where both stand for the same concrete results: they cannot contradict each other.
template <unsigned W>
BasicNumber<W> both(const BasicNumber<W>& a, const BasicNumber<W>& b) {
    const auto result = meet(a, b);
    if (!result)
        throw InternalError("two descriptions of one result contradict each other");
    return *result;
}

/// f is injective on γ and the excluded words together: what a is not, f(a) is not f of.
template <typename Function>
Excluded map_excluded(const Excluded& excluded, unsigned width, Function f) {
    Excluded result;
    for (const Word word : excluded)
        result.insert(f(word), width);
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
