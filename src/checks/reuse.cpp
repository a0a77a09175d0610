// Local calls, answered from what is remembered of the function where that serves (summaries.hpp), and else by walking
// it.
#include "checks/walk.hpp"

#include "domains/state/framing.hpp"

#include <algorithm>
#include <utility>

namespace bpfproof::checks {

namespace {

void forget_dead_registers(State& state, std::uint16_t live) {
    for (std::size_t i = 0; i + 1 < isa::register_count; ++i)
        if (!((live >> i) & 1))
            state.registers[i] = Word::uninitialised();
}

} // namespace

Walk::Outcome Walk::callee(const cfg::Function& function, State entered, Pass pass) {
    // What a helper runs ends by other rules, and is walked until its own effects are stable.
    const bool local = std::holds_alternative<isa::CallLocal>(env_.code[sites_.back()]);
    const Summary* summary = options_.summaries && local ? summary_of(function, entered, pass) : nullptr;
    if (!summary)
        return this->function(function, std::move(entered), pass);
    Outcome outcome{{}, summary->bound};
    for (const State& exit : summary->exits) {
        auto left = state::resume(table_, entered, summary->framing, exit);
        if (!left)
            continue;
        // As behind every block: or else a block of many calls would carry along what all of them once knew.
        state::normalise(table_, *left, {});
        outcome.exits.push_back(std::move(*left));
    }
    visits_ += summary->exits.size();
    return outcome;
}

Summary* Walk::summary_of(const cfg::Function& function, const State& entered, Pass pass) {
    const state::Live live{liveness_[function.id].before(function.graph[0]),
                           stack_liveness_[function.id].before_block(0)};
    State wanted = entered;
    forget_dead_registers(wanted, live.registers);
    const auto frames = summaries_.frames(function, wanted);
    if (!frames)
        return nullptr;
    State framed = state::frame_off(table_, wanted, *frames);
    state::normalise(table_, framed, live);
    Summary* summary = summaries_.find(table_, function, sites_, *frames, framed);
    if (!summary) {
        state::Framing framing{*frames, state::places_of_variables(table_, framed)};
        framed.anchors = state::values_at(table_, framed, framing.places).value();
        summary = summaries_.add(function, {sites_, std::move(framing), std::move(framed)});
    }
    if (!summary)
        return nullptr;
    const bool known =
        pass == Pass::search ? summary->walked : summary->judged || (pass == Pass::record && summary->record);
    return known || walk_entry(function, *summary, pass) ? summary : nullptr;
}

bool Walk::walk_entry(const cfg::Function& function, Summary& summary, Pass pass) {
    Walked around;
    Walked* const outer = std::exchange(recording_, &around);
    summary.calls = sites_;
    Outcome outcome = this->function(function, summary.entry, pass);
    recording_ = outer;
    if (out_of_budget())
        return false;
    summary.exits.clear();
    for (State& exit : outcome.exits)
        summary.exits.push_back(state::exit_part(table_, std::move(exit)));
    summary.walked = true;
    summary.judged = pass == Pass::judge;
    summary.bound = std::move(outcome.bound);
    if (around.callees.empty())
        return true;
    if (!summary.record) {
        summary.record = invariants_.summaries.size();
        invariants_.summaries.emplace_back();
    }
    invariants_.summaries[*summary.record] = {sites_, summary.framing, summary.judged,
                                              std::move(around.callees.begin()->second)};
    return true;
}

} // namespace bpfproof::checks
