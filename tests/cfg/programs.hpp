// Programs for the tests of this folder, and what graphs mean by definition: slow, plain, and independent of cfg/.
#pragma once

#include "cfg/cfg.hpp"

#include <random>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace bpfproof::cfg::test {

/// Fails the running test where the text is no assembly.
isa::Code code_of(std::string_view assembly);
/// Fails the running test where the code has no graph.
Program program_of(const isa::Code& code, const std::vector<isa::Slot>& starts = {});
Program program_of(std::string_view assembly);
/// Where the code has no graph; fails where it has one.
GraphError error_of(const isa::Code& code, const std::vector<isa::Slot>& starts = {});

/// Moves, jumps, branches and exits at random; one function whose control never leaves it.
isa::Code random_shape(std::mt19937& random, isa::Slot size);

using BlockSet = std::set<BlockId>;
std::vector<BlockId> successors_of(const Graph& graph, BlockId block);
/// What `from` leads to, itself included, without entering `avoided`. Empty where from is avoided.
BlockSet reachable(const Graph& graph, BlockId from, const BlockSet& avoided = {});

/// Slots that may come right after `slot`.
std::vector<isa::Slot> next_slots(const isa::Code& code, isa::Slot slot);

} // namespace bpfproof::cfg::test
