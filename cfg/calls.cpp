#include "cfg/calls.hpp"

#include <boost/graph/strong_components.hpp>

#include <algorithm>
#include <numeric>

namespace bpfproof::cfg {
namespace {

/// [function]: the number of its group of mutual callers. Tarjan's algorithm completes a group after all groups it
/// leads to, so a callee outside the caller's group has the smaller number.
std::vector<std::uint32_t> call_groups(const Program& program) {
    std::vector<std::uint32_t> group(program.functions.size());
    boost::strong_components(program.calls, boost::make_iterator_property_map(
                                                group.begin(), boost::get(boost::vertex_index, program.calls)));
    return group;
}

auto callees(const Program& program, FunctionId function) {
    return boost::make_iterator_range(boost::adjacent_vertices(function, program.calls));
}

std::vector<FunctionId> callees_first(const Program& program, const std::vector<std::uint32_t>& group) {
    std::vector<FunctionId> order(program.functions.size());
    std::iota(order.begin(), order.end(), 0);
    std::ranges::stable_sort(order, {}, [&](FunctionId function) { return group[function]; });
    return order;
}

} // namespace

std::vector<FunctionId> callees_first(const Program& program) {
    return callees_first(program, call_groups(program));
}

std::vector<std::vector<FunctionId>> call_cycles(const Program& program) {
    const auto group = call_groups(program);
    std::vector<std::vector<FunctionId>> members(program.functions.size());
    std::vector<bool> circular(program.functions.size());
    for (FunctionId function = 0; function < program.functions.size(); ++function) {
        members[group[function]].push_back(function);
        for (const auto callee : callees(program, function))
            if (group[callee] == group[function])
                circular[group[function]] = true;
    }
    std::vector<std::vector<FunctionId>> cycles;
    for (std::size_t i = 0; i < members.size(); ++i)
        if (circular[i])
            cycles.push_back(std::move(members[i]));
    std::ranges::sort(cycles);
    return cycles;
}

std::optional<std::vector<FunctionId>> deepest_call_chain(const Program& program, FunctionId from) {
    const auto group = call_groups(program);
    struct Depth {
        bool unbounded = false;
        std::uint32_t frames = 1;
        std::optional<FunctionId> callee; ///< the first step of the longest chain
    };
    std::vector<Depth> depth(program.functions.size());
    for (const FunctionId function : callees_first(program, group)) {
        Depth& own = depth[function];
        for (const auto callee : callees(program, function)) {
            own.unbounded |= group[callee] == group[function] || depth[callee].unbounded;
            if (depth[callee].frames >= own.frames) {
                own.frames = depth[callee].frames + 1;
                own.callee = static_cast<FunctionId>(callee);
            }
        }
    }
    if (depth.at(from).unbounded)
        return std::nullopt;
    std::vector<FunctionId> chain;
    for (std::optional<FunctionId> at = from; at; at = depth[*at].callee)
        chain.push_back(*at);
    return chain;
}

} // namespace bpfproof::cfg
