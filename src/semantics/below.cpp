#include "semantics/below.hpp"

#include <boost/graph/strong_components.hpp>

#include <algorithm>
#include <utility>

namespace bpfproof::semantics {

namespace {

Below effects(const Environment& env, const cfg::Function& function) {
    Below found;
    for (isa::Slot slot = function.begin; slot < function.end; ++slot) {
        const isa::Instruction& instruction = env.code[slot];
        if (std::holds_alternative<isa::CallKfunc>(instruction) ||
            std::holds_alternative<isa::CallRegister>(instruction))
            found.unknown = true;
        const auto* call = std::get_if<isa::CallHelper>(&instruction);
        if (!call)
            continue;
        const platform::Helper* helper = env.helper(call->id);
        found.unknown = found.unknown || !helper;
        found.releases =
            found.releases || (helper && std::ranges::any_of(helper->arguments, &platform::Argument::releases));
        found.changes_packet = found.changes_packet || (helper && helper->changes_packet);
    }
    return found;
}

/// Does the function lie on a cycle of calls? By function.
std::vector<bool> on_cycles(const cfg::CallGraph& calls) {
    std::vector<int> component(num_vertices(calls));
    boost::strong_components(calls, component.data());
    std::vector<bool> cyclic(component.size());
    const auto [begin, end] = edges(calls);
    for (auto edge = begin; edge != end; ++edge)
        if (component[source(*edge, calls)] == component[target(*edge, calls)])
            cyclic[source(*edge, calls)] = true;
    return cyclic;
}

/// What one of its callees may do, a function may do. True: that was news.
bool take_over(Below& caller, const Below& callee) {
    const Below both{caller.recurs || callee.recurs, caller.unknown || callee.unknown,
                     caller.releases || callee.releases, caller.changes_packet || callee.changes_packet};
    return std::exchange(caller, both) != both;
}

} // namespace

std::vector<Below> below(const Environment& env) {
    const cfg::CallGraph& calls = env.graph.calls;
    const std::vector<bool> cyclic = on_cycles(calls);
    std::vector<Below> all;
    std::vector<cfg::FunctionId> open;
    for (const cfg::Function& function : env.graph.functions) {
        all.push_back(effects(env, function));
        all.back().recurs = cyclic[function.id];
        open.push_back(function.id);
    }
    while (!open.empty()) {
        const cfg::FunctionId callee = open.back();
        open.pop_back();
        const auto [begin, end] = in_edges(callee, calls);
        for (auto edge = begin; edge != end; ++edge)
            if (const auto caller = static_cast<cfg::FunctionId>(source(*edge, calls));
                take_over(all[caller], all[callee]))
                open.push_back(caller);
    }
    return all;
}

} // namespace bpfproof::semantics
