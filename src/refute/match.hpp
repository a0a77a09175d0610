// Which fault of the machine shows which finding to be right: it happened at that instruction, and for a reason of the
// rule's kind.
#pragma once

#include "findings/finding.hpp"
#include "machine/machine.hpp"

namespace bpfproof::refute {

/// Findings that a run could show: of safety and termination, and those of secrecy that stand against the proof.
bool can_be_shown(const findings::Finding& finding);

/// Not for faults of kind `endless`, whose place is a loop: see of_loop().
bool shows(const machine::Fault& fault, const std::string& program, const findings::Finding& finding);

/// A loop went on forever; `round` is what it executes.
bool shows_endless(std::span<const isa::Slot> round, const findings::Finding& finding);

} // namespace bpfproof::refute
