#include "report/junit.hpp"

#include "base/internal_error.hpp"
#include "report/junit_xml.hpp"
#include "report/sentences/sentence.hpp"
#include "report/words.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace bpfproof::report {

using namespace findings;

namespace {

/// Nothing stands against the proof but what bpfproof does not model.
bool only_unsupported(const ProgramResult& program) {
    return program.status == Status::not_proved && std::ranges::all_of(program.findings, [&](const Finding& finding) {
               return !fails(program, finding) || info(finding.rule).rule_class == RuleClass::unsupported;
           });
}

JUnitOutcome outcome_of(const ProgramResult& program) {
    switch (program.status) {
    case Status::proved:
        return JUnitOutcome::passed;
    case Status::not_proved:
        return accepted(program) || only_unsupported(program) ? JUnitOutcome::skipped : JUnitOutcome::failed;
    case Status::error:
        return JUnitOutcome::error;
    }
    throw InternalError("no such status");
}

std::string message_of(const ProgramResult& program) {
    if (program.error)
        return words(*program.error);
    const auto stands_against = [&](const Finding& finding) { return fails(program, finding); };
    const auto first = std::ranges::find_if(program.findings, stands_against);
    if (first == program.findings.end())
        return accepted(program) ? "not proved, accepted" : std::string();
    const auto all = static_cast<std::size_t>(std::ranges::count_if(program.findings, stands_against));
    std::string text = fmt::format("{}: {}", info(first->rule).id, sentence(*first));
    if (all > 1)
        text += fmt::format(" (and {} more)", all - 1);
    return text;
}

JUnitCase test_case(const ObjectResult& object, const ProgramResult& program) {
    const Statistics& cost = program.statistics;
    JUnitCase out{.class_name = object_label(object),
                  .name = program.name,
                  .seconds = static_cast<double>(cost.cpu_time_us) / 1e6,
                  .outcome = outcome_of(program),
                  .message = message_of(program),
                  .body = findings_text(program, {.max_findings = 0}),
                  .facts = {{"section", program.section},
                            {"type", program.type_guessed ? program.type + ", guessed" : program.type},
                            {"instructions", fmt::format("{}", cost.instructions)},
                            {"visits", fmt::format("{}", cost.visits)},
                            {"peak_states", fmt::format("{}", cost.peak_states)}}};
    if (!cost.policy.empty())
        out.facts.emplace_back("policy", cost.policy);
    if (cost.instruction_bound)
        out.facts.emplace_back("instruction_bound", *cost.instruction_bound);
    return out;
}

} // namespace

std::string JUnitDocument::begin() {
    return std::string(junit_begin());
}

std::string JUnitDocument::object(const ObjectResult& object) {
    const std::string label = object_label(object);
    std::vector<JUnitCase> cases;
    if (object.error)
        cases.push_back(
            {.class_name = label, .name = label, .outcome = JUnitOutcome::error, .message = words(*object.error)});
    for (const ProgramResult& program : object.programs)
        cases.push_back(test_case(object, program));
    return junit_suite(label, cases);
}

std::string JUnitDocument::end(const Totals& totals) {
    std::vector<JUnitCase> cases;
    for (const Complaint& complaint : totals.complaints)
        if (complaint.fails)
            cases.push_back({.class_name = complaint.file,
                             .name = fmt::format("line {}", complaint.line),
                             .outcome = JUnitOutcome::failed,
                             .message = complaint.message});
    return (cases.empty() ? std::string() : junit_suite(cases.front().class_name, cases)) + std::string(junit_end());
}

} // namespace bpfproof::report
