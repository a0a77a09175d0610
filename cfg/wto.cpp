#include "cfg/wto.hpp"

#include "cfg/nesting.hpp"

namespace bpfproof::cfg {

// The order is the loop forest walked from the outside in, with what stands side by side in one loop in reverse
// post-order of the walk that found the loops. Why every edge u→v then goes forward or back to a head around u: let x
// and y be the outermost heads (or blocks) around u and v that differ, side by side in the same loop. If u→v is a back
// edge of the walk then v is a head around u. Else rpo(x) <= rpo(u) < rpo(v), x being an ancestor of u in the walk's
// tree, and y an ancestor of v. u is not below y: else y leads to u and u to v in y's loop, so u were in that loop too.
// u above y has rpo(u) < rpo(y). If u is neither, u→v crosses from a later branch into y's, which was left before u was
// met: rpo(u) < rpo(y).
Wto weak_topological_order(const Function& function) {
    const Adjacency graph = successors(function.graph);
    const std::uint32_t count = graph.size();
    const DepthFirst walk = depth_first(graph, 0);
    const Nesting loops = nesting(graph, walk);

    std::vector<Arc> arcs; // the forest of loops, hung from node `count`
    for (const std::uint32_t block : walk.reverse_postorder)
        arcs.push_back({loops.enclosing[block] == no_block ? count : loops.enclosing[block], block});
    const DepthFirst layout = depth_first(adjacency(count + 1, arcs), count);

    const std::vector<std::uint32_t> none(count, no_block);
    const std::vector<std::uint32_t> zero(count, 0);
    Wto wto{{}, zero, zero, none, none, zero};
    wto.order.reserve(count);
    for (std::uint32_t i = 1; i <= count; ++i) {
        const std::uint32_t block = layout.preorder[i];
        const std::uint32_t around = loops.enclosing[block];
        wto.order.push_back(block);
        wto.position[block] = i - 1;
        wto.component[block] = around;
        wto.depth[block] = around == no_block ? 0 : wto.depth[around];
        if (loops.head[block]) {
            wto.end[block] = layout.last[block] - 1;
            wto.component[block] = block;
            wto.outer[block] = around;
            ++wto.depth[block];
        }
    }
    return wto;
}

} // namespace bpfproof::cfg
