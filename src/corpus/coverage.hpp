// What the cases of a corpus touch: which instruction was reached with what kind of pointer or number, and which rules
// spoke there. A line of tab-separated words each, for scripts/coverage to count.
#pragma once

#include "checks/invariants.hpp"
#include "corpus/case.hpp"
#include "findings/result.hpp"

#include <set>
#include <string>
#include <tuple>

namespace bpfproof::corpus {

/// Watches one analysis of a case. Not to be moved while it does.
class Coverage {
public:
    explicit Coverage(const Case& watched);
    Coverage(const Coverage&) = delete;
    Coverage& operator=(const Coverage&) = delete;

    /// Sees what the analysis finds, beside whoever else does.
    void watch(checks::Invariants& invariants);
    /// File, case, verdict, slot, instruction, operand, region, rules. The operand is `access` for what is
    /// dereferenced, `argument` for what a helper is given, else `-`; the rules are those with findings at the slot,
    /// comma-separated. Then a line for each finding, whose operand is `finding`.
    std::string lines(const findings::ProgramResult& result) const;

private:
    void note(const state::State& state, isa::Slot slot);

    const Case& watched_;
    isa::Code code_;
    std::set<std::tuple<isa::Slot, std::string, std::string>> touched_; ///< slot, operand, region
};

} // namespace bpfproof::corpus
