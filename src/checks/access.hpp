// The memory an instruction reads or writes itself: the one view of it that all checks share.
#pragma once

#include "checks/point.hpp"

#include "object/btf.hpp"

namespace bpfproof::checks {

struct Access {
    isa::Reg base;
    std::int16_t displacement = 0;
    unsigned size = 0;
    bool reads = false;
    bool writes = false;
    bool atomic = false;
};

/// nullopt: the instruction touches no memory through a register.
std::optional<Access> access_of(const isa::Instruction& instruction);

/// How far bytes [offset, offset + size) are known to stay within [begin, end); both ends are values of the same base.
struct Room {
    Value begin;
    Value end;
};
/// Does an access of `size` bytes (itself a value) at `offset` stay within? Integers, not words: an offset that wraps
/// is out.
bool within(const Point& point, Value offset, Value size, const Room& room);

/// The room of what the pointer points into; nullopt where its bytes are not addressed by offsets (map objects,
/// functions …).
std::optional<Room> room_of(const Point& point, const Word& pointer);

/// Is what stands at `offset` of an object of that type a structure of that name (or does one begin there)?
bool holds_type(const object::Btf& btf, std::uint32_t type, std::uint64_t offset, std::string_view name);

/// The function whose frame is `depth` calls below the entry's, by its first slot.
isa::Slot frame_owner(const Point& point, std::uint32_t depth);

/// The bounds rule of a region.
findings::Rule bounds_rule(Region region);

/// The evidence for an access that is not shown to stay within its room.
findings::OutOfBounds out_of_bounds(const Point& point, const Word& pointer, Value offset, Value size, const Room& room,
                                    bool write);

} // namespace bpfproof::checks
