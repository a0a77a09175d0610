// And, or, xor. Known bits and ranges are bounded separately; where one operand is a constant on bits that the other
// knows, the operation is an addition or a subtraction, which keeps congruence and exclusions as well.
#include "domains/numeric/forward_ops.hpp"
#include "domains/numeric/instantiate.hpp"
#include "domains/numeric/range_ops.hpp"

namespace bpfproof::numeric {
namespace {

template <unsigned W>
BasicNumber<W> plus(const BasicNumber<W>& a, Word added) {
    return add(a, BasicNumber<W>::constant(added));
}

} // namespace

template <unsigned W>
BasicNumber<W> bitwise_and(const BasicNumber<W>& a, const BasicNumber<W>& b) {
    if (a.is_constant() && !b.is_constant())
        return bitwise_and(b, a);
    const NumberParts<W>& p = a.parts();
    const NumberParts<W>& q = b.parts();
    // Nothing unknown is cleared, so the same amount is taken off every word.
    if (b.is_constant() && (p.bits.unknown & ~b.umin()) == 0)
        return plus(a, Word{0} - (p.bits.value & ~b.umin()));
    NumberParts<W> parts;
    parts.bits = bit_and(p.bits, q.bits);
    parts.range = bitwise(p.range, q.range, bit_and);
    parts.half = bitwise(p.half, q.half, bit_and);
    if (a.excludes(word_mask<W>) || b.excludes(word_mask<W>))
        parts.excluded.insert(word_mask<W>, W);
    return number_of(parts);
}

template <unsigned W>
BasicNumber<W> bitwise_or(const BasicNumber<W>& a, const BasicNumber<W>& b) {
    if (a.is_constant() && !b.is_constant())
        return bitwise_or(b, a);
    const NumberParts<W>& p = a.parts();
    const NumberParts<W>& q = b.parts();
    if (b.is_constant() && (p.bits.unknown & b.umin()) == 0)
        return plus(a, b.umin() & ~p.bits.value);
    NumberParts<W> parts;
    parts.bits = bit_or(p.bits, q.bits);
    parts.range = bitwise(p.range, q.range, bit_or);
    parts.half = bitwise(p.half, q.half, bit_or);
    if (a.excludes(0) || b.excludes(0))
        parts.excluded.insert(0, W);
    // Without a common bit nothing carries.
    if ((p.bits.possible() & q.bits.possible()) == 0)
        return both(number_of(parts), add(a, b));
    return number_of(parts);
}

template <unsigned W>
BasicNumber<W> bitwise_xor(const BasicNumber<W>& a, const BasicNumber<W>& b) {
    if (a.is_constant() && !b.is_constant())
        return bitwise_xor(b, a);
    const NumberParts<W>& p = a.parts();
    const NumberParts<W>& q = b.parts();
    if (b.is_constant() && (p.bits.unknown & b.umin()) == 0)
        return plus(a, (b.umin() & ~p.bits.value) - (b.umin() & p.bits.value));
    NumberParts<W> parts;
    parts.bits = bit_xor(p.bits, q.bits);
    parts.range = bitwise(p.range, q.range, bit_xor);
    parts.half = bitwise(p.half, q.half, bit_xor);
    if (b.is_constant())
        parts.excluded = map_excluded(excluded_and_gaps(p), W, [&](Word x) { return x ^ b.umin(); });
    if (b.is_constant() && (p.bits.possible() & ~b.umin()) == 0) // nothing borrows
        return both(number_of(parts), subtract(b, a));
    if ((p.bits.possible() & q.bits.possible()) == 0)
        return both(number_of(parts), add(a, b));
    return number_of(parts);
}

#define FOR_WIDTH(W)                                                                                                   \
    template BasicNumber<W> bitwise_and(const BasicNumber<W>&, const BasicNumber<W>&);                                 \
    template BasicNumber<W> bitwise_or(const BasicNumber<W>&, const BasicNumber<W>&);                                  \
    template BasicNumber<W> bitwise_xor(const BasicNumber<W>&, const BasicNumber<W>&);
BPFPROOF_NUMERIC_INSTANTIATE(FOR_WIDTH)

} // namespace bpfproof::numeric
