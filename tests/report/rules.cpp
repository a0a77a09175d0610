#include "findings/rule.hpp"

#include "support/catch.hpp"

#include <set>
#include <string>

using namespace bpfproof::findings;

TEST_CASE("every rule has one id, found again by it") {
    std::set<std::string> seen;
    for (const RuleInfo& row : rules()) {
        CAPTURE(std::string(row.id));
        CHECK(seen.insert(std::string(row.id)).second);
        CHECK(find_rule(row.id) == row.rule);
        CHECK(&info(row.rule) == &row);
        CHECK(!row.title.empty());
    }
    CHECK(rules().size() > 40);
    CHECK_FALSE(find_rule("bounds").has_value());
    CHECK_FALSE(find_rule("").has_value());
}

TEST_CASE("ids say their class") {
    for (const RuleInfo& row : rules()) {
        CAPTURE(std::string(row.id));
        if (row.id.starts_with("platform."))
            CHECK(row.rule_class == RuleClass::platform);
        if (row.id.starts_with("unsupported."))
            CHECK(row.rule_class == RuleClass::unsupported);
        if (row.id.starts_with("termination."))
            CHECK(row.rule_class == RuleClass::termination);
        if (row.id.starts_with("bounds."))
            CHECK(row.rule_class == RuleClass::safety);
    }
}

TEST_CASE("only secrecy is another matter for the privileged, and only advice is nobody's") {
    for (const RuleInfo& row : rules()) {
        CAPTURE(std::string(row.id));
        const bool note = row.rule_class == RuleClass::advice;
        const bool secrecy = row.rule_class == RuleClass::secrecy;
        CHECK((severity(row.rule_class, Loader::privileged) == Severity::note) == (note || secrecy));
        CHECK((severity(row.rule_class, Loader::unprivileged) == Severity::note) == note);
    }
    CHECK(info(Rule::init_stack).rule_class == RuleClass::secrecy);
    CHECK(info(Rule::type_leak).rule_class == RuleClass::secrecy);
    CHECK(info(Rule::init_register).rule_class == RuleClass::safety);
    CHECK(info(Rule::type_arithmetic).rule_class == RuleClass::safety);
}
