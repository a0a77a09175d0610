// One program judged: analysed as `check` does it, run on the concrete machine from random inputs, and compared at each
// instruction.
//
// What must hold of a program that is proved: no run faults; no run is longer than the bound said; and before each
// instruction the machine is inside one of the states that the checks were asked about there. Of a program that is not
// proved the same must hold until a run comes to an instruction with a finding, since up to there nothing was refused.
#pragma once

#include "soundness/candidate.hpp"
#include "soundness/forms.hpp"

#include "machine/machine.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace bpfproof::fuzz {

enum class EscapeKind : std::uint8_t {
    fault,   ///< a run faulted
    outside, ///< the machine stood outside of every abstract state
    longer,  ///< a run was longer than the bound
    broken,  ///< the analysis or the machine failed by an error of its own
};
std::string_view name(EscapeKind kind);

/// Something that the verdict says cannot be.
struct Escape {
    EscapeKind kind = EscapeKind::fault;
    isa::Slot slot = 0;
    std::string what;
    bool proved = false; ///< the program; else it was on the way to its first finding
    machine::Inputs inputs{};
};

struct Effort {
    unsigned runs = 6;
    std::uint64_t step_limit = 1500;
    std::uint64_t visit_budget = 60'000;
    std::uint64_t path_budget = 6'000; ///< where less is joined: each state that was found is compared with
};

struct Counts {
    std::uint64_t programs = 0;
    std::uint64_t undecided = 0; ///< the input was at fault, or a budget ran out: nothing to judge
    std::uint64_t proved = 0;
    std::uint64_t runs = 0;
    std::uint64_t ended = 0;
    std::uint64_t unmodelled = 0; ///< runs that came to something the machine has no model of
    std::uint64_t compared = 0;   ///< instructions

    Counts& operator+=(const Counts& other);
};

struct Verdict {
    Counts counts;
    std::optional<Escape> escape;
    Forms proved_forms; ///< that ran in a proved program
};

/// Inputs follow from `seed`.
Verdict try_out(const Candidate& candidate, std::uint64_t seed, const Effort& effort);
/// The same with these inputs only.
Verdict try_out(const Candidate& candidate, const std::vector<machine::Inputs>& inputs, const Effort& effort);

} // namespace bpfproof::fuzz
