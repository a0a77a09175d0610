#include "report/steps.hpp"

namespace bpfproof::report {

using namespace findings;

namespace {

std::vector<Step> call_sites(const Finding& finding) {
    std::vector<Step> steps;
    for (const isa::Slot site : finding.calls)
        steps.push_back({site, "called from here", steps.size()});
    return steps;
}

} // namespace

std::vector<Step> way_to(const Finding& finding) {
    std::vector<Step> steps = call_sites(finding);
    const std::string_view what = finding.severity == Severity::note    ? "noted here"
                                  : finding.verdict == Verdict::refuted ? "refuted here"
                                  : finding.verdict == Verdict::always  ? "wrong wherever reached"
                                                                        : "not proved here";
    steps.push_back({finding.slot, what, steps.size()});
    return steps;
}

std::vector<Step> related_to(const Finding& finding) {
    std::vector<Step> steps = call_sites(finding);
    if (const auto* leak = std::get_if<Leak>(&finding.evidence))
        steps.push_back({leak->acquired, "acquired here", 0});
    if (const auto* loop = std::get_if<Unbounded>(&finding.evidence))
        steps.push_back({loop->head, "the loop begins here", 0});
    return steps;
}

} // namespace bpfproof::report
