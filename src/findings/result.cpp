#include "findings/result.hpp"

#include "base/internal_error.hpp"

#include <algorithm>

namespace bpfproof::findings {

std::vector<Finding> unfolded(const std::vector<Finding>& findings) {
    std::vector<Finding> out;
    for (const Finding& finding : findings) {
        out.push_back(finding);
        out.back().follows.clear();
        out.insert(out.end(), finding.follows.begin(), finding.follows.end());
    }
    std::ranges::stable_sort(out, {}, &Finding::slot);
    return out;
}

Judgement judgement(const ProgramResult& program, const Finding& finding) {
    if (program.judgements.empty())
        return {};
    const auto found = std::ranges::find(program.findings, &finding, [](const Finding& one) { return &one; });
    if (found == program.findings.end() || program.judgements.size() != program.findings.size())
        throw InternalError("a finding of another program");
    return program.judgements[static_cast<std::size_t>(found - program.findings.begin())];
}

bool fails(const ProgramResult& program, const Finding& finding) {
    return finding.severity != Severity::note && !judgement(program, finding).accepted;
}

bool accepted(const ProgramResult& program) {
    return program.status == Status::not_proved &&
           std::ranges::none_of(program.findings, [&](const Finding& finding) { return fails(program, finding); });
}

} // namespace bpfproof::findings
