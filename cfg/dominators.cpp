#include "cfg/dominators.hpp"

#include "base/internal_error.hpp"
#include "cfg/adjacency.hpp"
#include "cfg/depth_first.hpp"

#include <boost/graph/strong_components.hpp>

#include <algorithm>

namespace bpfproof::cfg {
namespace {

/// Lengauer and Tarjan's algorithm. Inside, a node is its number in the depth-first walk, so "least semidominator" is
/// a comparison of numbers.
class LengauerTarjan {
public:
    LengauerTarjan(const Adjacency& forward, std::uint32_t root)
        : walk_(depth_first(forward, root)), backward_(reversed(forward)),
          count_(static_cast<std::uint32_t>(walk_.preorder.size())), semi_(count_), label_(count_),
          forest_parent_(count_, no_block), bucket_(count_, no_block), next_in_bucket_(count_, no_block),
          dominator_(count_, no_block) {
        for (std::uint32_t i = 0; i < count_; ++i)
            semi_[i] = label_[i] = i;
    }

    /// [node]: immediate dominator; no_block for the root and what it does not reach.
    std::vector<std::uint32_t> run() {
        for (std::uint32_t w = count_ - 1; w > 0; --w)
            process(w);
        for (std::uint32_t w = 1; w < count_; ++w)
            if (dominator_[w] != semi_[w])
                dominator_[w] = dominator_[dominator_[w]];
        std::vector<std::uint32_t> result(walk_.number.size(), no_block);
        for (std::uint32_t w = 1; w < count_; ++w)
            result[walk_.preorder[w]] = walk_.preorder[dominator_[w]];
        return result;
    }

private:
    void process(std::uint32_t w) {
        const std::uint32_t parent = walk_.number[walk_.parent[walk_.preorder[w]]];
        for (const std::uint32_t node : backward_[walk_.preorder[w]])
            if (walk_.number[node] != no_block)
                semi_[w] = std::min(semi_[w], semi_[least_on_path(walk_.number[node])]);
        next_in_bucket_[w] = bucket_[semi_[w]];
        bucket_[semi_[w]] = w;
        forest_parent_[w] = parent;
        for (std::uint32_t v = bucket_[parent]; v != no_block; v = next_in_bucket_[v]) {
            const std::uint32_t u = least_on_path(v);
            dominator_[v] = semi_[u] < semi_[v] ? u : parent; // the first: settled in run(), once u's own is known
        }
        bucket_[parent] = no_block;
    }

    /// The node of least semidominator on the linked path above v, root excluded; flattens that path.
    std::uint32_t least_on_path(std::uint32_t v) {
        if (forest_parent_[v] == no_block)
            return v;
        path_.clear();
        for (std::uint32_t x = v; forest_parent_[forest_parent_[x]] != no_block; x = forest_parent_[x])
            path_.push_back(x);
        for (; !path_.empty(); path_.pop_back()) {
            const std::uint32_t x = path_.back();
            const std::uint32_t above = forest_parent_[x];
            if (semi_[label_[above]] < semi_[label_[x]])
                label_[x] = label_[above];
            forest_parent_[x] = forest_parent_[above];
        }
        return label_[v];
    }

    DepthFirst walk_;
    Adjacency backward_;
    std::uint32_t count_;
    std::vector<std::uint32_t> semi_;
    std::vector<std::uint32_t> label_;
    std::vector<std::uint32_t> forest_parent_;
    std::vector<std::uint32_t> bucket_; ///< lists of the nodes of one semidominator
    std::vector<std::uint32_t> next_in_bucket_;
    std::vector<std::uint32_t> dominator_;
    std::vector<std::uint32_t> path_;
};

/// The graph and an end: every group of blocks that cannot be left has an edge from its first block to node n. A block
/// without successors is such a group, an endless loop another.
Adjacency with_end(const Graph& graph) {
    const auto count = static_cast<std::uint32_t>(boost::num_vertices(graph));
    std::vector<std::uint32_t> group(count);
    const auto groups = boost::strong_components(
        graph, boost::make_iterator_property_map(group.begin(), boost::get(boost::vertex_index, graph)));
    std::vector<bool> can_leave(groups);
    std::vector<Arc> arcs;
    const Adjacency forward = successors(graph);
    for (std::uint32_t block = 0; block < count; ++block)
        for (const std::uint32_t to : forward[block]) {
            arcs.push_back({block, to});
            if (group[block] != group[to])
                can_leave[group[block]] = true;
        }
    for (std::uint32_t block = 0; block < count; ++block)
        if (!can_leave[group[block]]) {
            arcs.push_back({block, count});
            can_leave[group[block]] = true;
        }
    return adjacency(count + 1, arcs);
}

} // namespace

DominatorTree::DominatorTree(std::vector<std::uint32_t> parents)
    : parents_(std::move(parents)), first_(parents_.size()), last_(parents_.size()) {
    const auto count = static_cast<std::uint32_t>(parents_.size());
    std::vector<Arc> arcs; // the forest hangs from node `count`
    arcs.reserve(count);
    for (std::uint32_t block = 0; block < count; ++block) {
        if (parents_[block] != no_block && parents_[block] >= count)
            throw InternalError("a dominator that is no block");
        arcs.push_back({parents_[block] == no_block ? count : parents_[block], block});
    }
    const DepthFirst walk = depth_first(adjacency(count + 1, arcs), count);
    if (walk.preorder.size() != count + std::size_t{1})
        throw InternalError("dominators in a circle");
    for (std::uint32_t block = 0; block < count; ++block) {
        first_[block] = walk.number[block];
        last_[block] = walk.last[block];
    }
}

std::optional<BlockId> DominatorTree::parent(BlockId block) const {
    if (parents_.at(block) == no_block)
        return std::nullopt;
    return parents_[block];
}

bool DominatorTree::dominates(BlockId above, BlockId below) const {
    return first_[above] <= first_[below] && first_[below] < last_[above];
}

std::optional<BlockId> DominatorTree::nearest_common(BlockId a, BlockId b) const {
    std::optional<BlockId> above = a;
    while (above && !dominates(*above, b))
        above = parent(*above);
    return above;
}

DominatorTree dominators(const Function& function) {
    return DominatorTree(LengauerTarjan(successors(function.graph), 0).run());
}

DominatorTree post_dominators(const Function& function) {
    const auto end = static_cast<std::uint32_t>(boost::num_vertices(function.graph));
    auto parents = LengauerTarjan(reversed(with_end(function.graph)), end).run();
    parents.resize(end);
    std::ranges::replace(parents, end, no_block);
    return DominatorTree(std::move(parents));
}

std::vector<BlockId> deciding_blocks(const Function& function, const DominatorTree& post_dominators, BlockId block) {
    std::vector<BlockId> result;
    for (const BlockId branch : boost::make_iterator_range(boost::vertices(function.graph))) {
        if (post_dominators.strictly_dominates(block, branch))
            continue;
        const auto next = boost::make_iterator_range(boost::adjacent_vertices(branch, function.graph));
        if (std::ranges::any_of(next, [&](BlockId to) { return post_dominators.dominates(block, to); }))
            result.push_back(branch);
    }
    return result;
}

} // namespace bpfproof::cfg
