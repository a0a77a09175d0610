#include "checks/summaries.hpp"

#include "domains/state/values.hpp"

#include <algorithm>

namespace bpfproof::checks {

namespace {

/// Entries of one function at one depth. Real programs need a few; a loop that counts through constants makes more, and
/// is then walked as if nothing were remembered.
constexpr std::size_t most_entries = 24;

/// What is a known number in one is one in the other.
bool as_constant(const state::State& entered, const state::State& entry) {
    return state::all_pairs(entered, entry, [](const state::Word& now, const state::Word& then) {
        const bool known = now.is_scalar() && now.value.is_constant();
        return !known || !then.is_initialised() || now == then;
    });
}

} // namespace

bool same_owners(const cfg::Program& graph, const std::vector<bool>& frames, const std::vector<isa::Slot>& a,
                 const std::vector<isa::Slot>& b) {
    if (a.size() != b.size())
        return false;
    for (std::size_t depth = 0; depth < a.size() && depth < frames.size(); ++depth)
        if (frames[depth] && &graph.function_of(a[depth]) != &graph.function_of(b[depth]))
            return false;
    return true;
}

std::optional<std::vector<bool>> Summaries::frames(const cfg::Function& function, const state::State& entered) const {
    if (!below_[function.id].can_be_framed(!entered.debts.empty()))
        return std::nullopt;
    auto frames = state::frames_come_to(entered);
    return state::holds_function(entered, frames) ? std::nullopt : std::optional(std::move(frames));
}

Summary* Summaries::find(const state::TermTable& table, const cfg::Function& function,
                         const std::vector<isa::Slot>& calls, const std::vector<bool>& frames, state::State& framed) {
    const auto known = known_.find({function.id, calls.size()});
    if (known == known_.end())
        return nullptr;
    for (const auto& summary : known->second) {
        if (summary->framing.frames != frames || !same_owners(env_.graph, frames, summary->calls, calls))
            continue;
        auto anchors = state::values_at(table, framed, summary->framing.places);
        if (!anchors || !as_constant(framed, summary->entry))
            continue;
        framed.anchors = std::move(*anchors);
        if (state::leq(table, framed, summary->entry))
            return summary.get();
    }
    return nullptr;
}

Summary* Summaries::add(const cfg::Function& function, Summary summary) {
    auto& known = known_[{function.id, summary.calls.size()}];
    if (known.size() >= most_entries)
        return nullptr;
    known.push_back(std::make_unique<Summary>(std::move(summary)));
    return known.back().get();
}

} // namespace bpfproof::checks
