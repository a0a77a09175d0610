// One thing that could not be proved, as data: which rule, where, how sure, and why. Words are made in src/report.
#pragma once

#include "findings/evidence.hpp"
#include "findings/rule.hpp"
#include "findings/step.hpp"
#include "findings/witness.hpp"
#include "isa/instruction.hpp"

#include <optional>
#include <string>
#include <vector>

namespace bpfproof::findings {

enum class Verdict : std::uint8_t {
    unproved, ///< some state that the analysis holds possible breaks the rule
    always,   ///< every state that reaches the instruction breaks it; nothing says that any run does
    refuted,  ///< a run breaks it: `witness`
};

/// What was known of a register before the instruction, as the domain prints it.
struct RegisterFact {
    isa::Reg reg;
    std::string kind;  ///< "packet", "number"; may be empty where `value` says all
    std::string value; ///< "offset 14, size 14..65535"
};

struct Finding {
    Rule rule = Rule::unsupported_feature;
    Verdict verdict = Verdict::unproved;
    Severity severity = Severity::error; ///< set with the program's verdict
    isa::Slot slot = 0;
    std::vector<isa::Slot> calls; ///< call sites from the entry to here, outermost first; empty in the entry function
    Evidence evidence = Unsupported{};
    std::vector<RegisterFact> registers; ///< those that the finding rests on
    std::vector<Step> steps;             ///< how it came to be, in the order of the code; filled in by src/slice
    std::vector<Finding> follows;        ///< of the same cause; mending this one mends them
    std::optional<Witness> witness{};    ///< there exactly where it is refuted
};

} // namespace bpfproof::findings
