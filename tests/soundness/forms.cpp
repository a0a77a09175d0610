#include "soundness/forms.hpp"

#include "isa/forms.hpp"

#include <map>

namespace bpfproof::fuzz {
namespace {

constexpr std::uint8_t load_imm64 = 0x18, call = 0x85, call_register = 0x8d;
constexpr std::int32_t map_by_fd = 1, map_value_by_fd = 2, kernel_variable = 3, kernel_function = 2;
constexpr std::int32_t address_space_cast = 1;

bool is_alu(std::uint8_t opcode) {
    return (opcode & 7) == 4 || (opcode & 7) == 7;
}
bool is_move(std::uint8_t opcode) {
    return is_alu(opcode) && (opcode & 0xf0) == 0xb0;
}
bool is_division(std::uint8_t opcode) {
    return is_alu(opcode) && ((opcode & 0xf0) == 0x30 || (opcode & 0xf0) == 0x90);
}
bool is_byte_swap(std::uint8_t opcode) {
    return is_alu(opcode) && (opcode & 0xf0) == 0xd0;
}
bool is_atomic(std::uint8_t opcode) {
    return (opcode & 0xe7) == 0xc3;
}

bool is_in_scope(const Form& form) {
    switch (form[0]) {
    case load_imm64:
        return form[1] != map_by_fd && form[1] != map_value_by_fd && form[1] != kernel_variable;
    case call:
        return form[1] != kernel_function;
    case call_register:
        return false;
    default:
        return !(is_move(static_cast<std::uint8_t>(form[0])) && form[1] == address_space_cast);
    }
}

std::map<Form, std::string> catalogue() {
    std::map<Form, std::string> all;
    for (const isa::Form& form : isa::forms())
        if (const Form key = form_of(form.raw); is_in_scope(key))
            all.emplace(key, form.exact.empty() ? form.llvm : form.exact);
    return all;
}

} // namespace

Form form_of(const isa::RawInstruction& raw) {
    Form form{raw.opcode, 0, 0};
    if (raw.opcode == load_imm64 || raw.opcode == call)
        form[1] = raw.src;
    else if (is_move(raw.opcode) || is_division(raw.opcode))
        form[1] = raw.offset;
    if (is_atomic(raw.opcode) || is_byte_swap(raw.opcode))
        form[2] = raw.imm;
    return form;
}

std::vector<std::string> missing(const Forms& seen) {
    std::vector<std::string> texts;
    for (const auto& [form, text] : catalogue())
        if (!seen.contains(form))
            texts.push_back(text);
    return texts;
}

std::size_t form_count() {
    return catalogue().size();
}

} // namespace bpfproof::fuzz
