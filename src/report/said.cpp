// What may be said of an instruction that nothing was found at depends on what was found elsewhere. Where the program
// is proved, what no state reaches is unreachable. Where it is not, the analysis went on from a fault as if it did no
// harm, or not at all: "proved" holds as far as the faults before it do none, and what was not reached was only not
// reached. Where the analysis was given up, nothing is said of what it found no fault with.
#include "report/said.hpp"

#include "base/internal_error.hpp"

#include <algorithm>

namespace bpfproof::report {

using namespace findings;

namespace {

OfInstruction said(const Finding& finding) {
    if (finding.severity == Severity::note)
        return OfInstruction::note;
    switch (finding.verdict) {
    case Verdict::unproved:
        return OfInstruction::not_proved;
    case Verdict::always:
        return OfInstruction::wrong;
    case Verdict::refuted:
        return OfInstruction::refuted;
    }
    throw InternalError("no such Verdict");
}

} // namespace

std::string_view words(OfInstruction said) {
    switch (said) {
    case OfInstruction::proved:
        return "proved";
    case OfInstruction::note:
        return "note";
    case OfInstruction::not_proved:
        return "not proved";
    case OfInstruction::wrong:
        return "wrong";
    case OfInstruction::refuted:
        return "refuted";
    case OfInstruction::unreachable:
        return "unreachable";
    case OfInstruction::not_reached:
        return "not reached";
    case OfInstruction::nothing:
        return "-";
    }
    throw InternalError("no such thing to say of an instruction");
}

Said::Said(const ProgramResult& program) : program_(program) {
    const auto gives_up = [](const Finding& finding) { return info(finding.rule).rule_class == RuleClass::budget; };
    given_up_ = std::ranges::any_of(program.findings, gives_up) || std::ranges::any_of(program.silenced, gives_up);
    // What is not shown stands against the proof all the same.
    for (const Finding& finding : program.silenced)
        found_.emplace(finding.slot, OfInstruction::not_proved);
    // Notes come last: the first that is none speaks for the instruction.
    const auto add = [&](const Finding& finding) {
        const auto [place, first] = found_.emplace(finding.slot, said(finding));
        if (!first && (place->second == OfInstruction::note || finding.verdict == Verdict::refuted))
            place->second = said(finding);
    };
    for (const Finding& finding : program.findings) {
        add(finding);
        std::ranges::for_each(finding.follows, add);
    }
}

OfInstruction Said::of(isa::Slot slot) const {
    if (const auto found = found_.find(slot); found != found_.end())
        return found->second;
    const auto listed = program_.listing.find(slot);
    if (given_up_ || listed == program_.listing.end())
        return OfInstruction::nothing;
    if (listed->second.reached)
        return OfInstruction::proved;
    return program_.status == Status::proved ? OfInstruction::unreachable : OfInstruction::not_reached;
}

} // namespace bpfproof::report
