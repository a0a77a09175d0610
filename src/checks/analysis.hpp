// The analysis of one program: the engine runs to a fixpoint, then every check is asked about every instruction in
// every state that stands before it. Alarms on the way, which narrowing refutes, never show.
#pragma once

#include "cfg/cfg.hpp"
#include "findings/finding.hpp"
#include "object/object.hpp"
#include "platform/platform.hpp"
#include "semantics/environment.hpp"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bpfproof::state {
struct State;
}
namespace bpfproof::symbolic {
class TermTable;
}

namespace bpfproof::checks {

struct Invariants;

/// How much is joined on the way (src/fixpoint/README.md): each proves what the one before it proves, and costs more.
enum class Policy : std::uint8_t {
    merge, ///< where edges meet, all but a few states are joined
    split, ///< the same, but several times as many are kept apart
    paths, ///< nothing is joined: path by path
};
std::string_view name(Policy policy);
std::optional<Policy> find_policy(std::string_view name);

struct Options {
    /// Instructions walked, all contexts together. Linux gives up after a million (BPF_COMPLEXITY_LIMIT_INSNS).
    std::uint64_t visit_budget = 2'000'000;
    /// More where the program is long: at least so many for each instruction, several times what any real one needs.
    std::uint64_t visits_per_instruction = 64;
    std::uint64_t budget(std::size_t instructions) const {
        return std::max(visit_budget, visits_per_instruction * std::uint64_t{instructions});
    }
    /// The same for each policy after the first.
    std::uint64_t retry_budget = 200'000;
    /// What is not proved by the first policy is tried again by the next, up to the last.
    Policy first_policy = Policy::merge;
    Policy last_policy = Policy::paths;
    /// States kept apart at one place, by merge and by split.
    std::size_t max_states = 8;
    std::size_t split_states = 32;
    /// Functions called again with no more than before are not walked again. Off: each call is walked in its caller's
    /// context.
    bool summaries = true;
    /// Where given, is filled with all that the verdict rests on (invariants.hpp). Costs memory and some time.
    Invariants* invariants = nullptr;
    /// Where given, changes what is known at the first instruction: what a caller may be taken to have seen to.
    std::function<void(symbolic::TermTable&, state::State&)> before;
};

struct Analysis {
    std::vector<findings::Finding> findings;      ///< by slot, then rule
    std::vector<isa::Slot> called;                ///< global functions taken by their signatures, by first slot
    Policy policy = Policy::merge;                ///< whose findings and bound these are
    std::uint64_t visits = 0;                     ///< of all policies that were tried
    std::uint64_t peak_states = 0;                ///< most states kept at once in one function's walk
    std::uint32_t stack_depth = 0;                ///< bytes, of the deepest chain of calls
    std::optional<std::string> instruction_bound; ///< most instructions one run executes, decimal
    /// By the slot at which a loop begins: how often at most one run of it comes there, decimal. Not of loops that a
    /// proof path by path walks out.
    std::map<isa::Slot, std::string> loop_bounds;
};

/// What an analysis is given, with what is worked out of it beforehand. All but `section` are referred to.
semantics::Environment environment(const object::Object& object, const object::Program& program, const isa::Code& code,
                                   const cfg::Program& graph, const platform::ProgramType& type,
                                   const platform::SectionMatch& section);

Analysis analyse(const semantics::Environment& environment, const Options& options);
/// The same for those who need the environment for nothing else.
Analysis analyse(const object::Object& object, const object::Program& program, const isa::Code& code,
                 const cfg::Program& graph, const platform::ProgramType& type, const platform::SectionMatch& section,
                 const Options& options);

} // namespace bpfproof::checks
