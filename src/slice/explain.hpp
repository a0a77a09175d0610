// What findings say, once they are all there: each with its story, and those of one cause folded under the first.
#pragma once

#include "findings/finding.hpp"
#include "semantics/environment.hpp"

#include <vector>

namespace bpfproof::slice {

/// Findings in the order of slots, as the analysis says them. One that follows from another goes under it: what mends
/// the one mends the other.
std::vector<findings::Finding> explain(const semantics::Environment& environment,
                                       std::vector<findings::Finding> findings);

} // namespace bpfproof::slice
