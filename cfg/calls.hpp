// Questions about who calls whom. A function whose address is taken counts as called by the taker: it is passed on as a
// callback, and runs in a frame above the taker's.
#pragma once

#include "cfg/cfg.hpp"

#include <optional>
#include <vector>

namespace bpfproof::cfg {

/// The groups of functions that can call each other in a circle, each sorted; a function that calls itself is a group
/// of one. Empty where nothing recurses.
std::vector<std::vector<FunctionId>> call_cycles(const Program& program);

/// Every function after all it calls, except within a call cycle, where any order must do.
std::vector<FunctionId> callees_first(const Program& program);

/// The longest chain of calls from `from`, itself included: its size is the number of frames. None where a call cycle
/// can be reached, since then no chain is longest.
std::optional<std::vector<FunctionId>> deepest_call_chain(const Program& program, FunctionId from = 0);

} // namespace bpfproof::cfg
