#include "report/level.hpp"

#include "base/internal_error.hpp"

namespace bpfproof::report {

using namespace findings;

namespace {

Level level(Weight weight) {
    switch (weight) {
    case Weight::error:
        return Level::error;
    case Weight::warning:
        return Level::warning;
    case Weight::note:
        return Level::note;
    }
    throw InternalError("no such weight");
}

} // namespace

Level level(RuleClass rule_class, Severity severity) {
    if (severity == Severity::note)
        return Level::note;
    switch (rule_class) {
    case RuleClass::unsupported:
    case RuleClass::budget:
        return Level::warning;
    case RuleClass::safety:
    case RuleClass::termination:
    case RuleClass::secrecy:
    case RuleClass::platform:
    case RuleClass::advice:
        return Level::error;
    }
    throw InternalError("no such rule class");
}

Level level(const ProgramResult& program, const Finding& finding) {
    const Judgement judged = judgement(program, finding);
    if (judged.accepted && judged.accepted->by != Acceptance::By::rules)
        return Level::note;
    if (judged.weight)
        return level(*judged.weight);
    return level(info(finding.rule).rule_class, finding.severity);
}

std::string_view name(Level level) {
    switch (level) {
    case Level::error:
        return "error";
    case Level::warning:
        return "warning";
    case Level::note:
        return "note";
    }
    throw InternalError("no such level");
}

} // namespace bpfproof::report
