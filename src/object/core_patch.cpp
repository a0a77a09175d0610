// Writing a relocation's number into the instruction that carries it: the immediate of arithmetic and of 16-byte loads,
// the offset of loads and stores (and their size, where the field's changed).
#include "object/core_relocation.hpp"

#include <limits>

namespace bpfproof::object {
namespace {

enum : std::uint8_t { class_ld = 0, class_ldx = 1, class_st = 2, class_stx = 3, class_alu = 4, class_alu64 = 7 };
constexpr std::uint8_t load_imm64 = 0x18;

std::string unexpected(std::uint64_t found, std::uint64_t expected) {
    return "CO-RE relocation expects " + std::to_string(expected) + " in the instruction, which holds " +
           std::to_string(found);
}

/// Bits 3 and 4 of a load's or store's opcode (RFC 9669, 5).
std::optional<std::uint8_t> size_bits(std::uint64_t bytes) {
    switch (bytes) {
    case 4:
        return std::uint8_t{0x00};
    case 2:
        return std::uint8_t{0x08};
    case 1:
        return std::uint8_t{0x10};
    case 8:
        return std::uint8_t{0x18};
    default:
        return std::nullopt;
    }
}

std::optional<std::string> patch_immediate(isa::RawInstruction& instruction, const CoreResult& result) {
    if ((instruction.opcode & 0x08) != 0) {
        return "CO-RE relocation of an instruction without immediate";
    }
    const auto found = static_cast<std::uint64_t>(std::int64_t{instruction.imm});
    if (result.local.validate && found != result.local.value &&
        static_cast<std::uint32_t>(instruction.imm) != result.local.value) {
        return unexpected(found, result.local.value);
    }
    instruction.imm = static_cast<std::int32_t>(static_cast<std::uint32_t>(result.target.value));
    return std::nullopt;
}

std::optional<std::string> patch_offset(isa::RawInstruction& instruction, const CoreResult& result) {
    const auto found = static_cast<std::uint64_t>(std::int64_t{instruction.offset});
    if (result.local.validate && found != result.local.value) {
        return unexpected(found, result.local.value);
    }
    if (result.target.value > static_cast<std::uint64_t>(std::numeric_limits<std::int16_t>::max())) {
        return "CO-RE relocation gives offset " + std::to_string(result.target.value) + ", which no load can hold";
    }
    if (result.local.access_size != result.target.access_size) {
        const std::optional<std::uint8_t> before = size_bits(result.local.access_size);
        const std::optional<std::uint8_t> after = size_bits(result.target.access_size);
        if (result.sizes_differ_badly || !before || !after || *before != (instruction.opcode & 0x18)) {
            return "the field's size differs in the target, and the access cannot follow it";
        }
        instruction.opcode = static_cast<std::uint8_t>((instruction.opcode & ~0x18U) | *after);
    }
    instruction.offset = static_cast<std::int16_t>(result.target.value);
    return std::nullopt;
}

std::optional<std::string> patch_wide_immediate(std::span<isa::RawInstruction> instruction, const CoreResult& result) {
    if (instruction[0].opcode != load_imm64 || instruction.size() < 2 || instruction[0].src != 0) {
        return "CO-RE relocation of an instruction that cannot carry one";
    }
    const std::uint64_t found = static_cast<std::uint32_t>(instruction[0].imm) |
                                std::uint64_t{static_cast<std::uint32_t>(instruction[1].imm)} << 32;
    if (result.local.validate && found != result.local.value) {
        return unexpected(found, result.local.value);
    }
    instruction[0].imm = static_cast<std::int32_t>(static_cast<std::uint32_t>(result.target.value));
    instruction[1].imm = static_cast<std::int32_t>(static_cast<std::uint32_t>(result.target.value >> 32));
    return std::nullopt;
}

} // namespace

std::optional<std::string> patch_instruction(std::span<isa::RawInstruction> instruction, const CoreResult& result) {
    if (!result.error.empty()) {
        return result.error;
    }
    switch (instruction[0].opcode & 0x07) {
    case class_alu:
    case class_alu64:
        return patch_immediate(instruction[0], result);
    case class_ldx:
    case class_st:
    case class_stx:
        return patch_offset(instruction[0], result);
    case class_ld:
        return patch_wide_immediate(instruction, result);
    default:
        return "CO-RE relocation of an instruction that cannot carry one";
    }
}

} // namespace bpfproof::object
