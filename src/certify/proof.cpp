// Within one function: from a block's head, or from behind a call, to the next call, the next head, or the end.
#include "certify/proof.hpp"

#include "certify/covering.hpp"
#include "checks/checks.hpp"

#include <algorithm>

namespace bpfproof::certify {

namespace {

/// Enough to see what is wrong; one gap can make thousands.
constexpr std::size_t most_objections = 10;

} // namespace

Bound at_most_either(const Bound& a, const Bound& b) {
    return a && b ? Bound(std::max(*a, *b)) : std::nullopt;
}

Bound times(const Bound& a, const Bound& b) {
    return a && b ? Bound(*a * *b) : std::nullopt;
}

Bound minus(const Bound& a, const Bound& b) {
    return a && b ? Bound(*a - *b) : std::nullopt;
}

Bound Proof::run(const checks::Options& options) {
    const cfg::Function& entry = env_.root();
    if (!invariants_.program || invariants_.program->target != entry.begin) {
        objections_.push_back({.what = "the program was not recorded", .places = {}});
        return std::nullopt;
    }
    const Activation& program = *invariants_.program;
    const Scope scope{.function = entry, .body = program.body};
    State beginning = transfer_.entry();
    if (options.before)
        options.before(invariants_.terms, beginning);
    if (program.body.heads.empty())
        object(scope, {entry.begin, entry.begin}, "the program was not recorded");
    else
        must_cover(scope, {entry.begin, entry.begin}, "the program's beginning", beginning, program.body.heads.front());
    follow_remembered();
    return activation(program, true);
}

Bound Proof::activation(const Activation& activation, bool judged) {
    const cfg::Function& function = env_.graph.function_at(activation.target);
    Scope scope{.function = function, .body = activation.body, .judged = judged};
    if (!sites_.empty()) // nothing follows the program's own end
        scope.exits = &activation.exits;
    if (!well_formed(scope))
        return std::nullopt;
    follow(scope);
    if (!judged)
        return std::nullopt;
    if (activation.body.left)
        return most_left(activation);
    const std::vector<Bound> often = executions(scope, activation);
    Bound total = 0;
    for (cfg::BlockId block = 0; block < often.size() && total; ++block) {
        if (scope.body.heads[block].empty())
            continue;
        const Bound cost = times(often[block], instructions(scope, block));
        total = cost ? Bound(*total + *cost) : std::nullopt;
    }
    return total;
}

// Where paths were walked, what is left falls with every instruction and at every step from one recorded state to the
// next, so a run ends within what is left at its beginning.
Bound Proof::most_left(const Activation& activation) {
    Bound most = 0;
    for (const Bound& left : activation.body.left->heads.front())
        most = at_most_either(most, left);
    return most;
}

// Where a record is of another function, or of another depth of calls, nothing can be asked of it.
bool Proof::well_formed(const Scope& scope) {
    const auto deep = [&](const std::vector<State>& states) {
        return std::ranges::all_of(states, [&](const State& s) { return s.depth() == sites_.size(); });
    };
    const auto all_deep = [&](const std::map<isa::Slot, std::vector<State>>& states) {
        return std::ranges::all_of(states, [&](const auto& at) { return deep(at.second); });
    };
    const auto as_many = [](const std::map<isa::Slot, std::vector<State>>& states,
                            const std::map<isa::Slot, std::vector<Bound>>& left) {
        return std::ranges::all_of(states, [&](const auto& at) {
            const auto found = left.find(at.first);
            return found != left.end() && found->second.size() == at.second.size();
        });
    };
    const auto& left = scope.body.left;
    const bool counted =
        !left ||
        (std::ranges::equal(left->heads, scope.body.heads, {}, &std::vector<Bound>::size, &std::vector<State>::size) &&
         as_many(scope.body.resumed, left->resumed) && as_many(scope.body.between_callbacks, left->between_callbacks));
    const bool fits = counted && scope.body.heads.size() == num_vertices(scope.function.graph) &&
                      std::ranges::all_of(scope.body.heads, deep) && all_deep(scope.body.resumed) &&
                      all_deep(scope.body.between_callbacks) && (!scope.exits || deep(*scope.exits)) &&
                      (!scope.back || deep(*scope.back)) &&
                      std::ranges::all_of(scope.body.callees, [](const auto& at) { return at.second != nullptr; });
    if (!fits)
        object(scope, {scope.function.begin, scope.function.begin}, "the record is of something else");
    return fits;
}

void Proof::follow(Scope& scope) {
    for (const auto& [site, callee] : scope.body.callees)
        if (const auto block = scope.function.block_at(site); block && scope.follows(*block))
            follow_callee(scope, site, *callee);
    for (cfg::BlockId id = 0; id < scope.body.heads.size(); ++id) {
        if (!scope.follows(id))
            continue;
        const cfg::Block& block = scope.function.graph[id];
        const auto& left = scope.body.left;
        for (std::size_t i = 0; i < scope.body.heads[id].size(); ++i)
            segment(scope, id, block.begin, scope.body.heads[id][i], left ? left->heads[id][i] : std::nullopt);
        for (isa::Slot slot = block.begin; slot <= block.last; ++slot) {
            if (!calls(slot))
                continue;
            between_callbacks(scope, slot);
            const std::vector<State>& states = resumed(scope, slot);
            for (std::size_t i = 0; i < states.size(); ++i)
                segment(scope, id, slot + 1, states[i], left ? left->resumed.at(slot)[i] : std::nullopt);
        }
    }
}

void Proof::segment(Scope& scope, cfg::BlockId id, isa::Slot slot, State state, Bound left) {
    const cfg::Block& block = scope.function.graph[id];
    for (; slot <= block.last; ++slot) {
        const isa::Instruction& instruction = env_.code[slot];
        if (std::holds_alternative<isa::SecondSlot>(instruction))
            continue;
        if (scope.judged)
            ask_checks(state, slot);
        if (left && --*left < 0)
            return object(scope, {block.begin, slot}, "more instructions follow than were left");
        if (calls(slot))
            return call(scope, {block.begin, slot}, std::move(state), left);
        const bool stands_at_the_end = std::holds_alternative<isa::Branch>(instruction) ||
                                       std::holds_alternative<isa::MayGoto>(instruction) ||
                                       std::holds_alternative<isa::Exit>(instruction);
        if (!stands_at_the_end)
            transfer_.step(state, slot);
    }
    leave_block(scope, id, std::move(state), left);
}

void Proof::leave_block(const Scope& scope, cfg::BlockId id, State state, const Bound& left) {
    const isa::Instruction& last = env_.code[scope.function.graph[id].last];
    if (std::holds_alternative<isa::Exit>(last)) {
        if (scope.exits)
            must_cover(scope, end_of(scope, id), "what comes to the function's end", state, *scope.exits);
        return;
    }
    const auto [begin, end] = out_edges(id, scope.function.graph);
    for (auto edge = begin; edge != end; ++edge) {
        const bool taken = scope.function.graph[*edge].kind == cfg::EdgeKind::taken;
        State next = state;
        bool possible = true;
        if (const auto* branch = std::get_if<isa::Branch>(&last))
            possible = transfer_.assume(next, *branch, taken);
        else if (std::holds_alternative<isa::MayGoto>(last) && !taken)
            possible = transfer_.spend_goto(next);
        if (possible)
            arrive(scope, id, target(*edge, scope.function.graph), next, left);
    }
}

void Proof::arrive(const Scope& scope, cfg::BlockId from, cfg::BlockId to, const State& state, const Bound& left) {
    const std::string there = "what comes to the block at " + std::to_string(scope.function.graph[to].begin);
    if (to == scope.head)
        must_cover(scope, end_of(scope, from), there + ", which ends a round", state, *scope.back);
    else if (scope.follows(to))
        must_cover(scope, end_of(scope, from), there, state, scope.body.heads[to],
                   {scope.body.left ? &scope.body.left->heads[to] : nullptr, left});
}

void Proof::ask_checks(const State& state, isa::Slot slot) {
    const checks::Point point{env_, invariants_.terms, state, slot, sites_, sink_};
    for (const checks::Check check : checks::all_checks())
        check(point);
}

Bound Proof::instructions(const Scope& scope, cfg::BlockId id) const {
    const cfg::Block& block = scope.function.graph[id];
    mpz_class count = 0;
    for (isa::Slot slot = block.begin; slot <= block.last; ++slot) {
        if (!std::holds_alternative<isa::SecondSlot>(env_.code[slot]))
            ++count;
        const auto call = scope.calls.find(slot);
        if (call == scope.calls.end())
            continue;
        if (!call->second)
            return std::nullopt;
        count += *call->second;
    }
    return count;
}

Proof::Place Proof::end_of(const Scope& scope, cfg::BlockId id) const {
    const cfg::Block& block = scope.function.graph[id];
    return {block.begin, block.last};
}

void Proof::must_cover(const Scope& scope, Place place, const std::string& what, const State& state,
                       const std::vector<State>& recorded, const Within& within) {
    const auto ends_in_time = [&](std::size_t i) {
        const Bound* left = within.left ? &(*within.left)[i] : nullptr;
        return !left || !within.most || (*left && **left <= *within.most);
    };
    if (covered(invariants_.terms, state, recorded, ends_in_time))
        return;
    Objection made = objection(scope, place, what + " is not covered");
    if (objections_.size() < most_objections) {
        made.state = state::to_string(invariants_.terms, state);
        if (auto gap = explain(invariants_.terms, state, recorded)) {
            made.recorded = state::to_string(invariants_.terms, *gap->nearest);
            made.places = std::move(gap->places);
        }
        objections_.push_back(std::move(made));
    }
}

void Proof::object(const Scope& scope, Place place, const std::string& what) {
    if (objections_.size() < most_objections)
        objections_.push_back(objection(scope, place, what));
}

Objection Proof::objection(const Scope& scope, Place place, const std::string& what) const {
    return {.what = what,
            .calls = sites_,
            .function = scope.function.begin,
            .block = place.block,
            .slot = place.slot,
            .places = {}};
}

} // namespace bpfproof::certify
