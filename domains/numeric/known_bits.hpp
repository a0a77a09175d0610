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
    constexpr unsigned trailing_known() const { return static_cast<unsigned>(std::countr_zero(unknown)); }
};

} // namespace bpfproof::numeric
