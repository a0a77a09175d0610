#include "findings/rule.hpp"

#include "base/internal_error.hpp"

#include <array>
#include <string>

namespace bpfproof::findings {
namespace {

constexpr std::array table{
    RuleInfo{Rule::bounds_stack, "bounds.stack", RuleClass::safety, "an access leaves the stack frame"},
    RuleInfo{Rule::bounds_packet, "bounds.packet", RuleClass::safety, "an access leaves the packet"},
    RuleInfo{Rule::bounds_map_value, "bounds.map-value", RuleClass::safety, "an access leaves the map value"},
    RuleInfo{Rule::bounds_context, "bounds.context", RuleClass::safety,
             "an access leaves the context or hits none of its fields"},
    RuleInfo{Rule::bounds_memory, "bounds.memory", RuleClass::safety, "an access leaves a block of memory"},
    RuleInfo{Rule::init_register, "init.register", RuleClass::safety, "a register is used before it is written"},
    RuleInfo{Rule::init_stack, "init.stack", RuleClass::secrecy, "stack bytes are read before they are written"},
    RuleInfo{Rule::type_pointer, "type.pointer", RuleClass::safety, "an operand holds the wrong kind of value"},
    RuleInfo{Rule::type_arithmetic, "type.arithmetic", RuleClass::safety,
             "arithmetic that this kind of value does not allow"},
    RuleInfo{Rule::type_comparison, "type.comparison", RuleClass::secrecy,
             "a comparison tells something of an address"},
    RuleInfo{Rule::type_store, "type.store", RuleClass::safety, "a write to read-only memory"},
    RuleInfo{Rule::type_leak, "type.leak", RuleClass::secrecy, "a pointer becomes visible as a number"},
    RuleInfo{Rule::null_dereference, "null.dereference", RuleClass::safety,
             "a pointer that may be null is dereferenced"},
    RuleInfo{Rule::alignment, "alignment", RuleClass::safety, "an access is not aligned as it must be"},
    RuleInfo{Rule::helper_argument, "helper.argument", RuleClass::safety,
             "an argument breaks the contract of the helper"},
    RuleInfo{Rule::helper_memory, "helper.memory", RuleClass::safety,
             "memory passed to a helper is too small, unreadable or unwritten"},
    RuleInfo{Rule::helper_map, "helper.map", RuleClass::safety, "a map is used in a way its type does not allow"},
    RuleInfo{Rule::helper_unknown, "helper.unknown", RuleClass::safety, "no helper has this number"},
    RuleInfo{Rule::helper_key, "helper.key", RuleClass::advice, "a key that the array can never hold"},
    RuleInfo{Rule::kfunc_argument, "kfunc.argument", RuleClass::safety,
             "an argument breaks the contract of the kernel function"},
    RuleInfo{Rule::callback, "callback", RuleClass::safety, "a callback breaks its contract"},
    RuleInfo{Rule::return_value, "return.value", RuleClass::safety,
             "the return value is outside what the platform takes"},
    RuleInfo{Rule::call_depth, "call.depth", RuleClass::safety, "calls nest too deeply"},
    RuleInfo{Rule::call_target, "call.target", RuleClass::safety, "a call goes where no function is known to be"},
    RuleInfo{Rule::stack_depth, "stack.depth", RuleClass::safety, "the frames of a call chain need too much stack"},
    RuleInfo{Rule::termination_loop, "termination.loop", RuleClass::termination, "a loop is not known to end"},
    RuleInfo{Rule::termination_recursion, "termination.recursion", RuleClass::termination,
             "a function may call itself"},
    RuleInfo{Rule::resource_leak, "resource.leak", RuleClass::safety, "something acquired is not given back"},
    RuleInfo{Rule::resource_release, "resource.release", RuleClass::safety, "something is given back that is not held"},
    RuleInfo{Rule::resource_lock, "resource.lock", RuleClass::safety, "a lock or a section is used against its rules"},
    RuleInfo{Rule::structure, "structure", RuleClass::safety, "the code has no valid shape"},
    RuleInfo{Rule::platform_helper, "platform.helper", RuleClass::platform,
             "the helper is not offered to this program"},
    RuleInfo{Rule::platform_kfunc, "platform.kfunc", RuleClass::platform,
             "the kernel function is not offered to this program"},
    RuleInfo{Rule::platform_context, "platform.context", RuleClass::platform,
             "the context field is not offered to this program"},
    RuleInfo{Rule::platform_map, "platform.map", RuleClass::platform, "the map type is not offered"},
    RuleInfo{Rule::platform_map_use, "platform.map-use", RuleClass::platform, "the map may not be used like this here"},
    RuleInfo{Rule::platform_program_type, "platform.program-type", RuleClass::platform,
             "the program type is not offered"},
    RuleInfo{Rule::platform_instruction, "platform.instruction", RuleClass::platform, "the instruction is not offered"},
    RuleInfo{Rule::platform_unreachable_code, "platform.unreachable-code", RuleClass::platform,
             "unreachable code, which the platform refuses"},
    RuleInfo{Rule::platform_uninitialised_copy, "platform.uninitialised-copy", RuleClass::platform,
             "a copy of something unwritten, which the platform refuses"},
    RuleInfo{Rule::platform_license, "platform.license", RuleClass::platform,
             "the licence of the program does not allow this call"},
    RuleInfo{Rule::platform_program_size, "platform.program-size", RuleClass::platform,
             "the program is longer than the platform takes"},
    RuleInfo{Rule::platform_global_function, "platform.global-function", RuleClass::platform,
             "a global function is not proved by its signature alone"},
    RuleInfo{Rule::relocation, "relocation", RuleClass::platform,
             "the target has nothing that this relocation asks for"},
    RuleInfo{Rule::unsupported_instruction, "unsupported.instruction", RuleClass::unsupported,
             "an instruction that is not modelled"},
    RuleInfo{Rule::unsupported_helper, "unsupported.helper", RuleClass::unsupported, "a helper that is not modelled"},
    RuleInfo{Rule::unsupported_kfunc, "unsupported.kfunc", RuleClass::unsupported,
             "a kernel function that is not modelled"},
    RuleInfo{Rule::unsupported_map, "unsupported.map", RuleClass::unsupported, "a map type that is not modelled"},
    RuleInfo{Rule::unsupported_program_type, "unsupported.program-type", RuleClass::unsupported,
             "a program type that is not modelled"},
    RuleInfo{Rule::unsupported_feature, "unsupported.feature", RuleClass::unsupported,
             "a construct that is not modelled"},
    RuleInfo{Rule::budget, "budget", RuleClass::budget, "the analysis was given up before it was finished"},
};

constexpr bool in_order() {
    for (std::size_t i = 0; i < table.size(); ++i)
        if (static_cast<std::size_t>(table[i].rule) != i)
            return false;
    return table.back().rule == Rule::budget;
}
static_assert(in_order(), "a rule's row stands at the rule's number");

} // namespace

std::span<const RuleInfo> rules() {
    return table;
}

const RuleInfo& info(Rule rule) {
    const auto index = static_cast<std::size_t>(rule);
    if (index >= table.size())
        throw InternalError("rule number " + std::to_string(index) + " has no row");
    return table[index];
}

std::optional<Rule> find_rule(std::string_view id) {
    for (const RuleInfo& row : table)
        if (row.id == id)
            return row.rule;
    return std::nullopt;
}

std::string_view name(RuleClass rule_class) {
    switch (rule_class) {
    case RuleClass::safety:
        return "safety";
    case RuleClass::termination:
        return "termination";
    case RuleClass::secrecy:
        return "secrecy";
    case RuleClass::platform:
        return "platform";
    case RuleClass::advice:
        return "advice";
    case RuleClass::unsupported:
        return "unsupported";
    case RuleClass::budget:
        return "budget";
    }
    throw InternalError("no such rule class");
}

std::string_view name(Loader loader) {
    switch (loader) {
    case Loader::privileged:
        return "privileged";
    case Loader::unprivileged:
        return "unprivileged";
    }
    throw InternalError("no such loader");
}

Severity severity(RuleClass rule_class, Loader loader) {
    switch (rule_class) {
    case RuleClass::secrecy:
        return loader == Loader::privileged ? Severity::note : Severity::error;
    case RuleClass::advice:
        return Severity::note;
    case RuleClass::safety:
    case RuleClass::termination:
    case RuleClass::platform:
    case RuleClass::unsupported:
    case RuleClass::budget:
        return Severity::error;
    }
    throw InternalError("no such rule class");
}

} // namespace bpfproof::findings
