// A tiny eBPF interpreter, written from RFC 9669 and nothing else, for arithmetic, jumps, and loads and stores of one
// stack frame. It is what the transfer functions are judged by, so it shares no code with them.
#pragma once

#include "isa/instruction.hpp"

#include <array>
#include <bitset>
#include <cstdint>
#include <optional>

namespace bpfproof::test {

struct Machine {
    std::array<std::uint64_t, 11> registers{};
    std::array<std::uint8_t, 512> stack{};
    std::bitset<512> written{};
    bool big_endian = false;

    std::uint64_t frame_pointer() const { return registers[10]; }
};

/// Runs one instruction that is no jump. False: it accessed something besides the stack, or changed in place what was
/// never written.
bool execute(Machine& machine, const isa::Instruction& instruction);
/// Does the branch go?
bool taken(const Machine& machine, const isa::Branch& branch);

} // namespace bpfproof::test
