// How loops nest, in almost linear time whatever the graph.
//
// A loop is what recursive decomposition finds (Bourdoncle 1993): a strongly connected group of nodes, its head the
// node met first by the depth-first walk, and inside it the loops that remain once the head is taken away. We
// find the same forest from the inside out: Tarjan's collapsing of intervals, with Ramalingam's remedy ("Identifying
// loops in almost linear time", TOPLAS 1999) for arcs that enter a loop beside its head: an arc between two branches of
// the walk's tree is left out until the walk's numbering comes down to the nearest common ancestor of its ends, because
// no loop whose head lies below can contain both.
#pragma once

#include "cfg/depth_first.hpp"

namespace bpfproof::cfg {

struct Nesting {
    std::vector<std::uint32_t>
        enclosing;          ///< [node]: head of the innermost loop around it, not counting its own; or no_block
    std::vector<bool> head; ///< [node]: heads a loop
};

/// `walk` must be a walk of `graph` that reaches every node.
Nesting nesting(const Adjacency& graph, const DepthFirst& walk);

} // namespace bpfproof::cfg
