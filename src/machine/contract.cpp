// A helper as its row describes it: the frame around every call, and the whole of those that have no model.
#include "machine/execution.hpp"
#include "machine/sockets.hpp"

#include "base/internal_error.hpp"

#include <algorithm>
#include <limits>

namespace bpfproof::machine {
namespace {

using platform::ArgType;
using platform::ReturnType;

constexpr std::uint32_t map_lookup_elem = 1, kptr_xchg = 194;
/// What a packet may grow by in a helper whose effect is not modelled.
constexpr std::size_t most_growth = 64;

/// What the helper writes: all of it where it need not be written before, and any of it where it may be written.
void write_arguments(World& world, const Call& call) {
    for (std::size_t i = 0; i < call.arguments.size(); ++i) {
        const platform::Argument& argument = call.helper.arguments[i];
        const bool memory = argument.type == ArgType::mem || argument.type == ArgType::map_value;
        if (!memory || !(argument.uninit || argument.write) || call.number(i) == 0)
            continue;
        const std::uint64_t size =
            argument.type == ArgType::mem ? memory_size(call, i) : map_argument(world, call).definition->value_size;
        std::vector<std::byte> bytes = world.random.bytes(size);
        if (!argument.uninit) {
            const std::vector<std::byte> before = world.memory.read(call.arguments[i], size);
            for (std::size_t k = 0; k < size; ++k)
                if (world.random.one_in(2))
                    bytes[k] = before[k];
        }
        world.memory.write(call.arguments[i], world.decisions.bytes(call.helper.name, std::move(bytes)));
        world.decisions.placed(call.arguments[i].region, world.memory.offset(call.arguments[i]));
    }
}

Word integer(World& world, const Call& call) {
    const platform::Return& row = call.helper.result;
    if (row.min > row.max)
        return result(world.decisions.number(call.helper.name, static_cast<std::int64_t>(world.random.number()),
                                             std::numeric_limits<std::int64_t>::min(),
                                             std::numeric_limits<std::int64_t>::max()));
    std::int64_t most = row.max;
    if (row.at_most_size)
        for (std::size_t i = 0; i < call.arguments.size(); ++i) {
            const ArgType type = call.helper.arguments[i].type;
            if (type == ArgType::mem_size || type == ArgType::mem_size_or_zero)
                most = std::min(most, static_cast<std::int64_t>(std::min<std::uint64_t>(
                                          call.number(i), static_cast<std::uint64_t>(row.max))));
        }
    return result(world.decisions.number(call.helper.name, world.random.between(row.min, most), row.min, most));
}

/// What the result may be seen through, if that carries a reference.
RegionId owner_of(const World& world, const Call& call) {
    if (!call.helper.result.keeps_reference)
        return no_region;
    for (const Word& word : call.arguments)
        if (word.is_pointer() && (world.memory[word.region].kind == RegionKind::socket ||
                                  world.memory[word.region].kind == RegionKind::kernel_object))
            return word.region;
    return no_region;
}

RegionId new_object(World& world, const Call& call) {
    const platform::Return& row = call.helper.result;
    switch (row.type) {
    case ReturnType::socket:
        return add_socket(world.memory, world.random, SocketKind::full);
    case ReturnType::tcp_sock:
        return add_socket(world.memory, world.random, SocketKind::tcp);
    case ReturnType::sock_common:
        return add_socket(world.memory, world.random, SocketKind::common);
    case ReturnType::mem_or_btf_id:
    case ReturnType::btf_id:
        return world.memory.unknown_object(row.btf_type.empty() ? "kernel object" : std::string(row.btf_type));
    case ReturnType::map_value: {
        const MapInstance& map = map_argument(world, call);
        Region region{.kind = RegionKind::map_value, .name = "value of " + map.definition->name};
        region.object = static_cast<std::uint32_t>(map.map);
        return world.memory.add(std::move(region), world.random.bytes(map.definition->value_size));
    }
    case ReturnType::mem:
    case ReturnType::integer:
    case ReturnType::first_argument:
    case ReturnType::void_:
        break;
    }
    throw NotModelled{std::string(call.helper.name)};
}

/// The packet after a helper that may do anything to it.
void change_packet(World& world) {
    const std::size_t size =
        world.random.one_in(2) ? world.packet.size() : world.random.below(world.packet.size() + most_growth + 1);
    const std::size_t linear = world.random.one_in(2) ? size : world.random.below(size + 1);
    world.packet.replace(world.random.bytes(size), world.packet.metadata(), linear);
}

void give_back(World& world, const Word& word) {
    if (word.bits == 0)
        return; // where null will do; check_arguments() has asked
    // A socket seen through another is given back as that one.
    const RegionId owner = world.memory[word.region].owner;
    const RegionId held = !world.owed.has(word.region) && owner != no_region ? owner : word.region;
    world.owed.give_back(held);
    world.memory.free(held);
}

Model find_model(std::uint32_t id) {
    for (const auto& models :
         {map_helpers(), packet_helpers(), dynptr_helpers(), callback_helpers(), other_helpers(), builtin_functions()})
        if (const auto found = std::ranges::find(models, id, &Modelled::id); found != models.end())
            return found->run;
    return nullptr;
}

/// References that are settled by the row alone. bpf_kptr_xchg gives away what its model puts into the map.
void settle(World& world, const Call& call, const Word& word) {
    const auto& arguments = call.helper.arguments;
    for (std::size_t i = 0; i < arguments.size(); ++i)
        if (arguments[i].releases && arguments[i].type != ArgType::dynptr && call.helper.id != kptr_xchg)
            give_back(world, call.arguments[i]);
    // A socket found in a map is held; an AF_XDP socket is not (is_acquire_function in kernel/bpf/verifier.c).
    const bool socket_found = call.helper.id == map_lookup_elem && word.is_pointer() &&
                              world.memory[word.region].kind == RegionKind::socket &&
                              world.memory[word.region].object != static_cast<std::uint32_t>(SocketKind::xdp);
    if ((call.helper.acquires || socket_found) && word.is_pointer() && word.bits != 0)
        world.owed.take(word.region);
}

} // namespace

Word run_by_contract(World& world, const Call& call) {
    write_arguments(world, call);
    if (call.helper.changes_packet)
        change_packet(world);
    const platform::Return& row = call.helper.result;
    if (row.type == ReturnType::void_)
        return Word::unwritten();
    if (row.type == ReturnType::integer)
        return integer(world, call);
    if (row.type == ReturnType::first_argument)
        return call.arguments[0];
    if (row.maybe_null && !world.decisions.yes(call.helper.name, !world.random.one_in(2)))
        return Word::number(0);
    const RegionId owner = owner_of(world, call);
    const RegionId object = new_object(world, call);
    world.memory.set_owner(object, owner);
    return world.memory.address(object);
}

Word call_helper(Execution& execution, const Call& call) {
    World& world = execution.world();
    check_arguments(world, call);
    const Model model = find_model(call.helper.id);
    const Word word = model != nullptr ? model(execution, call) : run_by_contract(world, call);
    settle(world, call, word);
    return word;
}

} // namespace bpfproof::machine
