#include "checks/global_functions.hpp"

#include "checks/invariants.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace bpfproof::checks {

using findings::Finding;
using findings::Rule;
using findings::RuleClass;
using semantics::Environment;

namespace {

/// What stands against safety in a function alone is what the platform refuses; what is the platform's anyway stays so.
Finding as_platform(const Environment& env, cfg::FunctionId function, Finding found) {
    if (findings::info(found.rule).rule_class == RuleClass::platform)
        return found;
    const semantics::GlobalFunction* global = env.global(env.graph.functions[function].begin);
    findings::BySignature evidence;
    evidence.function = global ? global->name : env.program.name;
    evidence.reason = global ? findings::BySignature::Reason::alone : findings::BySignature::Reason::results;
    evidence.broken = found.rule;
    if (found.rule == Rule::budget)
        found.slot = env.graph.functions[function].begin;
    found.rule = Rule::platform_global_function;
    found.evidence = std::move(evidence);
    return found;
}

} // namespace

Environment alone(const Environment& environment, cfg::FunctionId function) {
    Environment made = environment;
    made.alone = function;
    return made;
}

bool counts_alone(const Finding& finding) {
    const RuleClass of = findings::info(finding.rule).rule_class;
    return of != RuleClass::secrecy && of != RuleClass::advice;
}

std::vector<Finding> count_alone(const std::vector<Finding>& found) {
    std::vector<Finding> counting;
    for (const Finding& finding : found) {
        if (findings::info(finding.rule).rule_class == RuleClass::unsupported)
            return {};
        if (counts_alone(finding))
            counting.push_back(finding);
    }
    return counting;
}

// The kernel's million instructions are for all of them together, and so is our budget.
void ask_by_signature(const Environment& environment, const Options& options, Analysis& analysis) {
    if (!environment.calls_global())
        return;
    std::set<std::pair<isa::Slot, Rule>> said;
    for (const Finding& finding : analysis.findings)
        said.insert({finding.slot, finding.rule});
    std::uint64_t left = options.budget(environment.code.size());
    std::set<cfg::FunctionId> seen{0};
    std::vector<cfg::FunctionId> open{0};
    while (!open.empty()) {
        const cfg::FunctionId function = open.back();
        open.pop_back();
        Options each = options;
        each.visit_budget = left;
        each.visits_per_instruction = 0;
        if (function != 0)
            each.before = nullptr;
        const auto record = options.invariants ? std::make_shared<Invariants>() : nullptr;
        each.invariants = record.get();
        Analysis found = analyse(alone(environment, function), each);
        left -= std::min(left, found.visits);
        analysis.visits += found.visits;
        for (const isa::Slot callee : found.called)
            if (const cfg::FunctionId id = environment.graph.function_at(callee).id; seen.insert(id).second)
                open.push_back(id);
        for (const Finding& finding : count_alone(found.findings)) {
            if (said.contains({finding.slot, finding.rule}))
                continue;
            Finding made = as_platform(environment, function, finding);
            if (said.insert({made.slot, made.rule}).second)
                analysis.findings.push_back(std::move(made));
        }
        if (record)
            options.invariants->alone.push_back({function, std::move(found), record});
    }
    std::ranges::stable_sort(analysis.findings, {}, [](const Finding& f) { return std::pair(f.slot, f.rule); });
}

} // namespace bpfproof::checks
