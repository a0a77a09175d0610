// What a program is run on: packets of lengths that its own constants make critical, map contents, seeds.
#pragma once

#include "soundness/candidate.hpp"

#include "machine/machine.hpp"

namespace bpfproof::fuzz {

/// Numbers in the program that a packet's length could be compared with.
std::vector<std::size_t> critical_lengths(const isa::Code& code);

machine::Inputs make_inputs(const machine::Module& module, const std::vector<std::size_t>& lengths, std::uint64_t seed);

} // namespace bpfproof::fuzz
