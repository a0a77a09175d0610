// The way to a finding: what leads there, and what else belongs to it.
#pragma once

#include "findings/finding.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace bpfproof::report {

struct Step {
    isa::Slot slot = 0;
    std::string what;      ///< "called from here"; lower case, no full stop
    std::size_t depth = 0; ///< of calls; the entry function's is 0
};

/// First to last, ending at the finding's own instruction: the calls that lead there, and the instructions and branches
/// that it rests on.
std::vector<Step> way_to(const findings::Finding& finding);

/// Other places that the finding speaks of: call sites, where a leaked resource was acquired, where a loop begins.
std::vector<Step> related_to(const findings::Finding& finding);

} // namespace bpfproof::report
