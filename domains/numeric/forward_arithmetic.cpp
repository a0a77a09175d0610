// Addition, subtraction, multiplication modulo 2^W.
#include "domains/numeric/forward_ops.hpp"
#include "domains/numeric/instantiate.hpp"
#include "domains/numeric/range_ops.hpp"

namespace bpfproof::numeric {
namespace {

UnsignedWide greatest_common_divisor(UnsignedWide a, UnsignedWide b) {
    while (b != 0) {
        const UnsignedWide rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

UnsignedWide magnitude(Wide value) {
    return static_cast<UnsignedWide>(value < 0 ? -value : value);
}

// (ma·i + ra)(mb·j + rb) ≡ ra·rb modulo ma·mb, ma·rb and mb·ra.
Congruence product(const Congruence& a, const Congruence& b, SignedInterval exact, unsigned width) {
    if (!a.beyond_bits() && !b.beyond_bits() && a.modulus != 0 && b.modulus != 0)
        return {}; // only powers of two: known bits multiply those
    const Wide ra = representative(a, width);
    const Wide rb = representative(b, width);
    UnsignedWide modulus = UnsignedWide{a.modulus} * b.modulus;
    modulus = greatest_common_divisor(modulus, a.modulus * magnitude(rb));
    modulus = greatest_common_divisor(modulus, b.modulus * magnitude(ra));
    return wrapped(modulus, ra * rb, exact.first, exact.last, -(Wide{1} << (width - 1)), width, width);
}

} // namespace

template <unsigned W>
BasicNumber<W> add(const BasicNumber<W>& a, const BasicNumber<W>& b) {
    const NumberParts<W>& p = a.parts();
    const NumberParts<W>& q = b.parts();
    NumberParts<W> sum;
    sum.range = add(p.range, q.range);
    sum.half = add(p.half, q.half);
    sum.bits = add(p.bits, q.bits).masked(word_mask<W>);
    sum.congruence = wrapped(common_divisor(p.congruence.modulus, q.congruence.modulus),
                             representative(p.congruence, W) + representative(q.congruence, W),
                             Wide{a.smin()} + b.smin(), Wide{a.smax()} + b.smax(), least_signed<W>, W, W);
    if (b.is_constant())
        sum.excluded = map_excluded(excluded_and_gaps(p), W, [&](Word x) { return (x + b.umin()) & word_mask<W>; });
    else if (a.is_constant())
        sum.excluded = map_excluded(excluded_and_gaps(q), W, [&](Word x) { return (x + a.umin()) & word_mask<W>; });
    return number_of(sum);
}

template <unsigned W>
BasicNumber<W> subtract(const BasicNumber<W>& a, const BasicNumber<W>& b) {
    const NumberParts<W>& p = a.parts();
    const NumberParts<W>& q = b.parts();
    NumberParts<W> difference;
    difference.range = subtract(p.range, q.range);
    difference.half = subtract(p.half, q.half);
    difference.bits = subtract(p.bits, q.bits).masked(word_mask<W>);
    difference.congruence = wrapped(common_divisor(p.congruence.modulus, q.congruence.modulus),
                                    representative(p.congruence, W) - representative(q.congruence, W),
                                    Wide{a.smin()} - b.smax(), Wide{a.smax()} - b.smin(), least_signed<W>, W, W);
    if (b.is_constant())
        difference.excluded =
            map_excluded(excluded_and_gaps(p), W, [&](Word x) { return (x - b.umin()) & word_mask<W>; });
    else if (a.is_constant())
        difference.excluded =
            map_excluded(excluded_and_gaps(q), W, [&](Word x) { return (a.umin() - x) & word_mask<W>; });
    return number_of(difference);
}

template <unsigned W>
BasicNumber<W> multiply(const BasicNumber<W>& a, const BasicNumber<W>& b) {
    if (a.is_constant() && !b.is_constant())
        return multiply(b, a);
    const NumberParts<W>& p = a.parts();
    const NumberParts<W>& q = b.parts();
    const SignedInterval exact = product(SignedInterval{a.smin(), a.smax()}, SignedInterval{b.smin(), b.smax()});
    const bool no_wrap = fits_signed<W>(exact.first, exact.last) || UnsignedWide{a.umax()} * b.umax() <= word_mask<W>;
    NumberParts<W> parts;
    parts.range = multiply(p.range, q.range);
    parts.half = multiply(p.half, q.half);
    parts.bits = multiply(q.bits, p.bits).masked(word_mask<W>);
    parts.congruence = product(p.congruence, q.congruence, exact, W);
    // Multiplying by an odd constant permutes the words; by any but 0, the integers.
    const auto multiplied = [&](Word x) { return (x * b.umin()) & word_mask<W>; };
    if (b.is_constant() && (b.umin() & 1) != 0)
        parts.excluded = map_excluded(excluded_and_gaps(p), W, multiplied);
    else if (b.is_constant() && no_wrap && b.umin() != 0)
        parts.excluded = map_excluded(p.excluded, W, multiplied);
    if (no_wrap && a.excludes(0) && b.excludes(0))
        parts.excluded.insert(0, W);
    return number_of(parts);
}

#define FOR_WIDTH(W)                                                                                                   \
    template BasicNumber<W> add(const BasicNumber<W>&, const BasicNumber<W>&);                                         \
    template BasicNumber<W> subtract(const BasicNumber<W>&, const BasicNumber<W>&);                                    \
    template BasicNumber<W> multiply(const BasicNumber<W>&, const BasicNumber<W>&);
BPFPROOF_NUMERIC_INSTANTIATE(FOR_WIDTH)

} // namespace bpfproof::numeric
