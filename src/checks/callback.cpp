// Helpers that run a function of the program: bpf_loop, bpf_for_each_map_elem, bpf_find_vma; and timers, which run
// theirs later.
//
// A callback that is run while the helper lasts is a loop whose body is the callback: the state after any number of
// runs is the least one that contains the state before and is kept by a run. What it is given is said by
// Transfer::enter_callback().
#include "checks/walk.hpp"

#include <algorithm>

namespace bpfproof::checks {

using findings::Rule;

namespace {

/// Rounds of a callback's fixpoint before widening, as for loops; and before giving up, by when widening has gone to
/// infinity wherever anything moves.
constexpr unsigned widening_delay = 2;
constexpr unsigned max_rounds = 60;

} // namespace

Walk::Outcome Walk::call_with_callback(isa::Slot site, State state, Pass pass) {
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
        const auto callback = transfer_.enter_callback(body, helper);
        if (!callback) {
            if (pass == Pass::judge) {
                const Point point{env_, table_, state, site, sites_, sink_};
                point.report(Rule::unsupported_feature,
                             findings::Unsupported{"the callback of " + std::string(helper.name)}, {});
            }
            return after(std::move(state), std::nullopt);
        }
        Outcome outcome = call(callback->target, site, std::move(body), Pass::search, arguments);
        if (out_of_budget())
            return {};
        bool covered = true;
        for (State& exit : outcome.exits) {
            exit[isa::r0] = Word::uninitialised();
            if (state::leq(table_, exit, head))
                continue;
            covered = false;
            head = round < widening_delay
                       ? state::join(table_, std::move(head), std::move(exit))
                       : state::widen(table_, std::move(head), std::move(exit), thresholds(round - widening_delay));
        }
        if (!covered)
            continue;
        std::optional<mpz_class> bound;
        if (pass != Pass::search) {
            if (recording_)
                recording_->between_callbacks[site].push_back(to_record(head));
            State last = head;
            transfer_.enter_callback(last, helper);
            const Outcome seen = call(callback->target, site, std::move(last), pass, arguments);
            if (seen.bound)
                bound = *seen.bound * mpz_class(static_cast<unsigned long>(callback->most_runs));
        }
        return after(std::move(head), std::move(bound));
    }
    gave_up_ = true;
    return {};
}

} // namespace bpfproof::checks
