#include "checks/access.hpp"

#include <algorithm>

namespace bpfproof::checks {

using symbolic::constant;

namespace {

/// Sizes of the structures programs see of sockets (include/uapi/linux/bpf.h: struct bpf_sock, bpf_tcp_sock,
/// bpf_xdp_sock).
std::uint64_t socket_size(std::uint32_t kind) {
    switch (static_cast<types::SocketKind>(kind)) {
    case types::SocketKind::common:
    case types::SocketKind::full:
        return 80;
    case types::SocketKind::tcp:
        return 112;
    case types::SocketKind::xdp:
        return 4;
    }
    return 0;
}

} // namespace

std::optional<Access> access_of(const isa::Instruction& instruction) {
    if (const auto* i = std::get_if<isa::Load>(&instruction))
        return Access{i->base, i->offset, isa::bytes(i->size), true, false, false};
    if (const auto* i = std::get_if<isa::LoadAcquire>(&instruction))
        return Access{i->base, i->offset, isa::bytes(i->size), true, false, true};
    if (const auto* i = std::get_if<isa::Store>(&instruction))
        return Access{i->base, i->offset, isa::bytes(i->size), false, true, false};
    if (const auto* i = std::get_if<isa::StoreRelease>(&instruction))
        return Access{i->base, i->offset, isa::bytes(i->size), false, true, true};
    if (const auto* i = std::get_if<isa::Atomic>(&instruction))
        return Access{i->base, i->offset, isa::bytes(i->size), true, true, true};
    return std::nullopt;
}

// sval(offset) >= sval(begin) and sval(offset) + size <= sval(end), in integers: differences are exact, and the sum is
// of an offset at most `end` away from overflow, shown by the difference itself.
bool within(const Point& point, Value offset, Value size, const Room& room) {
    const auto difference = [&](Value a, Value b) { return point.state.knowledge.difference(point.table, a, b); };
    const Number size_number = point.number(size);
    if (size_number.umax() > static_cast<std::uint64_t>(std::numeric_limits<std::int32_t>::max()))
        return false;
    // A packet's bytes begin with it or with its metadata, whichever comes first; elsewhere `begin` is 0 or below.
    if (difference(offset, room.begin).low < 0 && point.number(offset).smin() < 0)
        return false;
    const std::int64_t left = difference(room.end, offset).low;
    if (left != std::numeric_limits<std::int64_t>::min() && left >= static_cast<std::int64_t>(size_number.umax()))
        return true;
    // A size that depends on the offset or the end: end - (offset + size) needs the sum as one value.
    if (size.is_constant())
        return false;
    State scratch = point.state;
    symbolic::Builder make(point.table, scratch.knowledge);
    const Number offset_number = point.number(offset);
    if (offset_number.smax() > std::numeric_limits<std::int32_t>::max() ||
        offset_number.smin() < std::numeric_limits<std::int32_t>::min())
        return false;
    const Value past = make.add(offset, size);
    return scratch.knowledge.difference(point.table, room.end, past).low >= 0;
}

std::optional<Room> room_of(const Point& point, const Word& pointer) {
    switch (pointer.region) {
    case Region::stack:
        return Room{constant(static_cast<std::uint64_t>(-std::int64_t{memory::frame_size})), constant(0)};
    case Region::packet:
        return Room{point.state.packet.start, point.state.packet.end};
    case Region::map_value:
    case Region::memory:
        return Room{constant(0), pointer.extent};
    case Region::context:
        return Room{constant(0), constant(point.env.type.context_size)};
    case Region::socket:
        return Room{constant(0), constant(socket_size(pointer.object))};
    case Region::kernel_object: {
        const object::Btf* btf = point.env.object.target_btf.get();
        const auto size = btf && pointer.object != 0 ? btf->size_of(pointer.object) : std::nullopt;
        return size ? std::optional(Room{constant(0), constant(*size)}) : std::nullopt;
    }
    case Region::none:
    case Region::map_object:
    case Region::function:
    case Region::kernel_memory:
        return std::nullopt;
    }
    return std::nullopt;
}

bool holds_type(const object::Btf& btf, std::uint32_t type, std::uint64_t offset, std::string_view name) {
    std::uint32_t current = btf.resolve(type);
    // Structures nest finitely; hostile BTF may not, so the depth is bounded.
    for (unsigned level = 0; level < 32; ++level) {
        if (offset == 0 && object::essential_name(btf.name(current)) == name)
            return true;
        const std::vector<object::BtfMember> members = btf.members(current);
        const auto within = std::ranges::find_if(members, [&](const object::BtfMember& member) {
            const std::uint64_t begin = member.bit_offset / 8;
            const auto size = btf.size_of(member.type);
            return member.bit_size == 0 && size && offset >= begin && offset < begin + *size;
        });
        if (within == members.end())
            return false;
        offset -= within->bit_offset / 8;
        current = btf.resolve(within->type);
        if (const auto array = btf.array(current)) {
            const auto size = btf.size_of(array->element);
            if (!size || *size == 0)
                return false;
            offset %= *size;
            current = btf.resolve(array->element);
        }
    }
    return false;
}

isa::Slot frame_owner(const Point& point, std::uint32_t depth) {
    return point.env.graph.function_of(depth < point.calls.size() ? point.calls[depth] : point.slot).begin;
}

findings::Rule bounds_rule(Region region) {
    using findings::Rule;
    switch (region) {
    case Region::stack:
        return Rule::bounds_stack;
    case Region::packet:
        return Rule::bounds_packet;
    case Region::map_value:
        return Rule::bounds_map_value;
    case Region::context:
        return Rule::bounds_context;
    case Region::none:
    case Region::map_object:
    case Region::memory:
    case Region::kernel_object:
    case Region::socket:
    case Region::function:
    case Region::kernel_memory:
        return Rule::bounds_memory;
    }
    return Rule::bounds_memory;
}

findings::OutOfBounds out_of_bounds(const Point& point, const Word& pointer, Value offset, Value size, const Room& room,
                                    bool write) {
    findings::OutOfBounds evidence;
    evidence.region = describe(point, pointer);
    evidence.is_write = write;
    evidence.size = range_of(point.number(size));
    evidence.offset = range_of(point.number(offset));
    evidence.begin = point.number(room.begin).smin();
    evidence.end = range_of(point.number(room.end));
    return evidence;
}

} // namespace bpfproof::checks
