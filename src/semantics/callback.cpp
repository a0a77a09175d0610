// What the kernel gives to a function of the program that a helper runs: set_*_callback_state() in
// kernel/bpf/verifier.c.
#include "semantics/transfer.hpp"

#include <algorithm>

namespace bpfproof::semantics {

using symbolic::constant;
using symbolic::Number;
using types::Region;

namespace {

constexpr std::uint32_t for_each_map_elem = 164;
constexpr std::uint32_t find_vma = 180;
constexpr std::uint32_t loop = 181;

/// BPF_MAX_LOOPS, include/linux/bpf.h
constexpr std::uint64_t max_loops = 8u << 20;

} // namespace

std::optional<Transfer::Callback> Transfer::enter_callback(State& state, const platform::Helper& helper) {
    symbolic::Builder make(table_, state.knowledge);
    const auto only = [](const Word& word) { return word.is_pointer_to(Region::function); };
    switch (helper.id) {
    case loop: {
        const Word function = state[isa::r2];
        const Word context = state[isa::r3];
        if (!only(function))
            return std::nullopt;
        const Number count =
            state[isa::r1].is_scalar() ? make.number(make.zero_extend(state[isa::r1].value, 32)) : Number::top();
        const std::uint64_t runs = std::min(count.umax(), max_loops);
        state[isa::r1] = Word::scalar(make.fresh(Number::unsigned_range(0, runs == 0 ? 0 : runs - 1)));
        state[isa::r2] = context;
        state[isa::r3] = state[isa::r4] = state[isa::r5] = Word::uninitialised();
        return Callback{function.object, runs};
    }
    case for_each_map_elem: {
        const Word map = state[isa::r1];
        const Word function = state[isa::r2];
        const Word context = state[isa::r3];
        const object::Map* definition = map.is_pointer_to(Region::map_object) ? env_.map(map.object) : nullptr;
        if (!only(function) || !definition)
            return std::nullopt;
        state[isa::r2] = Word::pointer(Region::memory, 0, constant(0));
        state[isa::r2].extent = constant(definition->key_size);
        state[isa::r2].read_only = true;
        state[isa::r3] = Word::pointer(Region::map_value, map.object, constant(0));
        state[isa::r3].extent = constant(definition->value_size);
        state[isa::r4] = context;
        state[isa::r5] = Word::uninitialised();
        return Callback{function.object, definition->max_entries};
    }
    case find_vma: {
        const Word function = state[isa::r3];
        const Word context = state[isa::r4];
        if (!only(function))
            return std::nullopt;
        state[isa::r2] = Word::pointer(Region::kernel_object, 0, constant(0));
        state[isa::r3] = context;
        state[isa::r4] = state[isa::r5] = Word::uninitialised();
        return Callback{function.object, 1};
    }
    default:
        return std::nullopt;
    }
}

} // namespace bpfproof::semantics
