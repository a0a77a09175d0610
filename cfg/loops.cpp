#include "cfg/loops.hpp"

#include <numeric>

namespace bpfproof::cfg {

LoopForest::LoopForest(const Function& function, Wto order)
    : order_(std::move(order)), loop_of_head_(order_.order.size(), no_block) {
    list_loops();
    for (const BlockId from : boost::make_iterator_range(boost::vertices(function.graph)))
        for (const BlockId to : boost::make_iterator_range(boost::adjacent_vertices(from, function.graph))) {
            if (!order_.is_back_edge(from, to))
                continue;
            auto& latches = loops_[loop_of_head_[to]].latches;
            if (latches.empty() || latches.back() != from) // edges come sorted by source
                latches.push_back(from);
        }
    mark_irreducible(function);
}

void LoopForest::list_loops() {
    for (const BlockId block : order_.order) {
        if (!order_.is_head(block))
            continue;
        Loop loop;
        loop.head = block;
        loop.depth = order_.depth[block];
        if (order_.outer[block] != no_block)
            loop.parent = loop_of_head_[order_.outer[block]];
        loop_of_head_[block] = static_cast<std::uint32_t>(loops_.size());
        loops_.push_back(std::move(loop));
    }
}

/// An edge into the midst of a nest of loops enters them all; it need only look at those not marked yet.
void LoopForest::mark_irreducible(const Function& function) {
    const auto none = static_cast<LoopId>(loops_.size());
    std::vector<LoopId> unmarked(loops_.size() + 1); // [loop]: itself while unmarked, else some loop further out
    std::iota(unmarked.begin(), unmarked.end(), 0);
    const auto first_unmarked = [&](LoopId loop) {
        while (unmarked[loop] != loop)
            loop = unmarked[loop] = unmarked[unmarked[loop]];
        return loop;
    };
    for (const BlockId from : boost::make_iterator_range(boost::vertices(function.graph)))
        for (const BlockId to : boost::make_iterator_range(boost::adjacent_vertices(from, function.graph))) {
            // The loop that `to` heads is entered as it should be.
            const std::uint32_t beside_head = order_.is_head(to) ? order_.outer[to] : order_.component[to];
            LoopId loop = beside_head == no_block ? none : first_unmarked(loop_of_head_[beside_head]);
            while (loop != none && !contains(loop, from)) {
                loops_[loop].irreducible = true;
                unmarked[loop] = loops_[loop].parent.value_or(none);
                loop = first_unmarked(loop);
            }
        }
}

std::optional<LoopId> LoopForest::innermost(BlockId block) const {
    if (order_.component[block] == no_block)
        return std::nullopt;
    return loop_of_head_[order_.component[block]];
}

std::vector<BlockId> LoopForest::blocks(LoopId loop) const {
    const BlockId head = loops_.at(loop).head;
    const auto begin = order_.order.begin();
    return {begin + order_.position[head], begin + order_.end[head]};
}

std::vector<BlockEdge> LoopForest::exits(const Function& function, LoopId loop) const {
    std::vector<BlockEdge> result;
    for (const BlockId from : blocks(loop))
        for (const BlockId to : boost::make_iterator_range(boost::adjacent_vertices(from, function.graph)))
            if (!contains(loop, to))
                result.emplace_back(from, to);
    return result;
}

std::vector<BlockEdge> LoopForest::entries(const Function& function, LoopId loop) const {
    std::vector<BlockEdge> result;
    for (const BlockId to : blocks(loop))
        for (const BlockId from : boost::make_iterator_range(boost::inv_adjacent_vertices(to, function.graph)))
            if (!contains(loop, from))
                result.emplace_back(from, to);
    return result;
}

LoopForest find_loops(const Function& function) {
    return {function, weak_topological_order(function)};
}

} // namespace bpfproof::cfg
