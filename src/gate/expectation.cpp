#include "gate/expectation.hpp"

#include "gate/glob.hpp"
#include "report/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace bpfproof::gate {

using namespace findings;

namespace {

std::string base_name(const std::string& path) {
    return path.substr(path.rfind('/') + 1);
}

} // namespace

bool Expected::means(const std::string& path, const ObjectResult& object) const {
    if (what_.object.find('/') != std::string::npos)
        return matches(what_.object, path);
    return matches(what_.object, base_name(path)) || matches(what_.object, object.name);
}

void Expected::see(const std::string& path, const ObjectResult& object) {
    if (!means(path, object))
        return;
    object_seen_ = true;
    unknown_ = unknown_ || object.error.has_value();
}

void Expected::judge(const std::string& path, const ObjectResult& object, ProgramResult& program) {
    if (!means(path, object) || !matches(what_.program, program.name))
        return;
    program_seen_ = true;
    unknown_ = unknown_ || program.status == Status::error;
    const auto is_meant = [this](const Finding& finding) {
        return finding.severity != Severity::note && what_.rules.contains(finding.rule);
    };
    happened_ = happened_ || std::ranges::any_of(program.silenced, is_meant);
    for (std::size_t i = 0; i < program.findings.size(); ++i) {
        if (!is_meant(program.findings[i]))
            continue;
        happened_ = true;
        if (auto& accepted = program.judgements.at(i).accepted; !expired_ && !accepted)
            accepted = {Acceptance::By::expectation,
                        fmt::format("expected until {}: {}", to_string(what_.until), what_.reason)};
    }
}

std::string Expected::words() const {
    return report::printable(fmt::format("{} of program {} in {} ({})", what_.rule == "*" ? "any finding" : what_.rule,
                                         what_.program, what_.object, what_.reason));
}

std::string Expected::complaint(bool whole, bool all_programs) const {
    const bool judged = program_seen_ || (all_programs && (object_seen_ || whole));
    if (expired_ && judged)
        return fmt::format("expected failure has expired on {}: {}", to_string(what_.until), words());
    if (happened_ || unknown_ || !judged)
        return {};
    if (!program_seen_)
        return fmt::format("expected failure: there is no such program: {}", words());
    return fmt::format("expected failure does not happen any more, take it out: {}", words());
}

} // namespace bpfproof::gate
