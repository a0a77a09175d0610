// Helpers that run a function of the program, and the one that runs another program.
//
// What a callback is given: set_*_callback_state() in kernel/bpf/verifier.c.
#include "machine/execution.hpp"

namespace bpfproof::machine {
namespace {

/// BPF_MAX_LOOPS, include/linux/bpf.h; BPF_MAX_USER_RINGBUF_SAMPLES is larger than any run here needs.
constexpr std::uint64_t most_loops = 8u << 20;
constexpr std::uint64_t most_samples = 4;
constexpr std::size_t sample_size = 64;
/// BPF_RB_NO_WAKEUP and BPF_RB_FORCE_WAKEUP, include/uapi/linux/bpf.h
constexpr std::uint64_t wakeup_flags = 3;

Word loop(Execution& execution, const Call& call) {
    const std::uint64_t count = call.number(0) & 0xffff'ffff;
    if (call.number(3) != 0)
        return result(errors::inval);
    if (count > most_loops)
        return result(errors::too_big);
    for (std::uint64_t i = 0; i < count; ++i)
        if (execution.call_back(call.arguments[1], {Word::number(i), call.arguments[2]}).bits != 0)
            return Word::number(i + 1);
    return Word::number(count);
}

Word for_each_element(Execution& execution, const Call& call) {
    World& world = execution.world();
    if (call.number(3) != 0)
        return result(errors::inval);
    MapInstance& map = map_argument(world, call);
    std::uint64_t seen = 0;
    for (auto& key : world.maps.keys(map)) {
        const Word value = world.maps.lookup(map, key, world.processor);
        if (value.bits == 0)
            continue; // a callback before has deleted it
        Region region{.kind = RegionKind::memory, .name = "key of " + map.definition->name};
        region.writable = false;
        const Word key_word = world.memory.address(world.memory.add(std::move(region), std::move(key)));
        ++seen;
        if (execution.call_back(call.arguments[1], {call.arguments[0], key_word, value, call.arguments[2]}).bits != 0)
            break;
    }
    return Word::number(seen);
}

Word find_vma(Execution& execution, const Call& call) {
    World& world = execution.world();
    if (call.number(4) != 0)
        return result(errors::inval);
    if (!world.decisions.yes(call.helper.name, !world.random.one_in(2)))
        return result(errors::noent);
    const Word area = world.memory.address(world.memory.unknown_object("vm_area_struct"));
    execution.call_back(call.arguments[2], {call.arguments[0], area, call.arguments[3]});
    return result(0);
}

/// Each sample comes as a dynptr that the program can only read.
Word drain(Execution& execution, const Call& call) {
    World& world = execution.world();
    if ((call.number(3) & ~wakeup_flags) != 0)
        return result(errors::inval);
    const std::uint64_t samples = world.random.below(most_samples + 1);
    std::uint64_t seen = 0;
    while (seen < samples) {
        Region slot{.kind = RegionKind::memory, .name = "dynptr of a sample"};
        slot.end = 16;
        const Word home = world.memory.address(world.memory.add(std::move(slot)));
        Region sample{.kind = RegionKind::memory, .name = "sample"};
        sample.writable = false;
        const RegionId data = world.memory.add(std::move(sample), world.random.bytes(world.random.below(sample_size)));
        Region inside{.kind = RegionKind::dynptr, .name = "dynptr"};
        inside.object = static_cast<std::uint32_t>(world.dynptrs.size());
        world.dynptrs.push_back({.home = home,
                                 .data = world.memory.address(data),
                                 .size = static_cast<std::uint64_t>(world.memory[data].end),
                                 .writable = false});
        world.memory.store(home, 0, 8, world.memory.address(world.memory.add(std::move(inside))));
        ++seen;
        if (execution.call_back(call.arguments[1], {home, call.arguments[2]}).bits != 0)
            break;
    }
    return Word::number(seen);
}

/// bpf_tail_call: gives nothing back, and goes on only where there is no program to go to.
Word tail_call(Execution& execution, const Call& call) {
    const MapInstance& map = map_argument(execution.world(), call);
    const auto program = map.programs.find(static_cast<std::uint32_t>(call.number(2)));
    if (program != map.programs.end() && program->first < map.definition->max_entries)
        execution.tail_call(program->second);
    return Word::unwritten();
}

constexpr Modelled models[]{
    {12, tail_call}, {164, for_each_element}, {180, find_vma}, {181, loop}, {209, drain},
};

} // namespace

std::span<const Modelled> callback_helpers() {
    return models;
}

} // namespace bpfproof::machine
