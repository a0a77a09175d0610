// A run has come to the instruction of a finding: which changes of its input would make the instruction go wrong?
#pragma once

#include "findings/finding.hpp"
#include "refute/shadow.hpp"
#include "refute/solve.hpp"

#include <vector>

namespace bpfproof::refute {

/// The machine is about to execute the finding's instruction; most promising first.
std::vector<Changes> goals(const machine::View& view, const Shadow& shadow, const findings::Finding& finding);

} // namespace bpfproof::refute
