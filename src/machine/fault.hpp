// How a run can end badly, as data.
#pragma once

#include "isa/instruction.hpp"
#include "machine/region.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bpfproof::machine {

enum class FaultKind : std::uint8_t {
    unwritten_register, ///< used before anything was put into it
    unwritten_memory,   ///< read before anything was put there
    null_pointer,
    not_a_pointer, ///< dereferenced a number, or what has no bytes (a map itself, a function)
    out_of_bounds,
    read_only,
    write_only,
    freed,          ///< memory given back, a packet that has moved, a frame that is gone
    context_access, ///< the context has no such field, or not for such an access
    frame_pointer,  ///< r10 written
    bad_slot,       ///< ran past the last instruction, or into the second half of a 16-byte load
    unresolved,     ///< a relocation or symbol that no loader could have resolved
    unknown_helper, ///< there is none of that number, or not for this program type
    bad_argument,   ///< not what the helper demands
    bad_callee,     ///< called what is not a function
    call_depth,     ///< more frames than there may be
    not_held,       ///< gave back what was not taken
    not_released,   ///< ended while something taken was not given back
    result,         ///< ended with a result that the program's type does not take
    endless,        ///< the very same state came again
};

/// "out-of-bounds"
std::string_view name(FaultKind kind);

/// A touch of memory, by the offsets of the region: see Region.
struct Access {
    RegionKind region = RegionKind::stack;
    std::string name;
    std::int64_t offset = 0;
    std::uint64_t size = 0;
    bool write = false;
    std::int64_t begin = 0; ///< the region's valid offsets
    std::int64_t end = 0;
    friend bool operator==(const Access&, const Access&) = default;
};

struct Place {
    std::string program;
    isa::Slot slot = 0;
    friend bool operator==(const Place&, const Place&) = default;
};

struct Fault {
    FaultKind kind = FaultKind::bad_slot;
    std::vector<Place> chain; ///< outermost call first; the last is where it happened; never empty
    std::optional<Access> access;
    std::optional<isa::Reg> reg;
    std::string detail; ///< what a helper or the context says to it; may be empty
};

/// What ends a run from within. Thrown by the parts of the machine, caught where the run began: the parts know what
/// went wrong, and only the run knows where.
struct Trap {
    FaultKind kind;
    std::optional<Access> access{};
    std::optional<isa::Reg> reg{};
    std::string detail{};
};

/// Thrown likewise: the program does what the machine has no model of. No fault of the program's.
struct NotModelled {
    std::string what;
};

} // namespace bpfproof::machine
