// The comparisons on the way to an instruction: which of them were made of a value, and what they showed.
#pragma once

#include "slice/trace.hpp"

#include <optional>
#include <vector>

namespace bpfproof::slice {

/// Can control come from the first instruction to the second, inside one function? Reflexive only around a loop.
bool reaches(const cfg::Function& function, isa::Slot from, isa::Slot to);

/// A branch of one function, from whose one outcome alone the instruction can be reached: this relation holds then.
struct Outcome {
    isa::Slot slot = 0;
    isa::Branch holds;   ///< with the operator that holds; its target means nothing
    bool always = false; ///< no way leads there but by it
};
/// Those that `slot` may come after, in order of slots.
std::vector<Outcome> outcomes_before(const semantics::Environment& environment, const cfg::Function& function,
                                     isa::Slot slot);

/// If the outcome compares a pointer into the packet with its end such that bytes are known to exist.
struct SizeCheck {
    std::optional<std::int64_t> bytes; ///< from the packet's start; nullopt: not a constant
};
std::optional<SizeCheck> size_check(Trace& trace, const Outcome& outcome, std::size_t depth);

} // namespace bpfproof::slice
