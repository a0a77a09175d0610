#include "certify/certify.hpp"

#include "base/internal_error.hpp"
#include "certify/proof.hpp"
#include "certify/signatures.hpp"
#include "checks/structure.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace bpfproof::certify {

namespace {

using findings::Finding;
using findings::Rule;

Objection about_findings(const std::string& what, isa::Slot slot) {
    Objection objection;
    objection.what = what;
    objection.slot = slot;
    return objection;
}

/// What is found must have been reported, as often. (What was reported and is not found is none of our business: to
/// refuse too much is not unsound.)
std::vector<Objection> unreported(const std::vector<Finding>& found, const std::vector<Finding>& reported) {
    std::map<std::pair<isa::Slot, Rule>, int> left;
    for (const Finding& finding : reported)
        ++left[{finding.slot, finding.rule}];
    std::vector<Objection> objections;
    for (const Finding& finding : found)
        if (--left[{finding.slot, finding.rule}] < 0)
            objections.push_back(about_findings(
                fmt::format("{} is not shown to hold, and was not reported", findings::info(finding.rule).id),
                finding.slot));
    return objections;
}

std::string one_line(std::string text) {
    while (text.ends_with('\n'))
        text.pop_back();
    for (std::size_t at = text.find('\n'); at != std::string::npos; at = text.find('\n', at))
        text.replace(at, 1, "; ");
    return text;
}

} // namespace

std::string to_string(const Objection& objection) {
    std::string text = fmt::format("certificate: function at {}, block at {}, slot {}", objection.function,
                                   objection.block, objection.slot);
    if (!objection.calls.empty())
        text += fmt::format(", called from {}", fmt::join(objection.calls, ", "));
    text += ": " + objection.what;
    if (!objection.places.empty())
        text += fmt::format(": {}", fmt::join(objection.places, ", "));
    if (!objection.state.empty())
        text += fmt::format(" | state: {}", one_line(objection.state));
    if (!objection.recorded.empty())
        text += fmt::format(" | recorded: {}", one_line(objection.recorded));
    return text;
}

Certificate certify(const semantics::Environment& environment, const checks::Options& options,
                    const checks::Analysis& analysis) {
    if (!options.invariants)
        throw InternalError("an analysis that recorded nothing cannot be certified");
    // An analysis that was given up claims nothing, so there is nothing to prove.
    if (std::ranges::any_of(analysis.findings, [](const Finding& f) { return f.rule == Rule::budget; }))
        return {Outcome::nothing_claimed, {}};
    Proof proof(environment, *options.invariants);
    const Bound bound = proof.run(options);
    if (!environment.alone)
        checks::check_program(environment, proof.sink());

    Certificate certificate;
    certificate.objections = proof.take_objections();
    certificate.called = proof.sink().called();
    std::ranges::move(unreported(proof.sink().take(), analysis.findings), std::back_inserter(certificate.objections));
    if (!environment.alone)
        std::ranges::move(objections_to_signatures(environment, options, analysis),
                          std::back_inserter(certificate.objections));
    if (analysis.policy == checks::Policy::paths && !bound)
        certificate.objections.push_back(about_findings("a path is not shown to end", 0));
    if (analysis.instruction_bound && (!bound || *bound > mpz_class(*analysis.instruction_bound)))
        certificate.objections.push_back(
            about_findings(fmt::format("a run may execute {} instructions, and {} were reported",
                                       bound ? bound->get_str() : "any number of", *analysis.instruction_bound),
                           0));
    certificate.outcome = certificate.objections.empty() ? Outcome::certified : Outcome::refused;
    return certificate;
}

} // namespace bpfproof::certify
