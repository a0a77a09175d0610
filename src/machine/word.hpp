// What a register holds while a program runs: 64 bits, and where they came from.
#pragma once

#include <cstdint>

namespace bpfproof::machine {

/// Names a piece of memory for the whole run: ids are never used again.
using RegionId = std::uint32_t;
inline constexpr RegionId no_region = 0;

/// `bits` is all that a program can see. `region` is the object that a pointer was made from: it goes with the bits
/// through copies, 64-bit additions of numbers, and memory that keeps all eight bytes, so that what a dereference is
/// meant to reach is never a matter of which address happens to lie where.
struct Word {
    std::uint64_t bits = 0;
    RegionId region = no_region; ///< no_region: a number
    bool written = false;        ///< false: nobody has set this yet, and `bits` say nothing

    static Word number(std::uint64_t value) { return {value, no_region, true}; }
    static Word unwritten() { return {}; }
    bool is_pointer() const { return written && region != no_region; }
    friend bool operator==(const Word&, const Word&) = default;
};

} // namespace bpfproof::machine
