#include "refute/match.hpp"

#include <algorithm>

namespace bpfproof::refute {
namespace {

using findings::Rule;
using machine::FaultKind;
using machine::RegionKind;

bool one_of(Rule rule, std::initializer_list<Rule> rules) {
    return std::ranges::find(rules, rule) != rules.end();
}

/// The rule that an access outside of such a region breaks.
bool leaves(RegionKind region, Rule rule) {
    switch (region) {
    case RegionKind::stack:
        return rule == Rule::bounds_stack;
    case RegionKind::packet:
        return rule == Rule::bounds_packet;
    case RegionKind::map_value:
        return rule == Rule::bounds_map_value;
    case RegionKind::context:
        return rule == Rule::bounds_context;
    case RegionKind::memory:
    case RegionKind::socket:
    case RegionKind::kernel_object:
        return rule == Rule::bounds_memory;
    case RegionKind::map_object:
    case RegionKind::function:
    case RegionKind::dynptr:
        return false;
    }
    return false;
}

/// Faults of kind to rules. Helpers' rules take what makes their memory bad, whatever it is.
bool of_kind(const machine::Fault& fault, Rule rule) {
    switch (fault.kind) {
    case FaultKind::unwritten_register:
        return one_of(rule, {Rule::init_register, Rule::helper_argument, Rule::return_value, Rule::callback});
    case FaultKind::unwritten_memory:
        return one_of(rule, {Rule::init_stack, Rule::helper_memory, Rule::helper_argument});
    case FaultKind::null_pointer:
        return one_of(rule, {Rule::null_dereference, Rule::type_pointer, Rule::helper_argument, Rule::helper_memory,
                             Rule::resource_release});
    case FaultKind::not_a_pointer:
        return one_of(rule, {Rule::type_pointer, Rule::null_dereference, Rule::helper_argument, Rule::helper_memory});
    case FaultKind::out_of_bounds:
        // The end of a packet is a pointer to read nothing through.
        return one_of(rule, {Rule::helper_memory, Rule::helper_argument}) ||
               (fault.access && (leaves(fault.access->region, rule) ||
                                 (rule == Rule::type_pointer && fault.access->region == RegionKind::packet)));
    case FaultKind::read_only:
    case FaultKind::write_only:
        return one_of(rule, {Rule::type_store, Rule::type_pointer, Rule::helper_memory, Rule::helper_argument});
    case FaultKind::freed:
        return one_of(rule, {Rule::type_pointer, Rule::helper_memory, Rule::helper_argument, Rule::resource_release});
    case FaultKind::context_access:
        return rule == Rule::bounds_context;
    case FaultKind::frame_pointer:
        return one_of(rule, {Rule::type_arithmetic, Rule::type_pointer});
    case FaultKind::bad_slot:
        return rule == Rule::structure;
    case FaultKind::unknown_helper:
        return rule == Rule::helper_unknown;
    case FaultKind::bad_argument:
        return one_of(rule, {Rule::helper_argument, Rule::helper_memory, Rule::helper_map, Rule::resource_lock,
                             Rule::resource_release, Rule::type_pointer});
    case FaultKind::bad_callee:
        return one_of(rule, {Rule::call_target, Rule::callback, Rule::helper_argument, Rule::type_pointer});
    case FaultKind::call_depth:
        return one_of(rule, {Rule::call_depth, Rule::termination_recursion});
    case FaultKind::not_held:
        return one_of(rule, {Rule::resource_release, Rule::resource_lock, Rule::helper_argument});
    case FaultKind::not_released:
        return one_of(rule, {Rule::resource_leak, Rule::resource_lock});
    case FaultKind::result:
        return one_of(rule, {Rule::return_value, Rule::callback});
    case FaultKind::unresolved: // a loader's matter
    case FaultKind::endless:
        return false;
    }
    return false;
}

/// Of a call it must be the same argument, where both sides say which.
bool same_argument(const machine::Fault& fault, const findings::Finding& finding) {
    const auto* argument = std::get_if<findings::BadArgument>(&finding.evidence);
    return argument == nullptr || !fault.reg || fault.reg->index == argument->index;
}

} // namespace

bool can_be_shown(const findings::Finding& finding) {
    if (finding.severity == findings::Severity::note)
        return false;
    switch (findings::info(finding.rule).rule_class) {
    case findings::RuleClass::safety:
    case findings::RuleClass::termination:
    case findings::RuleClass::secrecy:
        return true;
    case findings::RuleClass::platform:
    case findings::RuleClass::advice:
    case findings::RuleClass::unsupported:
    case findings::RuleClass::budget:
        return false;
    }
    return false;
}

bool shows(const machine::Fault& fault, const std::string& program, const findings::Finding& finding) {
    const machine::Place& place = fault.chain.back();
    return place.slot == finding.slot && place.program == program && of_kind(fault, finding.rule) &&
           same_argument(fault, finding);
}

bool shows_endless(std::span<const isa::Slot> round, const findings::Finding& finding) {
    if (finding.rule != Rule::termination_loop)
        return false;
    const auto* loop = std::get_if<findings::Unbounded>(&finding.evidence);
    return std::ranges::find(round, finding.slot) != round.end() ||
           (loop != nullptr && std::ranges::find(round, loop->head) != round.end());
}

} // namespace bpfproof::refute
