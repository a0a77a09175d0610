// Congruence: the word, read as a signed number, is residue modulo modulus.
//
// γ(m, r) = { x | signed(x) ≡ r (mod m) }, 0 <= r < m, for m >= 1; γ(0, r) = { r }, the constant word r (unsigned).
// The signed reading, because offsets and counters lie around zero; for words with the sign bit clear it is the
// unsigned reading too. Only the power-of-two part of m survives a wrap-around; see wrapped().
#pragma once

#include "domains/numeric/word.hpp"

#include <optional>

namespace bpfproof::numeric {

struct Congruence {
    Word modulus = 1;
    Word residue = 0;

    friend bool operator==(const Congruence&, const Congruence&) = default;

    /// The part that known bits cannot hold; false for powers of two (1 and the constants' 0 among them).
    constexpr bool beyond_bits() const { return (modulus & (modulus - 1)) != 0; }
};

/// Greatest common divisor. Moduli are powers of two more often than not, and then it is a matter of counting zeros.
Word common_divisor(Word a, Word b);

/// { x | x ≡ residue (mod modulus) } for any integers; modulus 0 is the constant. A modulus too big for a word says
/// nothing (its power-of-two part is in the known bits).
Congruence make_congruence(UnsignedWide modulus, Wide residue, unsigned width);

/// The integer that stands for the class: the residue, of a constant its signed reading.
constexpr Wide representative(const Congruence& c, unsigned width) {
    return c.modulus == 0 ? static_cast<Wide>(sign_extended(c.residue, width)) : static_cast<Wide>(c.residue);
}

bool contains(const Congruence& c, Word word, unsigned width);
bool leq(const Congruence& a, const Congruence& b, unsigned width);
Congruence join(const Congruence& a, const Congruence& b, unsigned width);
std::optional<Congruence> meet(const Congruence& a, const Congruence& b, unsigned width); ///< nullopt: no word

/// Concrete: integers in [lo, hi] that are in the class (modulus, residue), brought into the window
/// [window, window + 2^bits) by adding multiples of 2^bits.
/// If all of them move by the same multiple the class only shifts; else only what divides 2^bits as well remains.
Congruence wrapped(UnsignedWide modulus, Wide residue, Wide lo, Wide hi, Wide window, unsigned bits, unsigned width);

/// Unsigned reading: the class of the words of [umin, umax] taken as unsigned numbers, and back. A constant keeps
/// modulus 0.
struct UnsignedClass {
    Word modulus;
    Word residue;
};
UnsignedClass unsigned_class(const Congruence& c, Word umin, Word umax, unsigned width);
Congruence from_unsigned_class(UnsignedClass c, Word umin, Word umax, unsigned width);

} // namespace bpfproof::numeric
