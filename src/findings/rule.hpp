// Every rule bpfproof can find a program to break: its id, its class, its title. One row a rule, in rule.cpp.
//
// Ids are part of the output's contract: they are never renamed, and a new rule gets a new row.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace bpfproof::findings {

enum class Rule : std::uint8_t {
    bounds_stack,
    bounds_packet,
    bounds_map_value,
    bounds_context,
    bounds_memory,
    init_register,
    init_stack,
    type_pointer,    ///< an operand is not the kind of pointer (or not the scalar) the instruction needs
    type_arithmetic, ///< arithmetic that this kind of pointer does not allow
    type_comparison,
    type_store, ///< a write to read-only memory
    type_leak,  ///< a pointer stored or returned where it becomes visible as a number
    null_dereference,
    alignment,
    helper_argument,
    helper_memory,
    helper_map,
    helper_unknown,
    helper_key, ///< a key that the array can never hold
    kfunc_argument,
    callback,
    return_value,
    call_depth,
    call_target,
    stack_depth,
    termination_loop,
    termination_recursion,
    resource_leak,
    resource_release,
    resource_lock,
    structure,
    platform_helper,
    platform_kfunc,
    platform_context,
    platform_map,
    platform_map_use,
    platform_program_type,
    platform_instruction,
    platform_unreachable_code,
    platform_uninitialised_copy,
    platform_license,
    platform_program_size,
    platform_global_function, ///< by its signature alone
    relocation,
    unsupported_instruction,
    unsupported_helper,
    unsupported_kfunc,
    unsupported_map,
    unsupported_program_type,
    unsupported_feature,
    budget,
};

/// What a finding puts in question.
enum class RuleClass : std::uint8_t {
    safety,      ///< memory, types, resources: the program may do what no program may
    termination, ///< it may not end
    secrecy,     ///< what it may learn of the kernel's memory or addresses: asked of loaders without privilege
    platform,    ///< harmless, but the platform asked for would refuse it
    advice,      ///< harmless, and the platform takes it, but hardly what was meant
    unsupported, ///< bpfproof does not know the construct, and so proves nothing of it
    budget,      ///< the proof was given up
};

/// Who loads the program. Whoever has the privilege (CAP_PERFMON on Linux) may look at the kernel's memory anyway, so
/// platforms ask nothing about secrecy of their programs (kernel/bpf/verifier.c: allow_ptr_leaks, allow_uninit_stack).
enum class Loader : std::uint8_t { privileged, unprivileged };

/// What a finding means for the verdict.
enum class Severity : std::uint8_t {
    error, ///< the program is not proved
    note,  ///< worth knowing; the program is proved all the same
};

struct RuleInfo {
    Rule rule;
    std::string_view id; ///< "bounds.packet"
    RuleClass rule_class;
    std::string_view title; ///< one line, lower case, no full stop
};

std::span<const RuleInfo> rules(); ///< all of them, in the order of the enumeration
const RuleInfo& info(Rule rule);
std::optional<Rule> find_rule(std::string_view id);
std::string_view name(RuleClass rule_class);
std::string_view name(Loader loader);
Severity severity(RuleClass rule_class, Loader loader);

} // namespace bpfproof::findings
