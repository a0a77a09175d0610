// Helpers on maps (kernel/bpf/helpers.c, arraymap.c, hashtab.c, queue_stack_maps.c, bloom_filter.c,
// bpf_local_storage.c).
#include "machine/execution.hpp"
#include "machine/sockets.hpp"
#include "platform/numbers.hpp"

namespace bpfproof::machine {
namespace {

/// BPF_LOCAL_STORAGE_GET_F_CREATE, include/uapi/linux/bpf.h
constexpr std::uint64_t create_storage = 1;

Word lookup(Execution& execution, const Call& call) {
    World& world = execution.world();
    MapInstance& map = map_argument(world, call);
    switch (map.type->lookup) {
    case platform::LookupYield::value:
    case platform::LookupYield::inner_map:
        return world.maps.lookup(map, key_argument(world, call, 1), world.processor);
    case platform::LookupYield::socket:
    case platform::LookupYield::xdp_socket:
        // Who is in there only the kernel knows.
        if (!world.decisions.yes("socket", !world.random.one_in(2)))
            return Word::number(0);
        return world.memory.address(
            add_socket(world.memory, world.random,
                       map.type->lookup == platform::LookupYield::socket ? SocketKind::full : SocketKind::xdp));
    case platform::LookupYield::nothing:
        break;
    }
    throw Trap{.kind = FaultKind::bad_argument, .reg = isa::r1, .detail = "nothing to look up in such a map"};
}

Word lookup_percpu(Execution& execution, const Call& call) {
    World& world = execution.world();
    const auto processor = static_cast<std::uint32_t>(call.number(2));
    if (processor >= Maps::processors)
        return Word::number(0);
    return world.maps.lookup(map_argument(world, call), key_argument(world, call, 1), processor);
}

Word update(Execution& execution, const Call& call) {
    World& world = execution.world();
    MapInstance& map = map_argument(world, call);
    if (map.type->lookup != platform::LookupYield::value)
        return run_by_contract(world, call); // socket maps
    const auto value = world.memory.read(call.arguments[2], map.definition->value_size);
    return result(world.maps.update(map, key_argument(world, call, 1), value, call.number(3), world.processor));
}

Word erase(Execution& execution, const Call& call) {
    World& world = execution.world();
    return result(world.maps.erase(map_argument(world, call), key_argument(world, call, 1)));
}

Word push(Execution& execution, const Call& call) {
    World& world = execution.world();
    MapInstance& map = map_argument(world, call);
    return result(
        world.maps.push(map, world.memory.read(call.arguments[1], map.definition->value_size), call.number(2)));
}

Word take(Execution& execution, const Call& call, bool remove) {
    World& world = execution.world();
    MapInstance& map = map_argument(world, call);
    const auto value = world.maps.peek(map, remove);
    // An empty one zeroes what it would have filled.
    world.memory.write(call.arguments[1], value.value_or(std::vector<std::byte>(map.definition->value_size)));
    return result(value ? 0 : errors::noent);
}

Word pop(Execution& execution, const Call& call) {
    return take(execution, call, true);
}

Word peek(Execution& execution, const Call& call) {
    World& world = execution.world();
    MapInstance& map = map_argument(world, call);
    if (map.definition->type != platform::map_type::bloom_filter)
        return take(execution, call, false);
    // Here the value goes in, though the prototype calls it an output.
    const auto asked = world.memory.read(call.arguments[1], map.definition->value_size);
    return result(world.maps.bloom_contains(map, asked) ? 0 : errors::noent);
}

Word storage_get(Execution& execution, const Call& call) {
    World& world = execution.world();
    MapInstance& map = map_argument(world, call);
    if (call.number(1) == 0)
        return Word::number(0);
    std::vector<std::byte> initial;
    if (call.number(2) != 0)
        initial = world.memory.read(call.arguments[2], map.definition->value_size);
    const bool create = call.number(3) == create_storage && !world.random.one_in(8); // memory may run out
    return world.maps.storage(map, call.number(1), create, call.number(2) != 0 ? &initial : nullptr);
}

/// A cgroup's storage is there before the program runs.
Word local_storage(Execution& execution, const Call& call) {
    World& world = execution.world();
    return world.maps.storage(map_argument(world, call), 0, true, nullptr);
}

Word kptr_exchange(Execution& execution, const Call& call) {
    World& world = execution.world();
    Word old = world.memory.load(call.arguments[0], 0, 8);
    if (!old.is_pointer()) // user space may have cleared it, and a pointer it cannot have put there
        old = Word::number(0);
    const Word& given = call.arguments[1];
    if (given.bits != 0)
        world.owed.give_back(given.region); // to the map, which keeps it alive
    world.memory.store(call.arguments[0], 0, 8, given);
    return old;
}

constexpr Modelled models[]{
    {1, lookup},        {2, update},        {3, erase},           {81, local_storage},
    {87, push},         {88, pop},          {89, peek},           {107, storage_get},
    {145, storage_get}, {156, storage_get}, {194, kptr_exchange}, {195, lookup_percpu},
    {210, storage_get},
};

} // namespace

std::span<const Modelled> map_helpers() {
    return models;
}

} // namespace bpfproof::machine
