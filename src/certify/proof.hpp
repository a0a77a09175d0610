// The proof, gone through: each recorded state is carried on until the next recorded one, which must cover it.
#pragma once

#include "certify/certify.hpp"
#include "checks/point.hpp"
#include "semantics/below.hpp"
#include "semantics/transfer.hpp"

#include <gmpxx.h>

#include <map>
#include <optional>
#include <span>
#include <vector>

namespace bpfproof::certify {

using checks::Activation;
using checks::Walked;
using state::State;

/// Most of something countable; nothing where there is no bound.
using Bound = std::optional<mpz_class>;
Bound at_most_either(const Bound& a, const Bound& b); ///< the greater
Bound times(const Bound& a, const Bound& b);
Bound minus(const Bound& a, const Bound& b); ///< nothing where either is

/// How many instructions may follow: only states recorded with no more left may cover what comes. Where nothing is
/// counted there is no such demand.
struct Within {
    const std::vector<Bound>* left = nullptr; ///< beside the recorded states
    Bound most{};
};

class Proof {
public:
    Proof(const semantics::Environment& environment, checks::Invariants& invariants)
        : env_(environment), invariants_(invariants), transfer_(environment, invariants.terms),
          below_(semantics::below(environment)) {}

    /// Goes through all that is recorded. The most instructions one run executes.
    Bound run(const checks::Options& options);

    checks::Sink& sink() { return sink_; } ///< holds what the checks found in the recorded states
    std::vector<Objection> take_objections() { return std::move(objections_); }

private:
    /// What is being followed: one function entered from one state, or one round of a loop in it.
    struct Scope {
        const cfg::Function& function;
        const Walked& body;
        /// Checks are asked and loops must end. Not so in a round: what runs there runs in the function's states too.
        bool judged = true;
        const std::vector<State>* exits =
            nullptr; ///< must cover what comes to the function's end, where that is followed
        const std::vector<bool>* inside = nullptr; ///< blocks to which a round is confined
        cfg::BlockId head = cfg::no_block;         ///< where a round ends
        const std::vector<State>* back = nullptr;  ///< must cover what comes there
        std::map<const Activation*, Bound> callees{};
        std::map<isa::Slot, Bound> calls{}; ///< by call site: instructions that a call there executes

        bool follows(cfg::BlockId block) const { return !inside || (*inside)[block]; }
    };
    struct Place {
        isa::Slot block;
        isa::Slot slot;
    };

    // proof.cpp: within a function
    Bound activation(const Activation& activation, bool judged);
    void follow(Scope& scope);
    bool well_formed(const Scope& scope);
    void segment(Scope& scope, cfg::BlockId block, isa::Slot slot, State state, Bound left);
    void leave_block(const Scope& scope, cfg::BlockId block, State state, const Bound& left);
    void arrive(const Scope& scope, cfg::BlockId from, cfg::BlockId to, const State& state, const Bound& left);
    static Bound most_left(const Activation& activation);
    void ask_checks(const State& state, isa::Slot slot);
    Bound instructions(const Scope& scope, cfg::BlockId block) const;

    // calls.cpp: between functions
    bool calls(isa::Slot slot) const;
    bool runs_callback(isa::Slot slot) const;
    bool is_function(isa::Slot slot) const;
    bool may_call(isa::Slot site, isa::Slot target);
    void follow_callee(Scope& scope, isa::Slot site, const Activation& callee);
    void between_callbacks(Scope& scope, isa::Slot site);
    void call(Scope& scope, Place place, State state, const Bound& left);
    void call_local(Scope& scope, Place place, State state, const Bound& left);
    void call_with_callback(Scope& scope, Place place, State state, const Bound& left);
    struct Entered {
        const Activation* activation = nullptr; ///< of those whose beginning covers, the one with the least bound
        Bound bound{};
    };
    Entered enter(Scope& scope, Place place, isa::Slot target, State state, const std::array<types::Word, 5>& kept);
    void come_back(const Scope& scope, isa::Slot site, const Activation& callee, const Bound& left);
    const std::vector<State>& resumed(const Scope& scope, isa::Slot site) const;
    const std::vector<State>& between(const Scope& scope, isa::Slot site) const;
    static void note(Scope& scope, isa::Slot site, const Bound& bound);

    // remembered.cpp: calls of which their callers have no record of their own
    struct Known {
        const checks::Remembered* summary;
        std::vector<State> exits; ///< exit parts
        Bound bound;
    };
    void follow_remembered();
    bool well_formed(const checks::Remembered& summary) const;
    bool covers(const checks::Remembered& summary, Place place, isa::Slot target, const State& entered);
    bool answers(const Known& known, const Scope& scope, Place place, const State& entered);
    bool answered(const Scope& scope, Place place, isa::Slot target, const State& entered, Bound& bound);

    // loops.cpp: how often
    std::vector<Bound> executions(const Scope& scope, const Activation& activation);
    Bound trips(const Scope& scope, const Activation& activation, const std::vector<cfg::BlockId>& component,
                cfg::BlockId& head);
    std::vector<Objection> objections_to_rounds(const Scope& scope, const Activation& activation, cfg::BlockId head,
                                                const std::vector<bool>& inside);
    void follow_rounds(const Scope& scope, const Activation& activation, cfg::BlockId head,
                       const std::vector<bool>& inside);
    void report_loop(isa::Slot head, const Bound& trips);

    void must_cover(const Scope& scope, Place place, const std::string& what, const State& state,
                    const std::vector<State>& recorded, const Within& within = {});
    void object(const Scope& scope, Place place, const std::string& what);
    Objection objection(const Scope& scope, Place place, const std::string& what) const;
    Place end_of(const Scope& scope, cfg::BlockId block) const;

    const semantics::Environment& env_;
    checks::Invariants& invariants_;
    semantics::Transfer transfer_;
    std::vector<semantics::Below> below_; ///< by function
    std::vector<Known> known_;
    checks::Sink sink_;
    std::vector<isa::Slot> sites_; ///< call sites under way
    std::vector<Objection> objections_;
};

} // namespace bpfproof::certify
