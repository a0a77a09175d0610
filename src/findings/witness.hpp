// A run that shows a finding to be right: the input, and how the run ended. The whole of it can be run again.
#pragma once

#include "isa/instruction.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace bpfproof::findings {

/// What the world decided in the run, where the seed would have decided otherwise: the number-th decision.
struct WitnessDecision {
    std::uint64_t number = 0;
    std::string what; ///< the helper, or what of the world was asked
    std::vector<std::byte> value;
};

struct Witness {
    std::vector<std::byte> packet;
    std::vector<std::byte> metadata;
    std::optional<std::size_t> linear;            ///< bytes of the packet that can be accessed directly; else all
    std::map<std::string, std::uint64_t> context; ///< fields; the seed says the others
    bool others_fill_maps = false;
    bool unwritten_stack_read = false;
    bool judge_result = false;
    std::uint64_t seed = 0;
    std::vector<WitnessDecision> decisions;
    std::string fault; ///< its kind: "out-of-bounds"
    std::string said;  ///< what the machine says to it; may be empty
    isa::Slot slot = 0;
    std::vector<isa::Slot> calls;     ///< call sites, outermost first
    std::uint64_t instructions = 0;   ///< of the run, up to the fault
    std::vector<std::string> command; ///< which runs it again, word by word
};

} // namespace bpfproof::findings
