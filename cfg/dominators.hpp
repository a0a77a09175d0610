// Which blocks every path must pass: dominators from the entry, post-dominators towards the end, and the branches that
// decide whether a block runs.
//
// Lengauer and Tarjan, "A fast algorithm for finding dominators in a flowgraph" (TOPLAS 1979), the simple variant:
// O(m log n) whatever the graph's form, and without recursion (Boost's compresses paths recursively, so a long chain
// of blocks would overflow the stack).
#pragma once

#include "cfg/cfg.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace bpfproof::cfg {

/// A forest over the blocks of one function. "a dominates b" is "a is an ancestor of b, or b itself".
class DominatorTree {
public:
    /// `parents[b]`: immediate dominator of block b, no_block at a root. Throws InternalError where that is no forest.
    explicit DominatorTree(std::vector<std::uint32_t> parents);

    std::optional<BlockId> parent(BlockId block) const;
    bool dominates(BlockId above, BlockId below) const; ///< reflexive; constant time
    bool strictly_dominates(BlockId above, BlockId below) const { return above != below && dominates(above, below); }
    std::optional<BlockId> nearest_common(BlockId a, BlockId b) const; ///< linear in the depth of a

private:
    std::vector<std::uint32_t> parents_;
    std::vector<std::uint32_t> first_; ///< position in a pre-order walk
    std::vector<std::uint32_t> last_;  ///< one past the last position below
};

/// Root: the entry.
DominatorTree dominators(const Function& function);

/// Towards an imagined end that every block without successors leads to. An endless loop, which has no way to the end,
/// is taken to end at its first block in reverse post-order, so that every block has its place. A root is a block
/// after which nothing but the end is common to all paths.
DominatorTree post_dominators(const Function& function);

/// [b]: the blocks whose branch decides whether b runs, sorted: one successor of them leads surely to b, and
/// another may miss it. (Ferrante, Ottenstein, Warren, TOPLAS 1987.) The result can be quadratic in size on
/// deeply nested loops with many exits, so it is computed for the blocks asked for only.
std::vector<BlockId> deciding_blocks(const Function& function, const DominatorTree& post_dominators, BlockId block);

} // namespace bpfproof::cfg
