// Ring buffers and dynptrs (kernel/bpf/ringbuf.c, helpers.c).
#include "machine/execution.hpp"

#include <algorithm>

namespace bpfproof::machine {
namespace {

/// A record's header, which the buffer must have room for too (BPF_RINGBUF_HDR_SZ).
constexpr std::uint64_t record_header = 8;
/// Of a larger buffer the rest is always full: an object can claim any size.
constexpr std::uint32_t largest_buffer = 64u << 20;
/// DYNPTR_MAX_SIZE
constexpr std::uint64_t longest_dynptr = (1 << 24) - 1;

/// Null where the buffer is too small, or full, which only its reader knows.
Word reserve_record(World& world, const Call& call, std::uint64_t size) {
    const MapInstance& map = map_argument(world, call);
    const std::uint64_t room = std::min(map.definition->max_entries, largest_buffer);
    if (size + record_header > room || !world.decisions.yes(call.helper.name, !world.random.one_in(8)))
        return Word::number(0);
    Region region{.kind = RegionKind::memory, .name = "ring buffer record"};
    return world.memory.address(world.memory.add(std::move(region), world.random.bytes(size)));
}

Word reserve(Execution& execution, const Call& call) {
    World& world = execution.world();
    if (call.number(2) != 0)
        return Word::number(0);
    return reserve_record(world, call, call.number(1));
}

/// Puts a dynptr's sixteen bytes where the argument points.
void place(World& world, const Word& home, Dynptr dynptr) {
    Region region{.kind = RegionKind::dynptr, .name = "dynptr"};
    region.object = static_cast<std::uint32_t>(world.dynptrs.size());
    dynptr.home = home;
    world.dynptrs.push_back(std::move(dynptr));
    world.memory.store(home, 0, 8, world.memory.address(world.memory.add(std::move(region))));
    world.memory.store(home, 8, 8, Word::number(0));
}

Dynptr& dynptr(World& world, const Word& home) {
    return world.dynptrs[world.memory[world.memory.load(home, 0, 8).region].object];
}

/// The dynptr is gone: its bytes no longer hold one.
void invalidate(World& world, const Word& home) {
    world.memory.store(home, 0, 8, Word::number(0));
}

Word from_memory(Execution& execution, const Call& call) {
    World& world = execution.world();
    const std::uint64_t size = call.number(1);
    if (call.number(2) != 0 || size > longest_dynptr) {
        place(world, call.arguments[3], {.home = {}, .data = Word::number(0)});
        return result(call.number(2) != 0 ? errors::inval : errors::too_big);
    }
    place(world, call.arguments[3], {.home = {}, .data = call.arguments[0], .size = size});
    return result(0);
}

/// Even one that could not be had must be given back (bpf_ringbuf_reserve_dynptr leaves a null dynptr, and the verifier
/// takes it for acquired).
Word reserve_dynptr(Execution& execution, const Call& call) {
    World& world = execution.world();
    const std::uint64_t size = call.number(1) & 0xffff'ffff;
    const Word record = call.number(2) == 0 ? reserve_record(world, call, size) : Word::number(0);
    const RegionId token = record.is_pointer()
                               ? record.region
                               : world.memory.add({.kind = RegionKind::memory, .name = "no ring buffer record"});
    world.owed.take(token);
    place(world, call.arguments[3],
          {.home = {}, .data = record, .size = record.is_pointer() ? size : 0, .record = token});
    return result(record.is_pointer() ? 0 : errors::inval);
}

Word give_back(Execution& execution, const Call& call) {
    World& world = execution.world();
    const RegionId record = dynptr(world, call.arguments[0]).record;
    world.owed.give_back(record);
    world.memory.free(record);
    invalidate(world, call.arguments[0]);
    return Word::unwritten();
}

bool within(const Dynptr& dynptr, std::uint64_t offset, std::uint64_t size) {
    return offset <= dynptr.size && size <= dynptr.size - offset;
}

Word moved(const Word& pointer, std::uint64_t by) {
    return {pointer.bits + by, pointer.region, true};
}

Word read(Execution& execution, const Call& call) {
    World& world = execution.world();
    const Dynptr source = dynptr(world, call.arguments[2]);
    const std::uint64_t size = call.number(1);
    const std::uint64_t offset = call.number(3) & 0xffff'ffff;
    const bool good = source.data.is_pointer() && call.number(4) == 0 && within(source, offset, size);
    if (!good) {
        world.memory.write(call.arguments[0], world.random.bytes(size));
        return result(!source.data.is_pointer() || call.number(4) != 0 ? errors::inval : errors::too_big);
    }
    world.memory.write(call.arguments[0], world.memory.read(moved(source.data, offset), size));
    return result(0);
}

Word write(Execution& execution, const Call& call) {
    World& world = execution.world();
    const Dynptr target = dynptr(world, call.arguments[0]);
    const std::uint64_t offset = call.number(1) & 0xffff'ffff;
    const auto bytes = world.memory.read(call.arguments[2], call.number(3));
    if (!target.data.is_pointer() || !target.writable || call.number(4) != 0)
        return result(errors::inval);
    if (!within(target, offset, bytes.size()))
        return result(errors::too_big);
    world.memory.write(moved(target.data, offset), bytes);
    return result(0);
}

Word data(Execution& execution, const Call& call) {
    World& world = execution.world();
    const Dynptr source = dynptr(world, call.arguments[0]);
    const std::uint64_t offset = call.number(1) & 0xffff'ffff;
    if (!source.data.is_pointer() || !source.writable || !within(source, offset, call.number(2)))
        return Word::number(0);
    return moved(source.data, offset);
}

constexpr Modelled models[]{
    {131, reserve},   {197, from_memory}, {198, reserve_dynptr}, {199, give_back},
    {200, give_back}, {201, read},        {202, write},          {203, data},
};

} // namespace

std::span<const Modelled> dynptr_helpers() {
    return models;
}

} // namespace bpfproof::machine
