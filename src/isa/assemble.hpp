// LLVM's BPF assembly to instructions: what disassemble() prints, and labels.
#pragma once

#include "isa/instruction.hpp"

#include <string>
#include <string_view>
#include <variant>

namespace bpfproof::isa {

struct AssembleError {
    unsigned line;      ///< from 1
    unsigned column;    ///< from 1, in bytes
    std::string reason; ///< lower case, no full stop: "unknown label 'out'"
};

/// One instruction a line; `;`, `#` and `//` begin comments that reach to the end of the line (so `;` does not separate
/// instructions); `name:` labels the next slot. Numbers are decimal or hexadecimal, with sign.
///
/// Where a jump or call goes is a label or a signed distance, as in `goto out`, `call +0x5`. `call 5` is a helper.
/// Forms LLVM has no text for:
///     r1 = map[3] ll          map number 3              r1 = map_fd[3] ll          map of file descriptor 3
///     r1 = map[3][16] ll      byte 16 of its value      r1 = map_fd[3][16] ll
///     r1 = kernel_var[12, 0] ll                         BTF id, BTF object
///     r1 = function label ll                            or `function +0x5`, or just `r1 = label ll`
///     call kfunc[12345, 0]                              BTF id, BTF object
///     r0 = *(u8 *)skb[r2 + 0x5]                         register and constant
///     callx imm r2                                      clang's encoding before 19
/// Named helpers and maps are resolved by the caller before (see corpus).
///
/// What it returns encodes: jumps reach, and end at an instruction of the program.
std::variant<Code, AssembleError> assemble(std::string_view text);

} // namespace bpfproof::isa
