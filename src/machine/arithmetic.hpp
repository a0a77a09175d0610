// What the arithmetic of RFC 9669 computes, on bare 64-bit words. Nothing here knows of pointers, registers or traps.
#pragma once

#include "isa/instruction.hpp"

#include <cstdint>

namespace bpfproof::machine {

/// Section 4.1. Both operands as they stand in 64-bit registers; the result of 32-bit operations is zero-extended.
std::uint64_t calculate(isa::AluOp op, isa::AluWidth width, std::uint64_t left, std::uint64_t right);
/// Section 4.1, MOVSX: the low `bits` of the value, sign-extended to `width`.
std::uint64_t sign_extend(std::uint64_t value, unsigned bits, isa::AluWidth width);
/// Section 4.2, on a machine of that byte order.
std::uint64_t swap_bytes(isa::ByteSwap::Kind kind, unsigned bits, std::uint64_t value, bool big_endian);
/// Section 4.3
bool compare(isa::CmpOp op, isa::AluWidth width, std::uint64_t left, std::uint64_t right);
/// Section 5.3, without the fetch: the new contents of memory. Not for compare_exchange.
std::uint64_t combine(isa::AtomicOp op, std::uint64_t memory, std::uint64_t operand);

constexpr std::uint64_t truncate(std::uint64_t value, unsigned bits) {
    return bits >= 64 ? value : value & ((std::uint64_t{1} << bits) - 1);
}

} // namespace bpfproof::machine
