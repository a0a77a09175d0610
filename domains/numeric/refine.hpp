// Small steps that refinement (backward, assume) is made of. Each keeps of x what satisfies one more fact, and returns
// false if nothing can.
#pragma once

#include "domains/numeric/basic_number.hpp"

namespace bpfproof::numeric {

template <unsigned W>
bool keep(BasicNumber<W>& x, const BasicNumber<W>& other) {
    const auto refined = meet(x, other);
    if (refined)
        x = *refined;
    return refined.has_value();
}

template <unsigned W>
bool keep(BasicNumber<W>& x, const NumberParts<W>& fact) {
    const auto other = BasicNumber<W>::from_parts(fact);
    return other && keep(x, *other);
}

template <unsigned W>
bool keep_range(BasicNumber<W>& x, const SignSplit<W>& range) {
    if (leq(x.parts().range, range))
        return true;
    NumberParts<W> parts = x.parts();
    parts.range.restrict_to(range);
    const auto refined = BasicNumber<W>::from_parts(parts);
    if (refined)
        x = *refined;
    return refined.has_value();
}

template <unsigned W>
bool keep_unsigned(BasicNumber<W>& x, Word lo, Word hi) {
    return keep_range(x, SignSplit<W>::of({lo, hi}));
}

/// The bounds may lie outside of the signed numbers of W bits.
template <unsigned W>
bool keep_signed(BasicNumber<W>& x, Wide lo, Wide hi) {
    const Wide least = -(Wide{1} << (W - 1));
    const Wide first = std::max(lo, least);
    const Wide last = std::min(hi, -least - 1);
    return first <= last && keep_range(x, SignSplit<W>::of_integers(first, last));
}

template <unsigned W>
bool keep_bits(BasicNumber<W>& x, const KnownBits& bits) {
    const auto news = meet(x.parts().bits, bits);
    if (!news)
        return false;
    if (*news == x.parts().bits)
        return true;
    NumberParts<W> parts = x.parts();
    parts.bits = *news;
    const auto refined = BasicNumber<W>::from_parts(parts);
    if (refined)
        x = *refined;
    return refined.has_value();
}

template <unsigned W>
bool keep_class(BasicNumber<W>& x, const Congruence& c) {
    NumberParts<W> fact;
    fact.congruence = c;
    return keep(x, fact);
}

/// Of more exclusions than there are slots those farthest from 0 are forgotten: the one way in which refinement may
/// give up something it had.
template <unsigned W>
bool exclude(BasicNumber<W>& x, Word word) {
    if (x.excludes(word))
        return true;
    NumberParts<W> parts = x.parts();
    parts.excluded.insert(word, W);
    const auto refined = BasicNumber<W>::from_parts(parts);
    if (refined)
        x = *refined;
    return refined.has_value();
}

} // namespace bpfproof::numeric
