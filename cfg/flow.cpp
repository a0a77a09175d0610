#include "cfg/flow.hpp"

namespace bpfproof::cfg {

Flow flow_of(const isa::Instruction& instruction) {
    if (const auto* jump = std::get_if<isa::Jump>(&instruction))
        return {false, true, jump->target};
    if (const auto* branch = std::get_if<isa::Branch>(&instruction))
        return {true, true, branch->target};
    if (const auto* may_goto = std::get_if<isa::MayGoto>(&instruction))
        return {true, true, may_goto->target};
    if (std::holds_alternative<isa::Exit>(instruction))
        return {false, true, std::nullopt};
    return {};
}

std::optional<isa::Slot> referenced_function(const isa::Instruction& instruction) {
    if (const auto* call = std::get_if<isa::CallLocal>(&instruction))
        return call->target;
    if (const auto* load = std::get_if<isa::LoadFunction>(&instruction))
        return load->target;
    return std::nullopt;
}

isa::Slot next_slot(const isa::Code& code, isa::Slot slot) {
    const isa::Slot next = slot + 1;
    return next < code.size() && std::holds_alternative<isa::SecondSlot>(code[next]) ? next + 1 : next;
}

} // namespace bpfproof::cfg
