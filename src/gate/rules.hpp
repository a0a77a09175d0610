// What a project makes of rules: how heavy their findings are, or that it does not want to hear of them.
//
// No setting proves anything. A program that breaks a rule which stands against a proof is not proved, whatever the
// rule was set to; with less than `error` the finding is accepted, and the report says by what.
#pragma once

#include "findings/result.hpp"

#include <map>
#include <optional>
#include <string_view>
#include <vector>

namespace bpfproof::gate {

enum class Setting { error, warning, note, off };

std::optional<Setting> find_setting(std::string_view word);

using RuleSettings = std::map<findings::Rule, Setting>;

/// "bounds.packet"; "bounds.*": all whose id begins so, or whose class is called so; "*": all. Empty: there is none.
std::vector<findings::Rule> rules_like(std::string_view pattern);

/// Judges every finding; what no setting speaks of is judged to be as it is. A finding of a note's rule that is set to
/// `error` makes the program not proved. Findings that are off are taken out, and remembered where they stand against
/// the proof.
void judge(const RuleSettings& settings, findings::ProgramResult& program);

} // namespace bpfproof::gate
