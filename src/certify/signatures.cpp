#include "certify/signatures.hpp"

#include "checks/global_functions.hpp"

#include <algorithm>

namespace bpfproof::certify {

namespace {

using findings::Finding;
using findings::Rule;

/// Under its own rule, where it is the platform's or was found in context too; else under the one for all.
bool reported(const Finding& found, isa::Slot begin, const std::vector<Finding>& all) {
    const isa::Slot slot = found.rule == Rule::budget ? begin : found.slot;
    return std::ranges::any_of(all, [&](const Finding& said) {
        return said.slot == slot && (said.rule == found.rule || said.rule == Rule::platform_global_function);
    });
}

Objection about(isa::Slot function, isa::Slot slot, const std::string& what) {
    return {.what = what, .function = function, .block = slot, .slot = slot, .places = {}};
}

} // namespace

std::vector<Objection> objections_to_signatures(const semantics::Environment& environment,
                                                const checks::Options& options, const checks::Analysis& analysis) {
    std::vector<Objection> objections;
    if (!environment.calls_global())
        return objections;
    std::set<isa::Slot> called{environment.graph.functions.front().begin};
    std::set<isa::Slot> recorded;
    for (const checks::Alone& each : options.invariants->alone) {
        const isa::Slot begin = environment.graph.functions.at(each.function).begin;
        recorded.insert(begin);
        checks::Options recorded_options;
        recorded_options.invariants = each.invariants.get();
        if (each.function == 0)
            recorded_options.before = options.before;
        Certificate certificate = certify(checks::alone(environment, each.function), recorded_options, each.analysis);
        called.merge(certificate.called);
        std::ranges::move(certificate.objections, std::back_inserter(objections));
        for (const Finding& found : checks::count_alone(each.analysis.findings))
            if (!reported(found, begin, analysis.findings))
                objections.push_back(about(begin, found.slot, "what was found of a function alone was not reported"));
    }
    for (const isa::Slot begin : called)
        if (!recorded.contains(begin))
            objections.push_back(about(begin, begin, "a global function is called, and was not taken alone"));
    return objections;
}

} // namespace bpfproof::certify
