// How a finding came to be: the few instructions and branches it rests on, and the root by which findings with one
// cause are told to belong together.
#pragma once

#include "findings/finding.hpp"
#include "slice/trace.hpp"

#include <string>
#include <vector>

namespace bpfproof::slice {

struct Story {
    std::vector<findings::Step> steps{}; ///< in the order of the code, callers first
    /// Equal for findings that one mistake explains; empty: it stands alone.
    std::string root{};
    /// The instructions that made the value at fault, itself left out. If one of them is at fault, this follows.
    std::vector<isa::Slot> made_by{};
};

Story story(const semantics::Environment& environment, const findings::Finding& finding);

} // namespace bpfproof::slice
