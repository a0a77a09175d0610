// The engine's domain for one function of a program: states, and how a block transforms them.
#pragma once

#include "checks/walk.hpp"

#include <map>

namespace bpfproof::checks {

class FunctionDomain {
public:
    using State = state::State;
    using Emit = fixpoint::Emit<State>;
    using Pass = Walk::Pass;

    /// `pass` is made of each state as soon as it is final.
    FunctionDomain(Walk& walk, const cfg::Function& function, Pass pass)
        : walk_(walk), function_(function), pass_(pass) {}

    /// In no loop a state is walked on from once, and final; in one it may be found to say too little.
    void transfer(cfg::BlockId block, State state, const Emit& emit) {
        final_ = walk_.loops_[function_.id].depth(block) == 0;
        run(block, std::move(state), emit, final_ ? pass_ : Pass::search);
    }
    /// The same from a state that was found, keeping what leaves the function and nothing else.
    void replay(cfg::BlockId block, const State& state, Pass pass) {
        final_ = true;
        run(block, state, {}, pass);
    }

    bool leq(const State& a, const State& b) const { return state::leq(walk_.table_, a, b); }
    std::optional<unsigned> distance(const State& a, const State& b) const { return state::distance(a, b); }
    bool alike(const State& a, const State& b) const { return state::same_flags(a, b, walk_.flags()); }
    State join(State a, State b);
    State widen(State a, State b, unsigned round);
    bool stop() const { return walk_.out_of_budget(); }

    std::vector<State> take_exits() { return std::move(exits_); }
    /// Instructions one run of the block executes, callees included; nothing where a callee has no bound.
    std::optional<mpz_class> block_cost(cfg::BlockId block) const;

protected:
    /// An empty `emit`: what follows in the function is not asked for.
    void run(cfg::BlockId block, State state, const Emit& emit, Pass pass);
    void leave_block(cfg::BlockId block, State& state, const Emit& emit);
    void note_cost(isa::Slot slot, std::optional<mpz_class> bound);
    void send(cfg::BlockId target, State& state, const Emit& emit);

    Walk& walk_;
    const cfg::Function& function_;
    const Pass pass_;
    bool final_ = true; ///< what is under way: what leaves the function is kept
    std::vector<State> exits_;
    std::map<isa::Slot, std::optional<mpz_class>> call_bounds_;
};

} // namespace bpfproof::checks
