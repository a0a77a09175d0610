// The way to a finding: what leads there, and what else belongs to it.
#pragma once

#include "findings/finding.hpp"

#include <cstddef>
#include <string_view>
#include <vector>

namespace bpfproof::report {

struct Step {
    isa::Slot slot = 0;
    std::string_view what; ///< "called from here"
    std::size_t depth = 0; ///< of calls; the entry function's is 0
};

/// First to last, ending at the finding's own instruction. For now the calls that lead there; a slice of the
/// instructions that it depends on would stand between them.
std::vector<Step> way_to(const findings::Finding& finding);

/// Other places that the finding speaks of: call sites, where a leaked resource was acquired, where a loop begins.
std::vector<Step> related_to(const findings::Finding& finding);

} // namespace bpfproof::report
