// What bpfproof does not know yet. It says so, under rules that never count as unsafe, and proves nothing that rests on
// it.
#include "checks/checks.hpp"

#include "object/btf.hpp"

namespace bpfproof::checks {

using findings::Rule;
using findings::Unsupported;
using platform::ArgType;

namespace {

std::string kfunc_name(const Point& point, const isa::CallKfunc& call) {
    if (const auto found = point.env.program.externs.find(point.slot); found != point.env.program.externs.end())
        return found->second.name;
    const object::Btf* btf = point.env.object.target_btf.get();
    return btf && call.btf_object == 0 ? std::string(btf->name(call.btf_id)) : "#" + std::to_string(call.btf_id);
}

constexpr std::uint32_t tail_call = 12;

/// The part of a helper's contract that is not modelled; nullptr: all of it is.
const char* unmodelled(const platform::Helper& helper) {
    for (const platform::Argument& argument : helper.arguments) {
        switch (argument.type) {
        case ArgType::dynptr:
            return "dynptrs";
        case ArgType::spin_lock:
            return "spin locks";
        case ArgType::timer:
            return "timers";
        case ArgType::kptr:
            return "kernel pointers in maps";
        case ArgType::graph_root:
        case ArgType::graph_node:
            return "lists and trees in maps";
        default:
            break;
        }
    }
    return helper.asynchronous_callback ? "callbacks that run later" : nullptr;
}

} // namespace

void check_supported(const Point& point) {
    if (const auto* kfunc = std::get_if<isa::CallKfunc>(&point.instruction()))
        point.report(Rule::unsupported_kfunc, Unsupported{kfunc_name(point, *kfunc)}, {});
    else if (std::holds_alternative<isa::CallRegister>(point.instruction()))
        point.report(Rule::unsupported_instruction, Unsupported{"calls through a register"}, {});
    else if (std::holds_alternative<isa::AddrSpaceCast>(point.instruction()))
        point.report(Rule::unsupported_instruction, Unsupported{"address spaces (arenas)"}, {});
    else if (const auto* call = std::get_if<isa::CallHelper>(&point.instruction())) {
        // Where it succeeds, the other program's end is this function's: the caller goes on, with whatever that one
        // returned and did to the packet.
        if (call->id == tail_call && !point.calls.empty())
            point.report(Rule::unsupported_feature, Unsupported{"a tail call outside the program's entry function"},
                         {});
        const platform::Helper* helper = point.env.helper(call->id);
        if (const char* what = helper ? unmodelled(*helper) : nullptr)
            point.report(Rule::unsupported_helper, Unsupported{std::string(helper->name) + " (" + what + ")"}, {});
    }
}

} // namespace bpfproof::checks
