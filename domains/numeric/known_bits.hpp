// Known bits ("tristate numbers"): each bit is 0, 1 or unknown.
//
// γ(value, unknown) = { x | x & ~unknown = value }.  Invariant: value & unknown = 0.
// The width is not stored: words narrower than 64 bits simply never have a bit set above their width, neither known nor
// unknown; operations that carry out of the width are masked by the caller (masked()).
#pragma once

#include "domains/numeric/word.hpp"

#include <optional>

namespace bpfproof::numeric {

struct KnownBits {
    Word value = 0;
    Word unknown = 0;

    static constexpr KnownBits constant(Word word) { return {word, 0}; }
    friend bool operator==(const KnownBits&, const KnownBits&) = default;

    constexpr bool contains(Word word) const { return (word & ~unknown) == value; }
    /// The bits that may be set.
    constexpr Word possible() const { return value | unknown; }
    constexpr KnownBits masked(Word mask) const { return {value & mask, unknown & mask}; }
    /// How many bits at the low end are all known; 64 for a constant.
    constexpr unsigned trailing_known() const { return trailing_zeros(unknown); }

    /// Raises x to the least member >= x; false if there is none.
    constexpr bool raise_to_member(Word& x) const;
    /// Lowers x to the greatest member <= x; false if there is none.
    constexpr bool lower_to_member(Word& x) const;
};

/// The tightest known bits of all words of the interval: the prefix that both ends share.
constexpr KnownBits common_prefix(Word first, Word last) {
    const Word unknown = fill_below(first ^ last);
    return {first & ~unknown, unknown};
}

/// Concrete: x >= given, and x agrees with every known bit.
/// Where x first (from the top) disagrees with a known bit: if that bit must be 1, x is too small only from there on,
/// so the least completion of the prefix is the answer; if it must be 0, the prefix itself must grow, as little as
/// possible: at the lowest unknown bit above that x has clear.
constexpr bool KnownBits::raise_to_member(Word& x) const {
    const Word wrong = (x ^ value) & ~unknown;
    if (wrong == 0)
        return true;
    const Word upto = fill_below(wrong);
    const Word bit = upto ^ (upto >> 1);
    if ((value & bit) != 0) {
        x = (x & ~upto) | (value & upto);
        return true;
    }
    const Word growable = unknown & ~x & ~upto;
    if (growable == 0)
        return false;
    const Word grown = lowest_bit(growable);
    x = (x & ~(grown - 1)) | grown | (value & (grown - 1));
    return true;
}

/// The mirror image: complementing words reverses their order and complements the known bits.
constexpr bool KnownBits::lower_to_member(Word& x) const {
    Word flipped = ~x;
    if (!KnownBits{~(value | unknown), unknown}.raise_to_member(flipped))
        return false;
    x = ~flipped;
    return true;
}

constexpr bool leq(const KnownBits& a, const KnownBits& b) {
    return (a.unknown & ~b.unknown) == 0 && (a.value & ~b.unknown) == b.value;
}
constexpr KnownBits join(const KnownBits& a, const KnownBits& b) {
    const Word unknown = a.unknown | b.unknown | (a.value ^ b.value);
    return {a.value & ~unknown, unknown};
}
constexpr std::optional<KnownBits> meet(const KnownBits& a, const KnownBits& b) {
    if (((a.value ^ b.value) & ~a.unknown & ~b.unknown) != 0)
        return std::nullopt;
    const Word unknown = a.unknown & b.unknown;
    return KnownBits{(a.value | b.value) & ~unknown, unknown};
}

/// Every carry lies between the carries of the least and of the greatest operands, so where those two sums agree (and
/// the operand bits are known) the sum's bit is known. Optimal (Vishwanathan et al., "Sound, precise, and fast abstract
/// interpretation with tristate numbers", CGO 2022). The result may have bits above the width: mask it.
constexpr KnownBits add(const KnownBits& a, const KnownBits& b) {
    const Word least = a.value + b.value;
    const Word greatest = a.possible() + b.possible();
    const Word unknown = (least ^ greatest) | a.unknown | b.unknown;
    return {least & ~unknown, unknown};
}
/// The same for borrows: fewest with a greatest and b least, most the other way round. Optimal (same paper).
constexpr KnownBits subtract(const KnownBits& a, const KnownBits& b) {
    const Word fewest = a.possible() - b.value;
    const Word most = a.value - b.possible();
    const Word unknown = (fewest ^ most) | a.unknown | b.unknown;
    return {(a.value - b.value) & ~unknown, unknown};
}
constexpr KnownBits bit_and(const KnownBits& a, const KnownBits& b) {
    const Word ones = a.value & b.value;
    return {ones, a.possible() & b.possible() & ~ones};
}
constexpr KnownBits bit_or(const KnownBits& a, const KnownBits& b) {
    const Word ones = a.value | b.value;
    return {ones, (a.unknown | b.unknown) & ~ones};
}
constexpr KnownBits bit_xor(const KnownBits& a, const KnownBits& b) {
    const Word unknown = a.unknown | b.unknown;
    return {(a.value ^ b.value) & ~unknown, unknown};
}
/// One step of long multiplication: the sum, and b at the place of a bit of a if that is set; both where it is unknown.
constexpr KnownBits multiply_step(const KnownBits& sum, const KnownBits& a, const KnownBits& b, unsigned place) {
    const KnownBits with = add(sum, {b.value << place, b.unknown << place});
    return (a.value >> place & 1) != 0 ? with : join(sum, with);
}
/// Long multiplication, over the bits of a that may be set.
constexpr KnownBits multiply(const KnownBits& a, const KnownBits& b) {
    KnownBits sum = KnownBits::constant(0);
    for (Word rest = a.possible(); rest != 0; rest &= rest - 1)
        sum = multiply_step(sum, a, b, trailing_zeros(rest));
    return sum;
}

} // namespace bpfproof::numeric
