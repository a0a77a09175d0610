// LLVM's BPF assembly to instructions: what disassemble() prints, and labels.
#pragma once

#include "isa/instruction.hpp"

#include <string_view>

namespace bpfproof::isa {

struct AssembleError {
    unsigned line;   ///< from 1
    unsigned column; ///< from 1
    std::string reason;
};

/// One instruction a line; `;`, `#` and `//` begin comments where unambiguous; `label:` names a slot; `goto label`,
/// `call label`, `call 5` (helper) and `rN = label ll` (callback) refer to it. Named helpers and maps are resolved by the caller
/// before (see corpus). Hex and decimal numbers, with sign.
std::variant<Code, AssembleError> assemble(std::string_view text);

} // namespace bpfproof::isa
