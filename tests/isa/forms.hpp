// Every form of instruction: its bytes, and what LLVM says they are.
#pragma once

#include "isa/instruction.hpp"

#include <span>
#include <string_view>

namespace bpfproof::isa {

/// Who was asked for the text.
enum class Source : std::uint8_t {
    objdump,    ///< llvm-objdump 19, as it comes
    objdump_v3, ///< the same with --mcpu=v3, which knows what it otherwise prints as <unknown>
    newer,      ///< written after LLVM 20's definitions, or 18's for `callx`: 19 takes these bytes for something else
};

struct Form {
    RawInstruction raw;
    std::optional<std::int32_t> second; ///< immediate of the second slot
    Source source;
    std::string_view llvm;
    std::string_view exact; ///< empty: as llvm
};

std::span<const Form> forms();

/// The form at slot `form_slot` of a program of `form_program_size` slots, else of `exit`: all its jumps have a target.
inline constexpr Slot form_slot = 8;
inline constexpr std::size_t form_program_size = 16;
std::vector<RawInstruction> program_of(const RawInstruction& raw, std::optional<std::int32_t> second);

} // namespace bpfproof::isa
