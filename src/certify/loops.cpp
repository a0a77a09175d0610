// How often each block can run: every cycle of the blocks that have states must pass a block from which something moves
// strictly one way.
//
// A strongly connected component, entered once, is in rounds from one arrival at its head to the next. Between two
// arrivals control runs in the component without its head, which falls into components of its own; each of those is
// entered at most once a round, for to come back to it is to pass the head. So a block runs at most as often as the
// bounds of all components around it, multiplied, allow: the head's bound, and one more for what runs before the first
// arrival where the component can be entered beside its head. And if control stayed in a component for ever, it would
// pass the head for ever, which has a bound, or stay in one of the components within.
#include "certify/proof.hpp"

#include "certify/components.hpp"
#include "certify/covering.hpp"
#include "checks/termination.hpp"

#include <algorithm>
#include <utility>

namespace bpfproof::certify {

using cfg::BlockId;
using checks::LoopRound;

namespace {

/// Most arrivals at a loop's head: rounds as many as any loop helper makes (BPF_MAX_LOOPS, include/linux/bpf.h), and
/// the last arrival.
constexpr unsigned long longest_loop = (8ul << 20) + 1;

std::vector<bool> members(std::size_t blocks, const std::vector<BlockId>& component) {
    std::vector<bool> inside(blocks);
    for (const BlockId block : component)
        inside[block] = true;
    return inside;
}

/// Blocks of the component from which rounds are recorded, those whose rounds reach most of it first: an outer loop's
/// head before an inner one's.
std::vector<BlockId> heads(const Activation& activation, const std::vector<bool>& inside) {
    std::vector<std::pair<std::size_t, BlockId>> found;
    for (const LoopRound& round : activation.rounds) {
        if (round.head >= inside.size() || !inside[round.head])
            continue;
        std::size_t reached = 0;
        for (BlockId block = 0; block < std::min(inside.size(), round.body.heads.size()); ++block)
            reached += inside[block] && !round.body.heads[block].empty();
        const auto known = std::ranges::find(found, round.head, &std::pair<std::size_t, BlockId>::second);
        if (known == found.end())
            found.emplace_back(reached, round.head);
        else
            known->first = std::max(known->first, reached);
    }
    std::ranges::stable_sort(found, std::ranges::greater(), &std::pair<std::size_t, BlockId>::first);
    std::vector<BlockId> sorted;
    for (const auto& [reached, head] : found)
        sorted.push_back(head);
    return sorted;
}

} // namespace

std::vector<Bound> Proof::executions(const Scope& scope, const Activation& activation) {
    const std::size_t blocks = scope.body.heads.size();
    std::vector<bool> stood_at(blocks);
    for (BlockId block = 0; block < blocks; ++block)
        stood_at[block] = !scope.body.heads[block].empty();
    std::vector<Bound> often(blocks, Bound(1));
    auto components = cyclic_components(scope.function, stood_at);
    while (!components.empty()) {
        const std::vector<BlockId> component = std::move(components.back());
        components.pop_back();
        BlockId head = component.front();
        Bound bound = trips(scope, activation, component, head);
        std::vector<bool> inside = members(blocks, component);
        const auto entered_beside_head = [&](BlockId block) {
            const auto [begin, end] = in_edges(block, scope.function.graph);
            return block != head && (block == 0 || std::any_of(begin, end, [&](const auto& edge) {
                                         const BlockId from = source(edge, scope.function.graph);
                                         return stood_at[from] && !inside[from];
                                     }));
        };
        if (bound && std::ranges::any_of(component, entered_beside_head))
            ++*bound;
        for (const BlockId block : component)
            often[block] = times(often[block], bound);
        inside[head] = false;
        std::ranges::move(cyclic_components(scope.function, inside), std::back_inserter(components));
    }
    return often;
}

// The first head whose recorded rounds are all there can be. Another one's would do as well.
Bound Proof::trips(const Scope& scope, const Activation& activation, const std::vector<BlockId>& component,
                   BlockId& head) {
    const std::vector<bool> inside = members(scope.body.heads.size(), component);
    std::optional<std::vector<Objection>> first;
    for (const BlockId candidate : heads(activation, inside)) {
        std::vector<Objection> made = objections_to_rounds(scope, activation, candidate, inside);
        if (!made.empty()) {
            if (!first)
                first = std::move(made);
            continue;
        }
        head = candidate;
        std::vector<checks::Round> rounds;
        for (const LoopRound& round : activation.rounds)
            if (round.head == head)
                for (const State& state : round.body.heads[head])
                    rounds.push_back({state, round.back});
        const Bound bound = checks::trip_bound(invariants_.terms, rounds);
        report_loop(scope.function.graph[head].begin, bound);
        return bound;
    }
    if (first)
        std::ranges::move(*first, std::back_inserter(objections_));
    else
        object(scope, end_of(scope, component.front()), "no round is recorded of a loop through this block");
    return std::nullopt;
}

void Proof::report_loop(isa::Slot head, const Bound& trips) {
    if (trips && *trips <= longest_loop)
        return;
    findings::Finding finding;
    finding.rule = findings::Rule::termination_loop;
    finding.slot = head;
    finding.calls = sites_;
    sink_.add(std::move(finding));
}

std::vector<Objection> Proof::objections_to_rounds(const Scope& scope, const Activation& activation, BlockId head,
                                                   const std::vector<bool>& inside) {
    std::vector<Objection> outer = std::exchange(objections_, {});
    follow_rounds(scope, activation, head, inside);
    return std::exchange(objections_, std::move(outer));
}

void Proof::follow_rounds(const Scope& scope, const Activation& activation, BlockId head,
                          const std::vector<bool>& inside) {
    std::vector<State> beginnings;
    const Place place{scope.function.graph[head].begin, scope.function.graph[head].begin};
    for (const LoopRound& round : activation.rounds) {
        if (round.head != head)
            continue;
        Scope loop{.function = scope.function,
                   .body = round.body,
                   .judged = false,
                   .inside = &inside,
                   .head = head,
                   .back = &round.back};
        if (!well_formed(loop))
            return;
        // The measure reads what was from the anchors, so they must be what stands in the places, in every state.
        for (const State& state : round.body.heads[head]) {
            State anchored = state;
            checks::anchor(anchored);
            must_cover(scope, place, "a round's anchor", state, {anchored});
            beginnings.push_back(state);
        }
        follow(loop);
    }
    for (State state : scope.body.heads[head]) {
        checks::anchor(state);
        must_cover(scope, place, "what begins a round", state, beginnings);
    }
}

} // namespace bpfproof::certify
