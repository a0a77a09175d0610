#include "soundness/targets.hpp"

#include <limits>
#include <set>

namespace bpfproof::fuzz {

isa::Slot* target_of(isa::Instruction& instruction) {
    return std::visit(
        [](auto& i) -> isa::Slot* {
            if constexpr (requires { i.target; })
                return &i.target;
            else
                return nullptr;
        },
        instruction);
}

isa::Code without(const isa::Code& code, isa::Slot slot) {
    const isa::Slot size = isa::is_wide(code[slot]) ? 2 : 1;
    isa::Code result = code;
    result.erase(result.begin() + slot, result.begin() + slot + size);
    for (isa::Instruction& instruction : result)
        if (isa::Slot* target = target_of(instruction); target && *target > slot)
            *target -= std::min(size, *target - slot);
    return result;
}

isa::Code with(const isa::Code& code, isa::Slot slot, const isa::Instruction& instruction) {
    const isa::Slot size = isa::is_wide(instruction) ? 2 : 1;
    isa::Code result = code;
    for (isa::Instruction& other : result)
        if (isa::Slot* target = target_of(other); target && *target > slot)
            *target += size;
    if (size == 2)
        result.insert(result.begin() + slot, isa::SecondSlot{});
    result.insert(result.begin() + slot, instruction);
    return result;
}

std::vector<object::Function> functions_of(const isa::Code& code, const std::string& entry) {
    std::set<isa::Slot> starts{0};
    for (const isa::Instruction& instruction : code) {
        if (const auto* call = std::get_if<isa::CallLocal>(&instruction))
            starts.insert(call->target);
        if (const auto* address = std::get_if<isa::LoadFunction>(&instruction))
            starts.insert(address->target);
    }
    std::vector<object::Function> functions;
    for (const isa::Slot begin : starts) {
        if (!functions.empty())
            functions.back().end = begin;
        object::Function function;
        function.name = begin == 0 ? entry : "function_" + std::to_string(begin);
        function.begin = begin;
        function.end = static_cast<isa::Slot>(code.size());
        functions.push_back(std::move(function));
    }
    return functions;
}

bool is_wellformed(const isa::Code& code) {
    for (isa::Slot slot = 0; slot < code.size(); ++slot) {
        const bool second = slot > 0 && isa::is_wide(code[slot - 1]);
        if (std::holds_alternative<isa::SecondSlot>(code[slot]) != second ||
            (isa::is_wide(code[slot]) && slot + 1 == code.size()))
            return false;
        isa::Instruction copy = code[slot];
        const isa::Slot* target = target_of(copy);
        if (!target)
            continue;
        if (*target >= code.size() || std::holds_alternative<isa::SecondSlot>(code[*target]))
            return false;
        const std::int64_t distance = std::int64_t{*target} - slot - 1;
        if (distance < std::numeric_limits<std::int16_t>::min() || distance > std::numeric_limits<std::int16_t>::max())
            return false;
    }
    return !code.empty();
}

} // namespace bpfproof::fuzz
