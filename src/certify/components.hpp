// The cycles of a function's graph, found from nothing but its edges.
#pragma once

#include "cfg/cfg.hpp"

#include <vector>

namespace bpfproof::certify {

/// The strongly connected components with a cycle in them (several blocks, or one with an edge to itself) of the part
/// of the graph in which `inside` holds, each in ascending order. (Tarjan, "Depth-first search and linear graph
/// algorithms", 1972; without recursion, since programs may be as deep as they are long.)
std::vector<std::vector<cfg::BlockId>> cyclic_components(const cfg::Function& function,
                                                         const std::vector<bool>& inside);

} // namespace bpfproof::certify
