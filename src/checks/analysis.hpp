// The analysis of one program: the engine runs to a fixpoint, then every check is asked about every instruction in
// every state that stands before it. Alarms on the way, which narrowing refutes, never show.
#pragma once

#include "cfg/cfg.hpp"
#include "findings/finding.hpp"
#include "object/object.hpp"
#include "platform/platform.hpp"
#include "semantics/environment.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace bpfproof::state {
struct State;
}
namespace bpfproof::symbolic {
class TermTable;
}

namespace bpfproof::checks {

struct Invariants;

struct Options {
    /// Instructions walked, all contexts together. Linux gives up after a million (BPF_COMPLEXITY_LIMIT_INSNS).
    std::uint64_t visit_budget = 2'000'000;
    /// States kept apart at one place.
    std::size_t max_states = 8;
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
    std::uint64_t visits = 0;                     ///< those of an attempt that failed included
    std::uint64_t peak_states = 0;                ///< most states kept at once in one function's walk
    std::optional<std::string> instruction_bound; ///< most instructions one run executes, decimal
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
