// Where control goes after one instruction. Shared by what this folder computes slot by slot; not for others.
#pragma once

#include "isa/instruction.hpp"

#include <optional>

namespace bpfproof::cfg {

struct Flow {
    bool falls_through = true;
    bool ends_block = false;
    std::optional<isa::Slot> target; ///< of a jump; calls come back, so they have none
};

Flow flow_of(const isa::Instruction& instruction);

/// The function whose address the instruction calls or takes.
std::optional<isa::Slot> referenced_function(const isa::Instruction& instruction);

/// The slot of the instruction that follows the one at `slot`; code.size() after the last.
isa::Slot next_slot(const isa::Code& code, isa::Slot slot);

} // namespace bpfproof::cfg
