#include "corpus/judge.hpp"

#include "report/names.hpp"
#include "report/sentences/sentence.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

namespace bpfproof::corpus {
namespace {

Verdict verdict_of(findings::RuleClass rule_class) {
    switch (rule_class) {
    case findings::RuleClass::safety:
    case findings::RuleClass::secrecy:
    case findings::RuleClass::termination:
    case findings::RuleClass::budget:
        return Verdict::refused;
    case findings::RuleClass::unsupported:
        return Verdict::unsupported;
    case findings::RuleClass::platform:
        return Verdict::platform;
    case findings::RuleClass::advice:
        return Verdict::proved;
    }
    return Verdict::refused;
}

bool meets(const findings::Finding& found, const ExpectedFinding& expected) {
    return found.rule == expected.rule && found.slot == expected.slot &&
           (!expected.verdict || found.verdict == *expected.verdict) &&
           report::sentence(found).find(expected.message) != std::string::npos;
}

/// To each expected finding its own one of those found, as many as can be: augmenting paths, since one that says less
/// must not take what one that says more needs. By index of what was found: which expectation has it.
std::vector<std::optional<std::size_t>> pair_up(const std::vector<ExpectedFinding>& expected,
                                                const std::vector<findings::Finding>& found) {
    std::vector<std::optional<std::size_t>> taken(found.size());
    for (std::size_t e = 0; e < expected.size(); ++e) {
        std::vector<bool> tried(found.size());
        const std::function<bool(std::size_t)> place = [&](std::size_t wanted) {
            for (std::size_t f = 0; f < found.size(); ++f) {
                if (tried[f] || !meets(found[f], expected[wanted]))
                    continue;
                tried[f] = true;
                if (!taken[f] || place(*taken[f])) {
                    taken[f] = wanted;
                    return true;
                }
            }
            return false;
        };
        place(e);
    }
    return taken;
}

void compare_findings(const Case& expected, const findings::ProgramResult& result, std::vector<std::string>& out) {
    const std::vector<findings::Finding> found = unfolded(result.findings);
    const auto taken = pair_up(expected.expect.findings, found);
    for (std::size_t e = 0; e < expected.expect.findings.size(); ++e) {
        const ExpectedFinding& one = expected.expect.findings[e];
        if (std::ranges::find(taken, std::optional(e)) == taken.end())
            out.push_back(fmt::format("missing: {}{} at {}{}", findings::info(one.rule).id,
                                      one.verdict ? fmt::format(" ({})", report::name(*one.verdict)) : "", one.at,
                                      one.message.empty() ? "" : fmt::format(": …{}…", one.message)));
    }
    for (std::size_t f = 0; f < taken.size() && expected.expect.exact; ++f)
        if (!taken[f])
            out.push_back(fmt::format("not expected: {} ({}) at {}: {}", findings::info(found[f].rule).id,
                                      report::name(found[f].verdict), found[f].slot, report::sentence(found[f])));
}

/// Decimal numbers without leading zeros.
bool less(const std::string& a, const std::string& b) {
    return a.size() != b.size() ? a.size() < b.size() : a < b;
}

void compare_bound(const ExpectedBound& expected, const std::optional<std::string>& found,
                   std::vector<std::string>& out) {
    const std::string says = found.value_or("none");
    if (expected.none) {
        if (found)
            out.push_back(fmt::format("instruction bound: expected none, found {}", says));
        return;
    }
    if (!expected.at_least.empty() && (!found || less(*found, expected.at_least)))
        out.push_back(fmt::format("instruction bound: expected at least {}, found {}", expected.at_least, says));
    if (!expected.at_most.empty() && (!found || less(expected.at_most, *found)))
        out.push_back(fmt::format("instruction bound: expected at most {}, found {}", expected.at_most, says));
}

} // namespace

Verdict verdict_of(const findings::ProgramResult& result) {
    if (result.status == findings::Status::error)
        return Verdict::error;
    Verdict gravest = Verdict::proved;
    for (const findings::Finding& finding : result.findings)
        if (finding.severity != findings::Severity::note)
            gravest = std::min(gravest, verdict_of(findings::info(finding.rule).rule_class));
    return gravest;
}

Judgement judge(const Case& expected, const findings::ProgramResult& result, StateJudge* states) {
    Judgement judgement;
    judgement.verdict = verdict_of(result);
    std::vector<std::string>& differences = judgement.differences;
    if (judgement.verdict != expected.expect.verdict)
        differences.push_back(
            fmt::format("verdict: expected {}, found {}", name(expected.expect.verdict), name(judgement.verdict)));
    compare_findings(expected, result, differences);
    if (result.error && result.error->message.find(expected.expect.message) == std::string::npos)
        differences.push_back(
            fmt::format("error: expected …{}…, found: {}", expected.expect.message, result.error->message));
    else if (result.error && expected.expect.verdict != Verdict::error)
        differences.push_back("error: " + result.error->message);
    if (expected.expect.bound)
        compare_bound(*expected.expect.bound, result.statistics.instruction_bound, differences);
    for (std::size_t i = 0; states && i < expected.expect.states.size(); ++i) {
        const std::string what = states->difference(expected.expect.states[i]);
        if (what.empty())
            continue;
        differences.push_back(what);
        judgement.other_states.emplace(i, states->found(expected.expect.states[i]));
        for (const std::string& one : judgement.other_states[i])
            differences.push_back("  found: " + one);
    }

    if (!differences.empty())
        judgement.outcome = Outcome::differs;
    if (!expected.known_failure)
        return judgement;
    if (differences.empty()) {
        judgement.outcome = Outcome::differs;
        differences.push_back("mended: as expected now, so 'known_failure' is to go");
    } else if (judgement.verdict == expected.known_failure->verdict) {
        judgement.outcome = Outcome::known_failure;
    } else {
        differences.push_back(fmt::format("the known failure was {}", name(expected.known_failure->verdict)));
    }
    return judgement;
}

} // namespace bpfproof::corpus
