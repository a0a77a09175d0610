// The bytes a target is given, as its reader wants them.
#pragma once

#include "isa/instruction.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace bpfproof::fuzz {

inline std::vector<std::byte> bytes_of(const std::uint8_t* data, std::size_t size) {
    const auto* first = reinterpret_cast<const std::byte*>(data);
    return {first, first + size};
}

/// Little-endian, as a compiled object holds them; what does not fill an instruction is left out.
inline std::vector<isa::RawInstruction> instructions_of(const std::uint8_t* data, std::size_t size) {
    std::vector<isa::RawInstruction> raw;
    for (std::size_t i = 0; i + 8 <= size; i += 8) {
        const std::uint8_t* at = data + i;
        const std::uint32_t imm =
            at[4] | std::uint32_t{at[5]} << 8 | std::uint32_t{at[6]} << 16 | std::uint32_t{at[7]} << 24;
        raw.push_back({.opcode = at[0],
                       .dst = static_cast<std::uint8_t>(at[1] & 0xf),
                       .src = static_cast<std::uint8_t>(at[1] >> 4),
                       .offset = static_cast<std::int16_t>(at[2] | at[3] << 8),
                       .imm = static_cast<std::int32_t>(imm)});
    }
    return raw;
}

} // namespace bpfproof::fuzz

/// What libFuzzer calls, and what replay.cpp calls without it. The name is libFuzzer's.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
