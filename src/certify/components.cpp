#include "certify/components.hpp"

#include <algorithm>

namespace bpfproof::certify {

using cfg::BlockId;

namespace {

class Search {
public:
    Search(const cfg::Function& function, const std::vector<bool>& inside)
        : graph_(function.graph), inside_(inside), number_(inside.size()), low_(inside.size()), open_(inside.size()) {}

    std::vector<std::vector<BlockId>> run() {
        for (BlockId block = 0; block < inside_.size(); ++block)
            if (inside_[block] && number_[block] == 0)
                search_from(block);
        return std::move(found_);
    }

private:
    using OutEdges = boost::graph_traits<cfg::Graph>::out_edge_iterator;
    struct Level {
        BlockId block;
        OutEdges next;
        OutEdges end;
    };

    void enter(BlockId block) {
        number_[block] = low_[block] = ++last_number_;
        open_[block] = true;
        path_.push_back(block);
        const auto [begin, end] = out_edges(block, graph_);
        levels_.push_back({block, begin, end});
    }

    void search_from(BlockId root) {
        enter(root);
        while (!levels_.empty()) {
            Level& level = levels_.back();
            if (level.next == level.end) {
                leave();
                continue;
            }
            const BlockId to = target(*level.next++, graph_);
            if (!inside_[to])
                continue;
            if (number_[to] == 0)
                enter(to);
            else if (open_[to])
                low_[level.block] = std::min(low_[level.block], number_[to]);
        }
    }

    void leave() {
        const BlockId block = levels_.back().block;
        levels_.pop_back();
        if (!levels_.empty())
            low_[levels_.back().block] = std::min(low_[levels_.back().block], low_[block]);
        if (low_[block] != number_[block])
            return;
        std::vector<BlockId> component;
        do {
            component.push_back(path_.back());
            open_[path_.back()] = false;
            path_.pop_back();
        } while (component.back() != block);
        if (component.size() > 1 || edge(block, block, graph_).second) {
            std::ranges::sort(component);
            found_.push_back(std::move(component));
        }
    }

    const cfg::Graph& graph_;
    const std::vector<bool>& inside_;
    std::vector<std::uint32_t> number_; ///< in order of discovery; 0: not yet
    std::vector<std::uint32_t> low_;    ///< the least number that is known to be reached, among open blocks
    std::vector<bool> open_;
    std::uint32_t last_number_ = 0;
    std::vector<BlockId> path_; ///< open blocks, in order of discovery
    std::vector<Level> levels_;
    std::vector<std::vector<BlockId>> found_;
};

} // namespace

std::vector<std::vector<BlockId>> cyclic_components(const cfg::Function& function, const std::vector<bool>& inside) {
    return Search(function, inside).run();
}

} // namespace bpfproof::certify
