// Bytes to instructions and back. No platform policy here: whatever the ISA can say, decodes.
#pragma once

#include "isa/instruction.hpp"

#include <span>
#include <string>
#include <variant>
#include <vector>

namespace bpfproof::isa {

struct DecodeError {
    Slot slot;
    std::string reason; ///< lower case, no full stop: "unknown opcode 0xef"
};

/// Decodes a whole program. Errors: unknown opcode, register above r10, reserved field not zero, a jump out of the
/// program or into the second half of a 16-byte load, a truncated 16-byte load. Writing r10 is not a decode error.
std::variant<Code, DecodeError> decode(std::span<const RawInstruction> raw);

/// The inverse: encode(decode(raw)) == raw for everything that decodes. Throws InternalError for what no bytes say: a
/// branch too far for its field, a 16-byte load without its second slot, the comparison `not_set`.
std::vector<RawInstruction> encode(const Code& code);

} // namespace bpfproof::isa
