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
    unsigned depth = 1;           ///< 1: outermost
    std::vector<BlockId> latches; ///< sources of edges back to the head, sorted, each once
    bool irreducible = false;     ///< an edge from outside enters it beside its head
};

/// Loops stand outer before inner, in weak topological order of their heads. Almost linear in the function; what would
/// be quadratic if it were kept for every loop of a deep nest (its blocks, its exits) is worked out for the loop asked
/// for.
class LoopForest {
public:
    LoopForest(const Function& function, Wto order);

    const std::vector<Loop>& loops() const { return loops_; }
    const Wto& order() const { return order_; }
    std::optional<LoopId> innermost(BlockId block) const;
    bool contains(LoopId loop, BlockId block) const { return order_.contains(loops_[loop].head, block); }
    /// The blocks of a loop, head first: a run of the weak topological order.
    std::vector<BlockId> blocks(LoopId loop) const;
    /// Edges that leave the loop, and perhaps others around it, by source in weak topological order.
    std::vector<BlockEdge> exits(const Function& function, LoopId loop) const;
    /// Edges from outside into the loop, by target likewise; to the head only unless the loop is irreducible.
    std::vector<BlockEdge> entries(const Function& function, LoopId loop) const;
    unsigned depth(BlockId block) const { return order_.depth[block]; }

private:
    void list_loops();
    void mark_irreducible(const Function& function);

    Wto order_;
    std::vector<Loop> loops_;
    std::vector<std::uint32_t> loop_of_head_;
};

LoopForest find_loops(const Function& function);

} // namespace bpfproof::cfg
