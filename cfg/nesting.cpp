#include "cfg/nesting.hpp"

#include <numeric>

namespace bpfproof::cfg {
namespace {

/// Sets of nodes, each a connected piece of the walk's tree named by its topmost node.
class TreePieces {
public:
    explicit TreePieces(std::uint32_t count) : above_(count) { std::iota(above_.begin(), above_.end(), 0); }

    std::uint32_t top(std::uint32_t node) {
        while (above_[node] != node)
            node = above_[node] = above_[above_[node]];
        return node;
    }
    void join(std::uint32_t below, std::uint32_t above) { above_[below] = above; }

private:
    std::vector<std::uint32_t> above_;
};

/// Nodes are their numbers in the walk, so that ancestors have smaller numbers than what is below them.
class NestingSearch {
public:
    NestingSearch(const Adjacency& graph, const DepthFirst& walk)
        : graph_(graph), walk_(walk), count_(graph.size()), collapsed_(count_), marked_by_(count_, no_block),
          enclosing_(count_, no_block), head_(count_, false) {}

    Nesting run() {
        sort_arcs();
        for (std::uint32_t node = count_; node-- > 0;)
            collapse(node);
        Nesting result{std::vector<std::uint32_t>(count_, no_block), std::vector<bool>(count_)};
        for (std::uint32_t i = 0; i < count_; ++i) {
            result.head[walk_.preorder[i]] = head_[i];
            if (enclosing_[i] != no_block)
                result.enclosing[walk_.preorder[i]] = walk_.preorder[enclosing_[i]];
        }
        return result;
    }

private:
    /// Back arcs by their target, arcs between branches of the tree by the common ancestor of their ends. The arcs of
    /// the tree are walk_.parent; other arcs that go down add nothing to them: a loop that contains both ends
    /// contains the tree's path between.
    void sort_arcs() {
        std::vector<Arc> back;
        std::vector<Arc> across;
        for (std::uint32_t i = 0; i < count_; ++i)
            for (const std::uint32_t successor : graph_[walk_.preorder[i]]) {
                const std::uint32_t to = walk_.number[successor];
                if (walk_.is_ancestor(successor, walk_.preorder[i]))
                    back.push_back({to, i});
                else if (to < i)
                    across.push_back({to, i});
            }
        back_sources_ = adjacency(count_, back);
        restore_at_ = adjacency(count_, by_common_ancestor(across));
    }

    /// [common ancestor] → index into across_. Coming down to `node`, every greater number is joined to its parent: the
    /// top of the piece of u is u's nearest ancestor not greater than node, which is the one it shares with node.
    std::vector<Arc> by_common_ancestor(const std::vector<Arc>& across) {
        across_ = adjacency(count_, across);
        across_target_.resize(across.size());
        TreePieces pieces(count_);
        std::vector<Arc> found;
        for (std::uint32_t node = count_; node-- > 0;) {
            for (std::uint32_t i = across_.first[node]; i < across_.first[node + std::size_t{1}]; ++i) {
                across_target_[i] = node;
                found.push_back({pieces.top(across_.ends[i]), i});
            }
            if (node != 0)
                pieces.join(node, parent(node));
        }
        restored_.assign(count_, {});
        return found;
    }

    std::uint32_t parent(std::uint32_t node) const { return walk_.number[walk_.parent[walk_.preorder[node]]]; }

    /// Finds the loop headed by `head`, if any, among what lies below, and makes it one with its head.
    void collapse(std::uint32_t head) {
        for (const std::uint32_t arc : restore_at_[head])
            restored_[collapsed_.top(across_target_[arc])].push_back(across_.ends[arc]);
        head_[head] = !back_sources_[head].empty();
        body_.clear();
        for (const std::uint32_t source : back_sources_[head])
            add_to_body(source, head);
        for (std::size_t i = 0; i < body_.size(); ++i) {
            add_to_body(parent(body_[i]), head);
            for (const std::uint32_t source : restored_[body_[i]])
                add_to_body(source, head);
        }
        for (const std::uint32_t node : body_) {
            enclosing_[node] = head;
            collapsed_.join(node, head);
        }
    }

    void add_to_body(std::uint32_t source, std::uint32_t head) {
        const std::uint32_t node = collapsed_.top(source);
        if (node == head || marked_by_[node] == head)
            return;
        marked_by_[node] = head;
        body_.push_back(node);
    }

    const Adjacency& graph_;
    const DepthFirst& walk_;
    std::uint32_t count_;
    Adjacency back_sources_;
    Adjacency across_; ///< [target]: sources
    Adjacency restore_at_;
    std::vector<std::uint32_t> across_target_;
    std::vector<std::vector<std::uint32_t>> restored_; ///< [node]: sources of the arcs restored so far
    TreePieces collapsed_;
    std::vector<std::uint32_t> marked_by_;
    std::vector<std::uint32_t> body_;
    std::vector<std::uint32_t> enclosing_;
    std::vector<bool> head_;
};

} // namespace

Nesting nesting(const Adjacency& graph, const DepthFirst& walk) {
    return NestingSearch(graph, walk).run();
}

} // namespace bpfproof::cfg
