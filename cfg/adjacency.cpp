#include "cfg/adjacency.hpp"

#include <algorithm>

namespace bpfproof::cfg {

Adjacency adjacency(std::uint32_t nodes, std::span<const Arc> arcs) {
    Adjacency result{std::vector<std::uint32_t>(nodes + std::size_t{1}), std::vector<std::uint32_t>(arcs.size())};
    for (const Arc& arc : arcs)
        ++result.first[arc.from + std::size_t{1}];
    for (std::uint32_t node = 0; node < nodes; ++node)
        result.first[node + std::size_t{1}] += result.first[node];
    std::vector<std::uint32_t> place(result.first.begin(), result.first.end() - 1);
    for (const Arc& arc : arcs)
        result.ends[place[arc.from]++] = arc.to;
    return result;
}

Adjacency reversed(const Adjacency& forward) {
    std::vector<Arc> arcs;
    arcs.reserve(forward.ends.size());
    for (std::uint32_t node = 0; node < forward.size(); ++node)
        for (const std::uint32_t to : forward[node])
            arcs.push_back({to, node});
    return adjacency(forward.size(), arcs);
}

Adjacency successors(const Graph& graph) {
    std::vector<Arc> arcs;
    arcs.reserve(boost::num_edges(graph));
    for (const BlockId block : boost::make_iterator_range(boost::vertices(graph))) {
        const auto next_first = arcs.size();
        for (const BlockId to : boost::make_iterator_range(boost::adjacent_vertices(block, graph)))
            arcs.push_back({static_cast<std::uint32_t>(block), static_cast<std::uint32_t>(to)});
        std::reverse(arcs.begin() + static_cast<std::ptrdiff_t>(next_first), arcs.end());
    }
    return adjacency(static_cast<std::uint32_t>(boost::num_vertices(graph)), arcs);
}

} // namespace bpfproof::cfg
