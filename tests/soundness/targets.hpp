// Where an instruction may send control, as something that can be changed; and code with instructions added or removed.
#pragma once

#include "isa/instruction.hpp"

#include "object/object.hpp"

namespace bpfproof::fuzz {

/// The slot that a jump, a call or a function's address names; null for all other instructions.
isa::Slot* target_of(isa::Instruction& instruction);

/// Without the instruction at `slot` (both halves of a wide one). What led to it leads to the one behind it.
isa::Code without(const isa::Code& code, isa::Slot slot);
/// With `instruction` before what stands at `slot`; what led there leads to it.
isa::Code with(const isa::Code& code, isa::Slot slot, const isa::Instruction& instruction);

/// Functions begin where calls go and where addresses of functions point.
std::vector<object::Function> functions_of(const isa::Code& code, const std::string& entry);

/// Is it a program that the encoder takes: jumps inside, second slots behind their first halves?
bool is_wellformed(const isa::Code& code);

} // namespace bpfproof::fuzz
