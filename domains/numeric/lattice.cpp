// Order, bounds, widening. Components are compared and bounded one by one, then reduced.
#include "domains/lattice.hpp"
#include "domains/numeric/instantiate.hpp"
#include "domains/numeric/reduce.hpp"

namespace bpfproof::numeric {

template <unsigned W>
bool leq(const BasicNumber<W>& a, const BasicNumber<W>& b) {
    const NumberParts<W>& p = a.parts();
    const NumberParts<W>& q = b.parts();
    if (!leq(p.range, q.range) || !leq(p.bits, q.bits) || !leq(p.half, q.half) || !leq(p.congruence, q.congruence, W))
        return false;
    for (const Word word : q.excluded)
        if (a.contains(word))
            return false;
    return true;
}

template <unsigned W>
BasicNumber<W> join(const BasicNumber<W>& a, const BasicNumber<W>& b) {
    NumberParts<W> parts = a.parts();
    const NumberParts<W>& other = b.parts();
    include(parts, other);
    // Any word in neither may be excluded; worth keeping are those that either side thought worth keeping, and 0, which
    // negative | positive would else gain.
    for (const Excluded& side : {a.parts().excluded, other.excluded})
        for (const Word word : side)
            if (a.excludes(word) && b.excludes(word))
                parts.excluded.insert(word, W);
    if (a.excludes(0) && b.excludes(0))
        parts.excluded.insert_if_room(0, W);
    return number_of(parts);
}

template <unsigned W>
std::optional<BasicNumber<W>> meet(const BasicNumber<W>& a, const BasicNumber<W>& b) {
    NumberParts<W> parts = a.parts();
    const NumberParts<W>& other = b.parts();
    parts.range.restrict_to(other.range);
    parts.half.restrict_to(other.half);
    const auto bits = meet(parts.bits, other.bits);
    const auto congruence = meet(parts.congruence, other.congruence, W);
    if (!bits || !congruence)
        return std::nullopt;
    parts.bits = *bits;
    parts.congruence = *congruence;
    // Of more exclusions than there are slots, those that still bite and are a's come first: the result is below a.
    parts.excluded = {};
    for (const Excluded& side : {a.parts().excluded, other.excluded})
        for (const Word word : side)
            if (contains(parts, word))
                parts.excluded.insert_if_room(word, W);
    return BasicNumber<W>::from_parts(parts);
}

template <unsigned W>
BasicNumber<W> narrow(const BasicNumber<W>& old, const BasicNumber<W>& next) {
    return meet(old, next).value_or(old);
}

#define FOR_WIDTH(W)                                                                                                   \
    template bool leq(const BasicNumber<W>&, const BasicNumber<W>&);                                                   \
    template BasicNumber<W> join(const BasicNumber<W>&, const BasicNumber<W>&);                                        \
    template std::optional<BasicNumber<W>> meet(const BasicNumber<W>&, const BasicNumber<W>&);                         \
    template BasicNumber<W> narrow(const BasicNumber<W>&, const BasicNumber<W>&);
BPFPROOF_NUMERIC_INSTANTIATE(FOR_WIDTH)

static_assert(Lattice<BasicNumber<8>>);

} // namespace bpfproof::numeric
