// Helpers that run a function of the program: bpf_loop, bpf_for_each_map_elem, bpf_find_vma; and timers, which run theirs
// later.
//
// A callback that is run while the helper lasts is a loop whose body is the callback: the state after any number of runs is
// the least one that contains the state before and is kept by a run. What it is given is set by the kernel
// (set_*_callback_state() in kernel/bpf/verifier.c): see enter_callback().
#include "checks/walk.hpp"

#include <algorithm>

namespace bpfproof::checks {

using findings::Rule;
using symbolic::constant;

namespace {

constexpr std::uint32_t for_each_map_elem = 164;
constexpr std::uint32_t timer_set_callback = 170;
constexpr std::uint32_t find_vma = 180;
constexpr std::uint32_t loop = 181;

/// Rounds of a callback's fixpoint before widening, and before giving up: as for loops.
constexpr unsigned widening_delay = 2;
constexpr unsigned max_rounds = 30;

} // namespace

// Sets the callback's arguments in what will be its frame; false: this helper's callbacks are not modelled.
bool Walk::enter_callback(State& state, const platform::Helper& helper, isa::Slot& target) {
    symbolic::Builder make(table_, state.knowledge);
    const auto function_in = [&](isa::Reg reg) {
        target = state[reg].object;
        return state[reg].is_pointer_to(Region::function);
    };
    const auto map_arguments = [&](isa::Reg map_reg) {
        const Word map = state[map_reg];
        const object::Map* definition = map.is_pointer_to(Region::map_object) ? env_.map(map.object) : nullptr;
        if (!definition)
            return false;
        Word key = Word::pointer(Region::memory, 0, constant(0));
        key.extent = constant(definition->key_size);
        key.read_only = true;
        Word value = Word::pointer(Region::map_value, map.object, constant(0));
        value.extent = constant(definition->value_size);
        state[isa::r1] = map;
        state[isa::r2] = key;
        state[isa::r3] = value;
        return true;
    };
    switch (helper.id) {
    case loop: {
        if (!function_in(isa::r2))
            return false;
        const Word context = state[isa::r3];
        const Number count = state[isa::r1].is_scalar() ? state.knowledge.number(table_, make.zero_extend(state[isa::r1].value, 32)) : Number::top();
        const std::uint64_t last = std::min<std::uint64_t>(count.umax() == 0 ? 0 : count.umax() - 1, (8u << 20) - 1);
        state[isa::r1] = Word::scalar(make.fresh(Number::unsigned_range(0, last)));
        state[isa::r2] = context;
        state[isa::r3] = state[isa::r4] = state[isa::r5] = Word::uninitialised();
        return true;
    }
    case for_each_map_elem: {
        if (!function_in(isa::r2))
            return false;
        const Word context = state[isa::r3];
        if (!map_arguments(isa::r1))
            return false;
        state[isa::r4] = context;
        state[isa::r5] = Word::uninitialised();
        return true;
    }
    case find_vma: {
        if (!function_in(isa::r3))
            return false;
        const Word context = state[isa::r4];
        state[isa::r2] = Word::pointer(Region::kernel_object, 0, constant(0));
        state[isa::r3] = context;
        state[isa::r4] = state[isa::r5] = Word::uninitialised();
        return true;
    }
    default: return false;
    }
}

std::vector<State> Walk::call_with_callback(isa::Slot site, State state, bool observed) {
    const platform::Helper& helper = *env_.helper(std::get<isa::CallHelper>(env_.code[site]).id);
    const auto after = [&](State left) {
        transfer_.step(left, site);
        return std::vector<State>{std::move(left)};
    };
    const auto unsupported = [&] {
        if (observed) {
            const Point point{env_, table_, state, site, sites_, sink_};
            point.report(Rule::unsupported_feature, findings::Unsupported{"the callback of " + std::string(helper.name)}, {});
        }
        return after(state);
    };
    if (helper.id == timer_set_callback || !helper.synchronous_callback)
        return unsupported();

    State head = state;
    head[isa::r0] = Word::uninitialised();
    for (unsigned round = 0; round < max_rounds; ++round) {
        State body = head;
        isa::Slot target = 0;
        if (!enter_callback(body, helper, target))
            return unsupported();
        std::array<Word, 5> arguments;
        std::copy_n(head.registers.begin() + 1, arguments.size(), arguments.begin());
        Outcome outcome = call(target, site, std::move(body), false, arguments);
        if (out_of_budget())
            return {};
        bool covered = true;
        for (State& exit : outcome.exits) {
            exit[isa::r0] = Word::uninitialised();
            if (state::leq(table_, exit, head))
                continue;
            covered = false;
            head = round < widening_delay ? state::join(table_, std::move(head), std::move(exit))
                                          : state::widen(table_, std::move(head), std::move(exit), thresholds_);
        }
        if (!covered)
            continue;
        if (observed) {
            State last = head;
            enter_callback(last, helper, target);
            call(target, site, std::move(last), true, arguments);
        }
        return after(std::move(head));
    }
    gave_up_ = true;
    return {};
}

} // namespace bpfproof::checks
