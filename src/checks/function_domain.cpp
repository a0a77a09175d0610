#include "checks/function_domain.hpp"

#include <algorithm>
#include <iterator>

namespace bpfproof::checks {

namespace {

bool transfers_control(const isa::Instruction& instruction) {
    return std::holds_alternative<isa::Jump>(instruction) || std::holds_alternative<isa::Branch>(instruction) ||
           std::holds_alternative<isa::MayGoto>(instruction) || std::holds_alternative<isa::Exit>(instruction);
}

} // namespace

state::State FunctionDomain::join(State a, State b) {
    return state::join(walk_.table_, std::move(a), std::move(b));
}

state::State FunctionDomain::widen(State a, State b, unsigned round) {
    return state::widen(walk_.table_, std::move(a), std::move(b), walk_.thresholds(round));
}

void FunctionDomain::send(cfg::BlockId target, State& state, const Emit& emit) {
    const cfg::Block& block = function_.graph[target];
    const state::Live live{walk_.liveness_[function_.id].before(block),
                           walk_.stack_liveness_[function_.id].before_block(target)};
    state::normalise(walk_.table_, state, live);
    emit(target, std::move(state));
}

void FunctionDomain::run(cfg::BlockId id, State state, const Emit& emit, Pass pass) {
    const cfg::Block& block = function_.graph[id];
    const isa::Code& code = walk_.env_.code;
    std::vector<State> current;
    current.push_back(std::move(state));
    for (isa::Slot slot = block.begin; slot <= block.last; ++slot) {
        if (std::holds_alternative<isa::SecondSlot>(code[slot]))
            continue;
        walk_.visits_ += current.size();
        if (pass == Pass::judge)
            for (const State& s : current)
                walk_.observe(s, slot);
        const auto* call = walk_.env_.entered_call(code[slot]);
        if (call || walk_.runs_callback(code[slot])) {
            std::vector<State> next;
            for (State& s : current) {
                Walk::Outcome outcome = call ? walk_.call(call->target, slot, std::move(s), pass)
                                             : walk_.call_with_callback(slot, std::move(s), pass);
                for (State& exit : outcome.exits)
                    walk_.add_state(next, std::move(exit));
                if (pass == Pass::judge)
                    note_cost(slot, std::move(outcome.bound));
            }
            current = std::move(next);
            if (pass != Pass::search && walk_.recording_)
                for (const State& s : current)
                    walk_.recording_->resumed[slot].push_back(walk_.to_record(s));
        } else if (!transfers_control(code[slot])) {
            for (State& s : current)
                walk_.transfer_.step(s, slot);
        }
        if (current.empty() || walk_.out_of_budget())
            return;
    }
    for (State& s : current)
        leave_block(id, s, emit);
}

// Uses the state up.
void FunctionDomain::leave_block(cfg::BlockId id, State& state, const Emit& emit) {
    const isa::Instruction& last = walk_.env_.code[function_.graph[id].last];
    if (std::holds_alternative<isa::Exit>(last)) {
        if (final_)
            exits_.push_back(std::move(state));
        return;
    }
    if (!emit)
        return;
    const auto [begin, end] = out_edges(id, function_.graph);
    for (auto it = begin; it != end; ++it) {
        std::optional<State> copy;
        if (std::next(it) != end)
            copy = state;
        State& next = copy ? *copy : state;
        const bool taken = function_.graph[*it].kind == cfg::EdgeKind::taken;
        if (const auto* branch = std::get_if<isa::Branch>(&last);
            branch && !walk_.transfer_.assume(next, *branch, taken))
            continue;
        if (std::holds_alternative<isa::MayGoto>(last) && !taken && !walk_.transfer_.spend_goto(next))
            continue;
        send(target(*it, function_.graph), next, emit);
    }
}

void FunctionDomain::note_cost(isa::Slot slot, std::optional<mpz_class> bound) {
    const auto [it, first] = call_bounds_.try_emplace(slot, bound);
    if (!first)
        it->second = it->second && bound ? std::optional(std::max(*it->second, *bound)) : std::nullopt;
}

std::optional<mpz_class> FunctionDomain::block_cost(cfg::BlockId id) const {
    const cfg::Block& block = function_.graph[id];
    mpz_class cost = 0;
    for (isa::Slot slot = block.begin; slot <= block.last; ++slot) {
        if (!std::holds_alternative<isa::SecondSlot>(walk_.env_.code[slot]))
            ++cost;
        const auto call = call_bounds_.find(slot);
        if (call == call_bounds_.end())
            continue;
        if (!call->second)
            return std::nullopt;
        cost += *call->second;
    }
    return cost;
}

} // namespace bpfproof::checks
