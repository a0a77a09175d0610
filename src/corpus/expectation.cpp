#include "corpus/expectation.hpp"

#include "base/internal_error.hpp"
#include "corpus/states.hpp"
#include "report/names.hpp"

#include <fmt/format.h>

#include <array>
#include <limits>

namespace bpfproof::corpus {
namespace {

constexpr std::array verdicts{Verdict::error, Verdict::refused, Verdict::unsupported, Verdict::platform,
                              Verdict::proved};

Verdict read_verdict(const Mapping& fields) {
    const std::string written = fields.text("verdict");
    const auto verdict = find_verdict(written);
    if (!verdict)
        refuse(fields["verdict"],
               fmt::format("no verdict is called '{}': proved, refused, unsupported, platform, error", written));
    return *verdict;
}

isa::Slot read_slot(const YAML::Node& node, const std::map<std::string, isa::Slot>& labels) {
    const std::string written = text(node, "'at'");
    if (const auto label = labels.find(written); label != labels.end())
        return label->second;
    if (written.find_first_not_of("0123456789abcdefx") != std::string::npos || written.empty())
        refuse(node, fmt::format("no label is called '{}'", written));
    return static_cast<isa::Slot>(number(node, "'at'", std::numeric_limits<isa::Slot>::max()));
}

ExpectedFinding read_finding(const YAML::Node& node, const std::map<std::string, isa::Slot>& labels) {
    const Mapping fields(node, "a finding", {"rule", "at", "message", "verdict"});
    const std::string rule = fields.text("rule");
    const auto found = findings::find_rule(rule);
    if (!found)
        refuse(fields["rule"], fmt::format("no rule is called '{}'", rule));
    ExpectedFinding finding{*found, read_slot(fields["at"], labels), fields.text("at"), {}, {}};
    finding.message = fields.text_or("message", "");
    if (fields.has("verdict")) {
        const std::string written = fields.text("verdict");
        for (const auto verdict : {findings::Verdict::unproved, findings::Verdict::always})
            if (written == report::name(verdict))
                finding.verdict = verdict;
        if (!finding.verdict)
            refuse(fields["verdict"], "the verdict on a finding is unproved or always");
    }
    return finding;
}

std::string read_decimal(const YAML::Node& node) {
    const std::string written = text(node, "a bound");
    if (written.empty() || written.find_first_not_of("0123456789") != std::string::npos ||
        (written.size() > 1 && written.front() == '0'))
        refuse(node, "a bound must be a decimal number");
    return written;
}

ExpectedBound read_bound(const YAML::Node& node) {
    if (node.IsScalar()) {
        if (node.Scalar() == "none")
            return {{}, {}, true};
        const std::string exactly = read_decimal(node);
        return {exactly, exactly, false};
    }
    const Mapping fields(node, "a bound", {"at_least", "at_most"});
    ExpectedBound bound;
    if (fields.has("at_least"))
        bound.at_least = read_decimal(fields["at_least"]);
    if (fields.has("at_most"))
        bound.at_most = read_decimal(fields["at_most"]);
    if (bound.at_least.empty() && bound.at_most.empty())
        refuse(node, "a bound needs 'at_least' or 'at_most'");
    return bound;
}

ExpectedState read_expected_state(const YAML::Node& node, const Case& of) {
    const Mapping fields(node, "a state", {"at", "exact", "entails", "contains", "reached"});
    ExpectedState state;
    state.slot = read_slot(fields["at"], of.labels);
    state.at = fields.text("at");
    if (fields.has("reached"))
        state.reached = truth(fields["reached"], "'reached'");
    unsigned kinds = 0;
    for (const Precision how : {Precision::exact, Precision::entails, Precision::contains}) {
        const std::string key(name(how));
        if (!fields.has(key))
            continue;
        ++kinds;
        state.how = how;
        const YAML::Node said = fields[key];
        if (said.IsSequence())
            for (const YAML::Node& one : said)
                state.states.push_back(read_state(one, of.object.maps));
        else
            state.states.push_back(read_state(said, of.object.maps));
        for (const WrittenState& one : state.states)
            if (!is_possible(one))
                refuse(said, "nothing is as this says");
        if (state.states.empty())
            refuse(said, "no state is given");
    }
    if (kinds != (state.reached ? 1 : 0))
        refuse(node, "a state says 'exact', 'entails', 'contains' or 'reached: false', one of them");
    return state;
}

} // namespace

std::string_view name(Precision how) {
    switch (how) {
    case Precision::exact:
        return "exact";
    case Precision::entails:
        return "entails";
    case Precision::contains:
        return "contains";
    }
    throw InternalError("no such precision");
}

std::string_view name(Verdict verdict) {
    switch (verdict) {
    case Verdict::error:
        return "error";
    case Verdict::refused:
        return "refused";
    case Verdict::unsupported:
        return "unsupported";
    case Verdict::platform:
        return "platform";
    case Verdict::proved:
        return "proved";
    }
    throw InternalError("no such verdict");
}

std::optional<Verdict> find_verdict(std::string_view wanted) {
    for (const Verdict verdict : verdicts)
        if (name(verdict) == wanted)
            return verdict;
    return std::nullopt;
}

Expectation read_expectation(const YAML::Node& node, const Case& of) {
    const Mapping fields(node, "'expect'",
                         {"verdict", "findings", "findings_include", "message", "instruction_bound", "states"});
    Expectation expect;
    expect.verdict = read_verdict(fields);
    const bool has_findings = fields.has("findings") || fields.has("findings_include");
    const bool may_have_findings = expect.verdict != Verdict::error;
    const bool wants_findings = may_have_findings && expect.verdict != Verdict::proved; // of which all are notes
    if ((has_findings && !may_have_findings) || (!has_findings && wants_findings))
        refuse(fields["verdict"],
               fmt::format("the verdict '{}' {} findings", name(expect.verdict), wants_findings ? "needs" : "has no"));
    if (fields.has("findings") && fields.has("findings_include"))
        refuse(fields.key("findings_include"), "'findings' are all there are; 'findings_include' some of them");
    if (has_findings) {
        expect.exact = fields.has("findings");
        const YAML::Node all = fields[expect.exact ? "findings" : "findings_include"];
        for (const YAML::Node& one : list(all, "findings"))
            expect.findings.push_back(read_finding(one, of.labels));
        if (expect.findings.empty())
            refuse(all, "findings must not be empty");
    }
    if (fields.has("message") != (expect.verdict == Verdict::error))
        refuse(node, "'message' goes with the verdict 'error', and with no other");
    expect.message = fields.text_or("message", "");
    if (fields.has("instruction_bound"))
        expect.bound = read_bound(fields["instruction_bound"]);
    if (fields.has("states")) {
        for (const YAML::Node& one : list(fields["states"], "'states'"))
            expect.states.push_back(read_expected_state(one, of));
        if (expect.states.empty())
            refuse(fields["states"], "'states' must not be empty");
    }
    return expect;
}

KnownFailure read_known_failure(const YAML::Node& node) {
    const Mapping fields(node, "'known_failure'", {"verdict", "because"});
    return {read_verdict(fields), fields.text("because")};
}

} // namespace bpfproof::corpus
