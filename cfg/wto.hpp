// Bourdoncle's weak topological order ("Efficient chaotic iteration strategies with widenings", FMPA 1993): a
// well-parenthesised order of the blocks in which every edge goes forward, or back to the head of a parenthesis
// around its source. So a fixpoint engine that widens at the heads and takes the pending block of the least position
// settles inner loops first, and terminates.
//
// Bourdoncle's own construction visits a block once a nesting level, quadratic where loops nest deeply. We compute the
// nesting of loops first, in almost linear time (nesting.hpp), and lay the blocks out by it.
#pragma once

#include "cfg/cfg.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace bpfproof::cfg {

/// Invariants: `order` is a permutation of the blocks and `position` its inverse; order[0] is the entry; a component
/// is the run [position[h], end[h]) that begins with its head h; two components nest or are disjoint; for every edge
/// u→v, position[u] < position[v], or v is the head of a component that contains u.
struct Wto {
    std::vector<BlockId> order;
    std::vector<std::uint32_t> position;
    std::vector<std::uint32_t> end; ///< [head]: one past the last position of its component; 0 where no head
    std::vector<std::uint32_t>
        component; ///< head of the innermost component that contains the block (a head: itself), or no_block
    std::vector<std::uint32_t> outer; ///< [head]: head of the next component out, or no_block; no_block for others
    std::vector<std::uint32_t> depth; ///< in how many components the block stands; a head counts its own

    bool is_head(BlockId block) const { return end[block] != 0; }
    std::uint32_t component_end(BlockId head) const { return end[head]; }
    /// Does the component of `head` contain `block`? False where `head` is no head.
    bool contains(BlockId head, BlockId block) const {
        return position[head] <= position[block] && position[block] < end[head];
    }
    /// Does an edge from → to lead back to the head of a component around its source?
    bool is_back_edge(BlockId from, BlockId to) const { return contains(to, from); }
};

Wto weak_topological_order(const Function& function);

} // namespace bpfproof::cfg
