// The loops of a function as a forest. A loop is a component of the weak topological order: where the graph is
// reducible that is exactly the natural loop of its head; where it is not, the loop has entries besides the head.
#pragma once

#include "cfg/wto.hpp"

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace bpfproof::cfg {

using LoopId = std::uint32_t;
using BlockEdge = std::pair<BlockId, BlockId>;

struct Loop {
    BlockId head = 0;
    std::optional<LoopId> parent;
    unsigned depth = 1;             ///< 1: outermost
    std::vector<BlockId> latches;   ///< sources of back edges to the head, sorted, each once
    std::vector<BlockEdge> entries; ///< edges into the loop from outside; to blocks other than the head: irreducible
    std::vector<BlockEdge> exits;   ///< edges that leave this loop (and perhaps others around it)
    bool irreducible = false;       ///< has an entry that is not its head
};

/// Loops stand outer before inner, in weak topological order of their heads.
class LoopForest {
public:
    LoopForest(const Function& function, Wto order);

    const std::vector<Loop>& loops() const { return loops_; }
    const Wto& order() const { return order_; }
    std::optional<LoopId> innermost(BlockId block) const;
    bool contains(LoopId loop, BlockId block) const { return order_.contains(loops_[loop].head, block); }
    /// The blocks of a loop, head first: a run of the weak topological order.
    std::vector<BlockId> blocks(LoopId loop) const;
    unsigned depth(BlockId block) const { return order_.depth[block]; }

private:
    Wto order_;
    std::vector<Loop> loops_;
    std::vector<std::uint32_t> loop_of_head_;
};

LoopForest find_loops(const Function& function);

} // namespace bpfproof::cfg
