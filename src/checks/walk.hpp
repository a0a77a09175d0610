// Where engine, semantics and checks meet: one program's functions walked to their fixpoints, callees from what their
// callers bring, and then each instruction shown to the checks.
#pragma once

#include "cfg/liveness.hpp"
#include "cfg/loops.hpp"
#include "cfg/stack_liveness.hpp"
#include "checks/analysis.hpp"
#include "checks/invariants.hpp"
#include "checks/point.hpp"
#include "checks/summaries.hpp"
#include "domains/numeric/thresholds.hpp"
#include "fixpoint/engine.hpp"

#include <gmpxx.h>

#include <algorithm>

namespace bpfproof::checks {

/// Deepest chain of functions, the entry included: MAX_CALL_FRAMES, include/linux/bpf_verifier.h.
inline constexpr std::size_t max_frames = 8;

class FunctionDomain;

class Walk {
public:
    /// The terms of `invariants` are this walk's; what it finds is recorded there where the options ask for it.
    Walk(const Environment& env, const Options& options, Policy policy, Sink& sink, Invariants& invariants);

    /// Walks the whole program and shows every instruction to the checks.
    void run();

    std::uint64_t visits() const { return visits_; }
    std::uint64_t peak_states() const { return peak_states_; }
    bool out_of_budget() const { return visits_ > budget() || gave_up_; }
    /// Most instructions one run of the program executes; nothing where a loop has no bound.
    std::optional<mpz_class> instruction_bound() const { return bound_; }
    /// Calls were answered from memory, or could have been.
    bool remembered() const { return !summaries_.empty(); }
    /// Shows the invariants' observer what the checks were shown.
    void report_observed() const;

private:
    friend class FunctionDomain;
    friend class PathDomain;
    /// What a walk is for: to find the states; to record what was found; to show it to the checks (and record it).
    enum class Pass : std::uint8_t { search, record, judge };
    struct Outcome {
        std::vector<State> exits; ///< back in the caller's frame
        std::optional<mpz_class> bound;
    };

    /// The function at `slot`, entered from the state in its caller.
    Outcome call(isa::Slot target, isa::Slot site, State state, Pass pass, const std::array<Word, 5>& kept = {});
    Outcome function(const cfg::Function& function, State entry, Pass pass);
    /// The same path by path.
    Outcome function_by_paths(const cfg::Function& function, State entry, Pass pass);
    // reuse.cpp: what a call just entered leads to, and what is remembered for it.
    Outcome callee(const cfg::Function& function, State entered, Pass pass);
    Summary* summary_of(const cfg::Function& function, const State& entered, Pass pass);
    bool walk_entry(const cfg::Function& function, Summary& summary, Pass pass);
    /// Findings for loops without a bound; the bound on one run of the function.
    std::optional<mpz_class> judge_loops(const cfg::Function& function, FunctionDomain& domain,
                                         const fixpoint::Result<State>& found, Activation* record);
    /// A helper that runs a local function: any number of times on the state it leaves, or not at all.
    Outcome call_with_callback(isa::Slot site, State state, Pass pass);
    bool runs_callback(const isa::Instruction& instruction) const;
    struct LoopEngine; ///< one for all loops of a function
    /// Most rounds of the loop at `head`, where these states stand.
    std::optional<mpz_class> loop_trips(LoopEngine& engine, FunctionDomain& domain, cfg::BlockId head,
                                        const std::vector<std::vector<State>>& states, Activation* record);
    /// Null where nothing is recorded.
    std::unique_ptr<Activation> new_record(const cfg::Function& function, Pass pass) const;
    void set_heads(Activation& record, std::vector<std::vector<State>> heads) const;
    State to_record(State state) const;
    /// Nothing where there is no record.
    void keep(std::unique_ptr<Activation> record, const std::vector<State>& exits);
    LoopRound record_round(FunctionDomain& domain, cfg::BlockId head, fixpoint::Round<State> walked,
                           std::size_t blocks);
    void observe(const State& state, isa::Slot slot);
    void add_state(std::vector<State>& states, State state);
    cfg::CallContract contract(const isa::Instruction& call) const;
    numeric::Thresholds own_thresholds() const;
    /// Where widening stops on its way, in this round of it.
    const numeric::Thresholds& thresholds(unsigned round) const;

    std::uint64_t budget() const {
        return policy_ != Policy::merge ? options_.retry_budget : options_.budget(env_.code.size());
    }

    /// A flag that matters is in a register where it is tested, and near there; constants in the stack are mostly parts
    /// of keys and records, of which no branch is taken, and would fill up the room for states. The few programs that
    /// spill what tells their paths apart are for the next policy.
    state::FlagPlaces flags() const {
        return policy_ == Policy::merge ? state::FlagPlaces::registers : state::FlagPlaces::everywhere;
    }
    std::size_t max_states() const { return policy_ == Policy::merge ? options_.max_states : options_.split_states; }

    const Environment& env_;
    const Options& options_;
    const Policy policy_;
    Sink& sink_;
    Invariants& invariants_;
    Walked* recording_ = nullptr; ///< the part under way, where anything is recorded
    state::TermTable& table_;
    semantics::Transfer transfer_;
    // By function:
    std::vector<cfg::Liveness> liveness_;
    std::vector<cfg::StackLiveness> stack_liveness_;
    std::vector<cfg::LoopForest> loops_;
    numeric::Thresholds thresholds_;
    std::vector<isa::Slot> sites_; ///< call sites under way
    Summaries summaries_;
    struct Observed {
        State state;
        isa::Slot slot;
        std::vector<isa::Slot> calls;
    };
    std::vector<Observed> observed_;
    std::uint64_t visits_ = 0;
    std::uint64_t peak_states_ = 0;
    bool gave_up_ = false;
    std::optional<mpz_class> bound_;
};

} // namespace bpfproof::checks
