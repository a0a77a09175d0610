// Findings that are more than not proved: an input from which the program, run on the concrete machine, faults at the
// finding's instruction, for a reason of its kind.
//
// The same request gives the same answer: nothing but numbers of instructions limits the search.
#pragma once

#include "findings/finding.hpp"
#include "machine/machine.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace bpfproof::refute {

struct Request {
    const machine::Module& module;
    std::size_t image = 0; ///< whose findings they are
    /// Whether stack that nobody wrote may be read: what the loader may do.
    bool unwritten_stack_read = true;
    /// Machine instructions for each finding; what a run costs to set up is counted as some.
    std::uint64_t budget = 0;
};

struct Refutation {
    machine::Inputs inputs;
    machine::Fault fault;
    std::uint64_t steps = 0;                    ///< instructions of the run
    std::vector<machine::Decision> decisions{}; ///< that were taken in it
};

struct Refutations {
    std::vector<std::optional<Refutation>> of; ///< of the findings, in their order
    std::uint64_t spent = 0;                   ///< as the budget counts
    std::uint64_t runs = 0;
};

Refutations refute(const Request& request, std::span<const findings::Finding> findings);

} // namespace bpfproof::refute
