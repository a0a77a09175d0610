// Which forms of instructions have been seen to run in proved programs.
#pragma once

#include "isa/instruction.hpp"

#include <array>
#include <set>
#include <string>
#include <vector>

namespace bpfproof::fuzz {

/// Opcode, and those fields that tell operations apart: of loads and calls the kind, of divisions and moves the
/// signedness, of atomics and byte swaps the operation.
using Form = std::array<std::int32_t, 3>;
using Forms = std::set<Form>;

Form form_of(const isa::RawInstruction& raw);

/// Forms that the instruction set has and `seen` has not, as assembly; without those that bpfproof or the machine have
/// no model of (calls of kernel functions, indirect calls, arenas), and those that only stand in objects not linked.
std::vector<std::string> missing(const Forms& seen);
/// How many there are, `missing()` of nothing.
std::size_t form_count();

} // namespace bpfproof::fuzz
