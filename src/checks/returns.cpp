// What r0 holds where the program ends: what the program type prescribes (kernel/bpf/verifier.c, check_return_code).
#include "checks/checks.hpp"

namespace bpfproof::checks {

void check_return_value(const Point& point) {
    if (!std::holds_alternative<isa::Exit>(point.instruction()) || !point.calls.empty())
        return;
    const platform::ReturnRule* rule = platform::find_return_rule(point.env.type, point.env.section.attach_type);
    const Word& r0 = point.word(isa::r0);
    if (!rule || !r0.is_initialised())
        return;
    // The kernel reads an int: the low half, as signed.
    findings::ReturnRange evidence;
    evidence.min = rule->min;
    evidence.max = rule->max;
    evidence.function = point.env.type.name;
    if (r0.is_scalar()) {
        state::State scratch = point.state;
        symbolic::Builder make(point.table, scratch.knowledge);
        const Number value = make.number(make.sign_extend(r0.value, 32));
        if (value.smin() >= rule->min && value.smax() <= rule->max)
            return;
        evidence.found = range_of(value);
    }
    point.report(findings::Rule::return_value, std::move(evidence), {isa::r0});
}

} // namespace bpfproof::checks
