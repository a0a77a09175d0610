// A few instructions that the concrete machine runs, and every state it passes through.
//
// The body is the same for all runs; each run begins with a prologue of its own, of the same length, which gives the
// registers their words. Control is a line: a branch skips one `goto +0`, so both ways meet again at once, and which
// one was taken is seen from what ran; the one local function stands behind the body.
#pragma once

#include "machine/machine.hpp"
#include "symbolic/valuation.hpp"

#include <array>
#include <variant>
#include <vector>

namespace bpfproof::test {

/// A word of a run, with what its region is.
struct Concrete {
    Word64 bits = 0;
    bool written = false;
    bool pointer = false; ///< else a number, and nothing below is said
    machine::RegionKind kind = machine::RegionKind::memory;
    std::size_t frame = 0;    ///< stack: whose, counted from the outermost
    std::uint32_t object = 0; ///< map values and maps: the map; functions: the slot
    std::int64_t offset = 0;
};

struct FrameImage {
    std::vector<std::byte> bytes; ///< 512, from the lowest on
    std::vector<bool> written;
    std::vector<std::pair<std::int64_t, Concrete>> pointers; ///< whole ones, by offset from r10
    Word64 goto_budget = 0;
    std::array<Concrete, 4> saved; ///< the caller's r6..r9
};

/// The machine just before it executes the instruction at `slot`.
struct Snapshot {
    isa::Slot slot = 0;
    std::array<Concrete, isa::register_count> registers;
    std::vector<FrameImage> frames; ///< outermost first
};
using Trace = std::vector<Snapshot>;

/// What a register holds when the body begins. Offsets count from the region's byte 0.
struct Plain {
    Word64 word = 0;
};
struct PacketPointer {
    std::int32_t offset = 0;
};
struct StackPointer {
    std::int32_t offset = 0;
};
struct MapPointer {
    std::int32_t map = 0;
    std::int32_t offset = 0;
};
struct ContextPointer {};
using Start = std::variant<Plain, PacketPointer, StackPointer, MapPointer, ContextPointer>;
/// r0..r9
using Starts = std::array<Start, 10>;

enum class Does : std::uint8_t { step, fork, enter, leave };
/// An instruction of the body, in the order in which control comes by.
struct Event {
    isa::Slot slot = 0;
    Does does = Does::step;
};

struct Snippet {
    isa::Code code;
    std::vector<Event> events;
    isa::Slot body = 0; ///< its first slot
};

/// Puts targets into jumps, branches, may_goto and calls: what the instructions say of them does not count.
/// `function`: the body of what is called locally, where anything is.
Snippet lay_out(const std::vector<isa::Instruction>& body, const std::vector<isa::Instruction>& function);

/// Maps 0 and 1, of one value each: one that anybody writes, and one frozen with the bytes 0x80, 0x81, …
inline constexpr std::uint32_t map_value_size = 64;
std::vector<object::Map> snippet_maps();

/// Until the body ends, or faults.
Trace run(const Snippet& snippet, const Starts& starts, const machine::Inputs& inputs, bool big_endian);

} // namespace bpfproof::test
