#include "domains/numeric/congruence.hpp"

namespace bpfproof::numeric {
namespace {

/// Remainder in [0, modulus), for modulus >= 1. 128-bit division is a slow library call: it is kept for what needs it.
Word remainder(Wide value, Word modulus) {
    if (value < 0)
        return modulus - 1 - remainder(~value, modulus);
    if (value <= static_cast<Wide>(word_mask<64>))
        return static_cast<Word>(value) % modulus;
    return static_cast<Word>(value % static_cast<Wide>(modulus));
}

UnsignedWide magnitude(Wide value) {
    return value < 0 ? UnsignedWide{0} - static_cast<UnsignedWide>(value) : static_cast<UnsignedWide>(value);
}

Wide floor_shift(Wide value, unsigned bits) {
    return value >> bits;
}

/// x with a * x ≡ 1 (mod m), for coprime a and m >= 1 (extended Euclid; every quantity stays below m in magnitude).
Word inverse(Word a, Word m) {
    Wide before = 0;
    Wide now = 1;
    Word high = m;
    Word low = a % m;
    while (low > 1) {
        const Wide next = before - static_cast<Wide>(high / low) * now;
        before = now;
        now = next;
        const Word rest = high % low;
        high = low;
        low = rest;
    }
    return m == 1 ? 0 : remainder(now, m);
}

} // namespace

Word common_divisor(Word a, Word b) {
    if (a == 0 || b == 0)
        return a | b;
    if (is_power_of_two(a) || is_power_of_two(b))
        return lowest_bit(a | b);
    return greatest_common_divisor(a, b);
}

Congruence make_congruence(UnsignedWide modulus, Wide residue, unsigned width) {
    if (modulus == 0)
        return {0, static_cast<Word>(residue) & low_mask(width)};
    if (modulus > low_mask(width))
        return {};
    const Word m = static_cast<Word>(modulus);
    return {m, remainder(residue, m)};
}

bool contains(const Congruence& c, Word word, unsigned width) {
    if (c.modulus == 0)
        return word == c.residue;
    return c.modulus == 1 || remainder(sign_extended(word, width), c.modulus) == c.residue;
}

bool leq(const Congruence& a, const Congruence& b, unsigned width) {
    if (b.modulus == 0)
        return a == b;
    if (b.modulus == 1)
        return true;
    return a.modulus % b.modulus == 0 && remainder(representative(a, width), b.modulus) == b.residue;
}

Congruence join(const Congruence& a, const Congruence& b, unsigned width) {
    if (a == b)
        return a;
    if (a.modulus == 1 || b.modulus == 1)
        return {};
    // Both classes lie in one class of the greatest common divisor of the moduli and of the distance between them.
    const Wide ra = representative(a, width);
    const Word distance = static_cast<Word>(magnitude(ra - representative(b, width)));
    return make_congruence(common_divisor(common_divisor(a.modulus, b.modulus), distance), ra, width);
}

std::optional<Congruence> meet(const Congruence& a, const Congruence& b, unsigned width) {
    if (leq(a, b, width))
        return a;
    if (leq(b, a, width))
        return b;
    if (a.modulus == 0 || b.modulus == 0)
        return std::nullopt;
    // Chinese remainders: x = ra + ma·t, with t chosen so that x ≡ rb (mod mb).
    const Word common = common_divisor(a.modulus, b.modulus);
    const Wide apart = static_cast<Wide>(b.residue) - static_cast<Wide>(a.residue);
    if (remainder(apart, common) != 0)
        return std::nullopt;
    const Word step = b.modulus / common;
    const Word scaled = remainder(apart / static_cast<Wide>(common), step);
    const UnsignedWide t = UnsignedWide{scaled} * inverse(a.modulus / common % step, step) % step;
    const UnsignedWide x = a.residue + a.modulus * t;
    const UnsignedWide modulus = UnsignedWide{a.modulus} * step;
    if (modulus <= low_mask(width))
        return make_congruence(modulus, static_cast<Wide>(x), width);
    // Multiples farther apart than there are words: of x - modulus and x at most one is a signed number of the width.
    const UnsignedWide half = UnsignedWide{1} << (width - 1);
    if (x < half)
        return Congruence{0, static_cast<Word>(x)};
    if (modulus - x <= half)
        return Congruence{0, static_cast<Word>(x - modulus) & low_mask(width)};
    return std::nullopt;
}

Congruence wrapped(UnsignedWide modulus, Wide residue, Wide lo, Wide hi, Wide window, unsigned bits, unsigned width) {
    const Wide turns = floor_shift(lo - window, bits);
    if (turns == floor_shift(hi - window, bits))
        return make_congruence(modulus, residue - turns * (Wide{1} << bits), width);
    // A constant has lo == hi; a modulus m and 2^bits leave their greatest common divisor, the power of two in m.
    const UnsignedWide power = modulus & (UnsignedWide{0} - modulus);
    const UnsignedWide limit = UnsignedWide{1} << bits;
    return make_congruence(power < limit ? power : limit, residue, width);
}

UnsignedClass unsigned_class(const Congruence& c, Word umin, Word umax, unsigned width) {
    if (c.modulus == 0)
        return {0, c.residue};
    const Wide turn = Wide{1} << width;
    const Word sign = Word{1} << (width - 1);
    if (umax < sign)
        return {c.modulus, c.residue};
    if (umin >= sign)
        return {c.modulus, remainder(static_cast<Wide>(c.residue) + turn, c.modulus)};
    const Word power = lowest_bit(c.modulus);
    return {power, c.residue % power};
}

Congruence from_unsigned_class(UnsignedClass c, Word umin, Word umax, unsigned width) {
    return wrapped(c.modulus, static_cast<Wide>(c.residue), static_cast<Wide>(umin), static_cast<Wide>(umax),
                   -(Wide{1} << (width - 1)), width, width);
}

} // namespace bpfproof::numeric
