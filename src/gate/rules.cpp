#include "gate/rules.hpp"

#include "base/internal_error.hpp"

#include <utility>

namespace bpfproof::gate {

using namespace findings;

namespace {

Acceptance by_setting(std::string_view word) {
    return {Acceptance::By::rules, "the rule is set to " + std::string(word)};
}

Judgement less(const Finding& finding, Weight weight, std::string_view word) {
    if (finding.severity == Severity::note)
        return {weight, std::nullopt};
    return {weight, by_setting(word)};
}

/// nullopt: it is not to be reported.
std::optional<Judgement> judge(Setting setting, Finding& finding, ProgramResult& program) {
    switch (setting) {
    case Setting::error:
        finding.severity = Severity::error;
        program.status = Status::not_proved;
        return Judgement{Weight::error, std::nullopt};
    case Setting::warning:
        return less(finding, Weight::warning, "warning");
    case Setting::note:
        return less(finding, Weight::note, "note");
    case Setting::off:
        if (finding.severity != Severity::note)
            program.silenced.push_back(finding);
        return std::nullopt;
    }
    throw InternalError("no such setting of a rule");
}

} // namespace

std::optional<Setting> find_setting(std::string_view word) {
    if (word == "error")
        return Setting::error;
    if (word == "warning")
        return Setting::warning;
    if (word == "note")
        return Setting::note;
    if (word == "off")
        return Setting::off;
    return std::nullopt;
}

std::vector<Rule> rules_like(std::string_view pattern) {
    std::vector<Rule> out;
    const bool all = pattern == "*";
    const bool family = pattern.size() > 2 && pattern.ends_with(".*");
    const std::string_view prefix = pattern.substr(0, family ? pattern.size() - 1 : 0);
    for (const RuleInfo& row : rules())
        if (all || row.id == pattern ||
            (family && (row.id.starts_with(prefix) || name(row.rule_class) == prefix.substr(0, prefix.size() - 1))))
            out.push_back(row.rule);
    return out;
}

void judge(const RuleSettings& settings, ProgramResult& program) {
    std::vector<Finding> all = std::exchange(program.findings, {});
    program.judgements.clear();
    for (Finding& finding : all) {
        const auto setting = settings.find(finding.rule);
        auto judgement = setting == settings.end() ? Judgement{} : judge(setting->second, finding, program);
        if (!judgement)
            continue;
        program.findings.push_back(std::move(finding));
        program.judgements.push_back(*std::move(judgement));
    }
}

} // namespace bpfproof::gate
