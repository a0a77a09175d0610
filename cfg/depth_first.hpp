// One depth-first walk from a root, with the numbers the algorithms of this folder ask of it. Not recursive.
#pragma once

#include "cfg/adjacency.hpp"

namespace bpfproof::cfg {

/// Nodes that the root does not reach have no_block everywhere, and are in neither order.
struct DepthFirst {
    std::vector<std::uint32_t> preorder; ///< [i]: the node met as i-th
    std::vector<std::uint32_t> number;   ///< [node]: its place in preorder
    std::vector<std::uint32_t> last;     ///< [node]: one past the greatest number below it in the tree
    std::vector<std::uint32_t> parent;   ///< [node]: in the tree; no_block for the root
    std::vector<std::uint32_t> reverse_postorder;

    /// Is `above` an ancestor of `below`, or the same node? Both must be reached.
    bool is_ancestor(std::uint32_t above, std::uint32_t below) const {
        return number[above] <= number[below] && number[below] < last[above];
    }
};

DepthFirst depth_first(const Adjacency& graph, std::uint32_t root);

} // namespace bpfproof::cfg
