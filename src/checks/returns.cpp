// What r0 holds where the program ends: what the program type prescribes (kernel/bpf/verifier.c, check_return_code),
// and where a global function taken alone ends, a number.
#include "checks/checks.hpp"

namespace bpfproof::checks {

namespace {

/// What the place that r0 is returned to takes; nullopt: anything.
std::optional<platform::ReturnRule> rule_at(const Point& point) {
    if (point.calls.empty()) {
        const platform::ReturnRule* rule =
            platform::find_return_rule(point.env.type, point.env.section.attach_type, point.env.section.target);
        return rule ? std::optional(*rule) : std::nullopt;
    }
    // A helper's callback says whether to go on (kernel/bpf/verifier.c, prepare_func_exit()).
    if (std::holds_alternative<isa::CallHelper>(point.env.code[point.calls.back()]))
        return platform::ReturnRule{.min = 0, .max = 1};
    return std::nullopt;
}

// Whoever calls a global function by its signature takes what it returns for a number.
void check_global_result(const Point& point) {
    const Word& r0 = point.word(isa::r0);
    if (r0.is_initialised() && !r0.is_scalar())
        point.report(findings::Rule::type_pointer,
                     findings::WrongType{isa::r0, describe(point, r0), {findings::ValueKind::number}}, {isa::r0});
}

} // namespace

void check_return_value(const Point& point) {
    if (!std::holds_alternative<isa::Exit>(point.instruction()))
        return;
    if (point.calls.empty() && point.env.global(point.env.root().begin))
        return check_global_result(point);
    const auto rule = rule_at(point);
    const Word& r0 = point.word(isa::r0);
    if (!rule || !r0.is_initialised())
        return;
    findings::ReturnRange evidence;
    evidence.min = rule->min;
    evidence.max = rule->max;
    evidence.function = point.env.type.name;
    if (r0.is_scalar()) {
        state::State scratch = point.state;
        symbolic::Builder make(point.table, scratch.knowledge);
        const Number value = make.number(rule->low_half ? make.sign_extend(r0.value, 32) : r0.value);
        if (value.smin() >= rule->min && value.smax() <= rule->max)
            return;
        evidence.found = range_of(value);
    }
    point.report(findings::Rule::return_value, std::move(evidence), {isa::r0});
}

} // namespace bpfproof::checks
