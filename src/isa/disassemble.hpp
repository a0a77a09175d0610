// Text of instructions, exactly as `llvm-objdump -d` prints it.
#pragma once

#include "isa/instruction.hpp"

#include <span>

namespace bpfproof::isa {

/// One instruction at `slot`, e.g. "r1 = *(u32 *)(r1 + 0x4)", "if r1 > r2 goto +0x5".
/// LLVM prints jump distances, so the slot is needed. Empty for SecondSlot.
std::string disassemble(const Instruction& instruction, Slot slot);

} // namespace bpfproof::isa
