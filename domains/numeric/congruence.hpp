// Congruence: the word, read as a signed number, is residue modulo modulus.
//
// γ(m, r) = { x | signed(x) ≡ r (mod m) }, 0 <= r < m, for m >= 1; γ(0, r) = { r }, the constant word r (unsigned).
// The signed reading, because offsets and counters lie around zero; for words with the sign bit clear it is the unsigned
// reading too. Only the power-of-two part of m survives a wrap-around; see wrapped().
#pragma once

#include "domains/numeric/word.hpp"

namespace bpfproof::numeric {

struct Congruence {
    Word modulus = 1;
    Word residue = 0;

    friend bool operator==(const Congruence&, const Congruence&) = default;
};

} // namespace bpfproof::numeric
