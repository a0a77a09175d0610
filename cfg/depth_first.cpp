#include "cfg/depth_first.hpp"

#include <algorithm>

namespace bpfproof::cfg {

DepthFirst depth_first(const Adjacency& graph, std::uint32_t root) {
    const std::vector<std::uint32_t> none(graph.size(), no_block);
    DepthFirst result{{}, none, none, none, {}};
    std::vector<std::uint32_t> next_arc(graph.first.begin(), graph.first.end() - 1);
    std::vector<std::uint32_t> path;
    const auto enter = [&](std::uint32_t node) {
        result.number[node] = static_cast<std::uint32_t>(result.preorder.size());
        result.preorder.push_back(node);
        path.push_back(node);
    };
    enter(root);
    while (!path.empty()) {
        const std::uint32_t node = path.back();
        if (next_arc[node] == graph.first[node + std::size_t{1}]) {
            result.last[node] = static_cast<std::uint32_t>(result.preorder.size());
            result.reverse_postorder.push_back(node);
            path.pop_back();
            continue;
        }
        const std::uint32_t to = graph.ends[next_arc[node]++];
        if (result.number[to] != no_block)
            continue;
        result.parent[to] = node;
        enter(to);
    }
    std::ranges::reverse(result.reverse_postorder);
    return result;
}

} // namespace bpfproof::cfg
