// The three levels that other programs sort findings by.
#pragma once

#include "findings/result.hpp"

#include <string_view>

namespace bpfproof::report {

enum class Level {
    error,   ///< stands against the proof
    warning, ///< the same, but says more of bpfproof than of the program: not modelled, or given up
    note,    ///< stands against no proof, or was accepted
};

Level level(findings::RuleClass rule_class, findings::Severity severity);
/// Of one of the program's findings.
Level level(const findings::ProgramResult& program, const findings::Finding& finding);
/// "error", "warning", "note": SARIF's words.
std::string_view name(Level level);

} // namespace bpfproof::report
