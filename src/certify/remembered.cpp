// Functions that were walked once for many calls. Each is followed by itself, by the call sites it names; whoever calls
// must bring no more than its beginning, framed, and go on with its exits, resumed. Why that is sound stands in
// domains/state/framing.hpp; of the record nothing is believed that is not looked at here.
#include "certify/proof.hpp"

#include "certify/covering.hpp"
#include "checks/summaries.hpp"
#include "domains/state/framing.hpp"

#include <algorithm>

namespace bpfproof::certify {

// The deepest first: they answer to those above them only, so what they cost is known where it is asked for.
void Proof::follow_remembered() {
    std::vector<const checks::Remembered*> order;
    for (const checks::Remembered& summary : invariants_.summaries) {
        if (well_formed(summary))
            order.push_back(&summary);
        else
            objections_.push_back({.what = "a remembered function is the record of something else", .places = {}});
    }
    std::ranges::stable_sort(order, std::ranges::greater(), [](const auto* summary) { return summary->calls.size(); });
    for (const checks::Remembered* summary : order) {
        sites_ = summary->calls;
        Known known{summary, {}, activation(*summary->activation, summary->judged)};
        sites_.clear();
        for (const State& exit : summary->activation->exits)
            known.exits.push_back(state::exit_part(invariants_.terms, exit));
        known_.push_back(std::move(known));
    }
}

// The beginning must be a framed one: what it comes to is what it names, nothing unseen is run, and what it remembers
// has a place.
bool Proof::well_formed(const checks::Remembered& summary) const {
    const auto is_slot = [&](isa::Slot slot) { return slot < env_.code.size(); };
    if (summary.calls.empty() || !std::ranges::all_of(summary.calls, is_slot) || !summary.activation ||
        summary.activation->body.heads.empty())
        return false;
    const auto* call = std::get_if<isa::CallLocal>(&env_.code[summary.calls.back()]);
    const std::vector<bool>& frames = summary.framing.frames;
    if (!call || call->target != summary.activation->target || frames.size() != summary.calls.size() + 1)
        return false;
    const auto fits = [&](const State& state) {
        return state.activations.size() == frames.size() && state.anchors.size() == summary.framing.places.size();
    };
    const auto stays = [&](const State& state) {
        const std::vector<bool> come_to = state::frames_come_to(state);
        return !state::holds_function(state, come_to) &&
               std::ranges::equal(come_to, frames, [](bool used, bool named) { return !used || named; });
    };
    const std::vector<State>& beginnings = summary.activation->body.heads.front();
    return std::ranges::all_of(beginnings, fits) && std::ranges::all_of(beginnings, stays) &&
           std::ranges::all_of(summary.activation->exits, fits);
}

bool Proof::covers(const checks::Remembered& summary, Place place, isa::Slot target, const State& entered) {
    std::vector<isa::Slot> calls = sites_;
    calls.push_back(place.slot);
    if (summary.activation->target != target ||
        !checks::same_owners(env_.graph, summary.framing.frames, summary.calls, calls))
        return false;
    State framed = state::frame_off(invariants_.terms, entered, summary.framing.frames);
    auto anchors = state::values_at(invariants_.terms, entered, summary.framing.places);
    if (!anchors)
        return false;
    framed.anchors = std::move(*anchors);
    return covered(invariants_.terms, framed, summary.activation->body.heads.front());
}

bool Proof::answers(const Known& known, const Scope& scope, Place place, const State& entered) {
    return std::ranges::all_of(known.exits, [&](const State& exit) {
        auto left = state::resume(invariants_.terms, entered, known.summary->framing, exit);
        if (!left)
            return true;
        transfer_.leave(*left);
        return covered(invariants_.terms, *left, resumed(scope, place.slot));
    });
}

bool Proof::answered(const Scope& scope, Place place, isa::Slot target, const State& entered, Bound& bound) {
    const semantics::Below& below = below_[env_.graph.function_at(target).id];
    if (!std::holds_alternative<isa::CallLocal>(env_.code[place.slot]) || !below.can_be_framed(!entered.debts.empty()))
        return false;
    bool found = false;
    const Known* nearest = nullptr;
    for (const Known& known : known_) {
        if ((scope.judged && !known.summary->judged) || !covers(*known.summary, place, target, entered))
            continue;
        nearest = &known;
        if (!answers(known, scope, place, entered))
            continue;
        if (known.bound && (!found || !bound || *known.bound < *bound))
            bound = known.bound;
        found = true;
    }
    if (found || !nearest)
        return found;
    for (const State& exit : nearest->exits)
        if (auto left = state::resume(invariants_.terms, entered, nearest->summary->framing, exit)) {
            transfer_.leave(*left);
            must_cover(scope, place, "what comes back from a call", *left, resumed(scope, place.slot));
        }
    return true;
}

} // namespace bpfproof::certify
