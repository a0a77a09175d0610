// The bit fields of an opcode byte, and the numbers that stand in them: RFC 9669 sections 3, 4 and 5; for what came
// later, include/uapi/linux/bpf.h.
#pragma once

#include <cstdint>

namespace bpfproof::isa::opcode {

enum class Class : std::uint8_t { ld, ldx, st, stx, alu, jmp, jmp32, alu64 };
constexpr Class class_of(std::uint8_t opcode) {
    return static_cast<Class>(opcode & 0x07);
}
constexpr std::uint8_t bits(Class c) {
    return static_cast<std::uint8_t>(c);
}

/// Arithmetic and jumps: the second operand is a register, not the immediate.
inline constexpr std::uint8_t register_source = 0x08;
/// Arithmetic and jumps: which operation. Those with operands are in operators.hpp.
constexpr std::uint8_t operation_of(std::uint8_t opcode) {
    return opcode & 0xf0;
}
inline constexpr std::uint8_t neg = 0x80, mov = 0xb0, end = 0xd0;
inline constexpr std::uint8_t jump = 0x00, call = 0x80, exit = 0x90, may_goto = 0xe0;

/// Loads and stores: how, and how many bytes (sizes are in operators.hpp).
constexpr std::uint8_t mode_of(std::uint8_t opcode) {
    return opcode & 0xe0;
}
constexpr std::uint8_t size_of(std::uint8_t opcode) {
    return opcode & 0x18;
}
inline constexpr std::uint8_t absolute = 0x20, indirect = 0x40, memory = 0x60, memory_signed = 0x80, atomic = 0xc0;
inline constexpr std::uint8_t load_imm64 = 0x18; ///< the whole byte

/// Move, 64-bit, register: an offset of 1 makes it a cast between address spaces.
inline constexpr std::int16_t address_space_cast = 1;

/// Source field of a 16-byte load: what the immediate means (section 5.4).
enum class Pseudo : std::uint8_t { none, map_fd, map_value_fd, kernel_var, function, map_index, map_value_index };
/// Source field of a call.
inline constexpr std::uint8_t call_helper = 0, call_local = 1, call_kfunc = 2;

/// Immediate of an atomic operation: this bit, or the whole of it.
inline constexpr std::int32_t fetch = 0x01;
inline constexpr std::int32_t load_acquire = 0x100, store_release = 0x110;

} // namespace bpfproof::isa::opcode
