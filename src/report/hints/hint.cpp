#include "report/hints/hint.hpp"

#include "report/hints/case.hpp"

#include <fmt/format.h>

namespace bpfproof::report {
namespace hints {

using namespace findings;

const Step* Case::step(Told what) const {
    const auto found = std::ranges::find(finding.steps, what, &Step::what);
    return found == finding.steps.end() ? nullptr : &*found;
}

const Step* Case::last(Told what) const {
    const auto found = std::ranges::find(finding.steps.rbegin(), finding.steps.rend(), what, &Step::what);
    return found == finding.steps.rend() ? nullptr : &*found;
}

std::string Case::place(isa::Slot slot) const {
    const auto found = program.code.find(slot);
    return found == program.code.end() || found->second.line == 0 ? fmt::format("instruction {}", slot)
                                                                  : fmt::format("line {}", found->second.line);
}

bool is_sensible(std::int64_t number) {
    constexpr std::int64_t most = std::int64_t{1} << 32;
    return number >= -most && number <= most;
}

namespace {

/// What to mend: of a value that arithmetic has spoilt, the arithmetic, though what came of it may be told first.
const Finding& cause(const Finding& finding) {
    const auto spoilt = std::ranges::find_if(finding.follows, [&](const Finding& one) {
        return one.slot < finding.slot && std::holds_alternative<BadArithmetic>(one.evidence);
    });
    return spoilt == finding.follows.end() ? finding : *spoilt;
}

} // namespace
} // namespace hints

std::string hint(const findings::Finding& finding, const findings::ProgramResult& program) {
    const hints::Case of{hints::cause(finding), program};
    return std::visit([&](const auto& evidence) { return hints::hint(of, evidence); }, of.finding.evidence);
}

} // namespace bpfproof::report
