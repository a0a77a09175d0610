// Helpers that run a function of the program: bpf_loop, bpf_for_each_map_elem, bpf_find_vma; and timers, which run
// theirs later.
//
// A callback that is run while the helper lasts is a loop whose body is the callback: the state after any number of
// runs is the least one that contains the state before and is kept by a run. What it is given is set by the kernel
// (set_*_callback_state() in kernel/bpf/verifier.c): see enter_callback().
#include "checks/walk.hpp"

#include <algorithm>

namespace bpfproof::checks {

using findings::Rule;
using symbolic::constant;

namespace {

constexpr std::uint32_t for_each_map_elem = 164;
constexpr std::uint32_t find_vma = 180;
constexpr std::uint32_t loop = 181;

/// BPF_MAX_LOOPS, include/linux/bpf.h
constexpr std::uint64_t max_loops = 8u << 20;
/// Rounds of a callback's fixpoint before widening, and before giving up: as for loops.
constexpr unsigned widening_delay = 2;
constexpr unsigned max_rounds = 30;

} // namespace

std::optional<Walk::Callback> Walk::enter_callback(State& state, const platform::Helper& helper) {
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
        return Callback{function.object, mpz_class(static_cast<unsigned long>(runs))};
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
        return Callback{function.object, mpz_class(definition->max_entries)};
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

Walk::Outcome Walk::call_with_callback(isa::Slot site, State state, bool observed) {
    const platform::Helper& helper = *env_.helper(std::get<isa::CallHelper>(env_.code[site]).id);
    const auto after = [&](State left, std::optional<mpz_class> bound) {
        transfer_.step(left, site);
        Outcome outcome;
        outcome.exits.push_back(std::move(left));
        outcome.bound = std::move(bound);
        return outcome;
    };
    State head = state;
    head[isa::r0] = Word::uninitialised();
    for (unsigned round = 0; round < max_rounds; ++round) {
        std::array<Word, 5> arguments;
        std::copy_n(head.registers.begin() + 1, arguments.size(), arguments.begin());
        State body = head;
        const auto callback = enter_callback(body, helper);
        if (!callback) {
            if (observed) {
                const Point point{env_, table_, state, site, sites_, sink_};
                point.report(Rule::unsupported_feature,
                             findings::Unsupported{"the callback of " + std::string(helper.name)}, {});
            }
            return after(std::move(state), std::nullopt);
        }
        Outcome outcome = call(callback->target, site, std::move(body), false, arguments);
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
        std::optional<mpz_class> bound;
        if (observed) {
            State last = head;
            enter_callback(last, helper);
            const Outcome seen = call(callback->target, site, std::move(last), true, arguments);
            if (seen.bound)
                bound = *seen.bound * callback->most_runs;
        }
        return after(std::move(head), std::move(bound));
    }
    gave_up_ = true;
    return {};
}

} // namespace bpfproof::checks
