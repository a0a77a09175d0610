// Text of instructions, in LLVM's assembly.
#pragma once

#include "isa/instruction.hpp"

#include <string>

namespace bpfproof::isa {

enum class Style : std::uint8_t {
    /// Letter for letter what `llvm-objdump -d` (19) prints, without the `<symbol+offset>` it appends to jumps, and
    /// so with what it leaves out: a local call and a kernel function look like a helper call (`call 0x5`), the
    /// 16-byte pseudo loads are `ld_pseudo` (with a tab) and lose their second word, an indirect packet load loses its
    /// constant, and a 32-bit fetching add looks like one that does not fetch. Three things are written otherwise,
    /// because LLVM 19 does not know them or takes them for something else: the 32-bit atomics it prints as
    /// `<unknown>`, as it does at -mcpu=v3; load_acquire and store_release, as LLVM 20 does; `callx` with the register
    /// in the immediate, as LLVM 18 did.
    llvm,
    /// Nothing left out, so this is the one for people to read: assemble() gives the same instructions back. Differs
    /// from llvm only where that loses something.
    exact,
};

/// One instruction at `slot`, e.g. "r1 = *(u32 *)(r1 + 0x4)", "if r1 > r2 goto +0x5".
/// LLVM prints jump distances, so the slot is needed. Empty for SecondSlot.
std::string disassemble(const Instruction& instruction, Slot slot, Style style = Style::llvm);

/// A whole program, one line an instruction, each ended by a newline; no lines for second slots.
std::string disassemble(const Code& code, Style style = Style::llvm);

} // namespace bpfproof::isa
