#include "verdict.hpp"

#include "certify/certify.hpp"
#include "findings/rule.hpp"
#include "subject.hpp"

#include "support/catch.hpp"

namespace bpfproof::checks::test {

std::string verdict(std::string_view section, std::string text) {
    const auto tested = subject(section, std::move(text));
    const semantics::Environment environment = tested->environment();
    Invariants invariants;
    const Options options{.visit_budget = 100'000, .max_states = 8, .invariants = &invariants, .before = {}};
    const Analysis analysis = analyse(environment, options);
    // No verdict is taken on trust: what it rests on is checked by other code.
    for (const certify::Objection& objection : certify::certify(environment, options, analysis).objections)
        FAIL_CHECK(certify::to_string(objection));
    std::string said;
    for (const findings::Finding& finding : analysis.findings) {
        if (!said.empty())
            said += ' ';
        said += findings::info(finding.rule).id;
        said += '@' + std::to_string(finding.slot);
    }
    return said.empty() ? "proved" : said;
}

void check(const std::vector<Twin>& twins) {
    for (const Twin& twin : twins) {
        INFO(twin.what << " (" << twin.section << ")\n" << twin.text);
        CHECK(verdict(twin.section, twin.text) == twin.expected);
    }
}

} // namespace bpfproof::checks::test
