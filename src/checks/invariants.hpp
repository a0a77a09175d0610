// What an analysis leaves behind for those who judge it: the states that it holds to be all there can be, and where.
//
// They are a proof. From `entry`, transfer arrives only at states that the recorded ones cover, and in each of them
// every check holds; whoever has the transfer functions and the order can check that again without the engine.
#pragma once

#include "cfg/cfg.hpp"
#include "checks/analysis.hpp"
#include "domains/state/framing.hpp"

#include <gmpxx.h>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace bpfproof::checks {

struct Activation;

/// Of a function walked path by path: how much is left, state by state of what is recorded beside it. The most
/// instructions from there to the function's end, callees included; nothing where a path may not end.
struct Left {
    using Most = std::optional<mpz_class>;
    std::vector<std::vector<Most>> heads;
    std::map<isa::Slot, std::vector<Most>> resumed;
    std::map<isa::Slot, std::vector<Most>> between_callbacks; ///< the helper's own part included
};

/// A function's blocks, or those of one of its loops, as walked from one state.
struct Walked {
    std::vector<std::vector<state::State>> heads; ///< by block: what may stand at its head
    /// After a call at this slot: what may stand before the next instruction, back in this function's frame.
    std::map<isa::Slot, std::vector<state::State>> resumed;
    /// Where a helper runs a function of the program: what may stand before and after each of its runs, in this frame.
    std::map<isa::Slot, std::vector<state::State>> between_callbacks;
    std::optional<Left> left; ///< where paths were walked; what they end by takes the place of loops' rounds
    /// By call site: the functions called there, once for each state they were entered from; but for those that are
    /// remembered (Invariants::summaries).
    std::multimap<isa::Slot, std::unique_ptr<Activation>> callees;
};

/// One round of a loop: from the state that stands alone at its head, with `anchors` set, back to the head.
struct LoopRound {
    cfg::BlockId head = cfg::no_block;
    Walked body;
    std::vector<state::State> back;
};

/// A function under way, entered from one state.
struct Activation {
    isa::Slot target = 0; ///< the function's first slot
    Walked body;
    std::vector<state::State> exits; ///< what may stand at its end, still in its own frame
    std::vector<LoopRound> rounds;   ///< what the bounds of its loops rest on
};

/// A function that was walked once for all calls at one depth that bring no more than its beginning.
struct Remembered {
    std::vector<isa::Slot> calls; ///< the call sites by which it was walked, outermost first
    state::Framing framing;       ///< of its beginning, in which `anchors` are set
    bool judged = false;          ///< else only rounds of loops rest on it
    std::unique_ptr<Activation> activation;
};

/// A function taken alone (global_functions.hpp), with what was found of it.
struct Alone {
    cfg::FunctionId function = 0;
    Analysis analysis{};
    std::shared_ptr<Invariants> invariants{};
};

struct Invariants {
    state::TermTable terms{}; ///< of all the states
    std::optional<Activation> program{};
    /// For calls of which their callers have no record of their own.
    std::vector<Remembered> summaries{};
    /// Where global functions are called: what is said of them by their signatures.
    std::vector<Alone> alone{};
    /// Called, where set, with every state that the checks are asked about: what may stand before the instruction at
    /// `slot` when the program came there by `calls`, outermost first; or by others as many, where a function is
    /// remembered.
    std::function<void(const state::State&, isa::Slot slot, std::span<const isa::Slot> calls)> observer{};
};

} // namespace bpfproof::checks
