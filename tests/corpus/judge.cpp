#include "corpus/judge.hpp"

#include "corpus/junit.hpp"
#include "corpus/read.hpp"
#include "support/catch.hpp"

using namespace bpfproof;
using corpus::Outcome;
using corpus::Verdict;
using findings::Rule;

namespace {

findings::Finding finding(Rule rule, isa::Slot slot, const std::string& what = "x") {
    findings::Finding out;
    out.rule = rule;
    out.slot = slot;
    out.evidence = findings::Unsupported{what};
    return out;
}

findings::ProgramResult result(std::vector<findings::Finding> found) {
    findings::ProgramResult out;
    out.status = found.empty() ? findings::Status::proved : findings::Status::not_proved;
    out.findings = std::move(found);
    return out;
}

corpus::Case refused(std::vector<corpus::ExpectedFinding> expected) {
    corpus::Case out;
    out.expect.verdict = Verdict::refused;
    out.expect.findings = std::move(expected);
    return out;
}

corpus::ExpectedFinding expected(Rule rule, isa::Slot slot, const std::string& message = "") {
    return {rule, slot, std::to_string(slot), message, {}};
}

} // namespace

TEST_CASE("a program is called by the gravest of its findings") {
    CHECK(corpus::verdict_of(result({})) == Verdict::proved);
    CHECK(corpus::verdict_of(result({finding(Rule::platform_helper, 0)})) == Verdict::platform);
    CHECK(corpus::verdict_of(result({finding(Rule::platform_helper, 0), finding(Rule::unsupported_kfunc, 1)})) ==
          Verdict::unsupported);
    CHECK(corpus::verdict_of(result({finding(Rule::unsupported_kfunc, 0), finding(Rule::bounds_stack, 1)})) ==
          Verdict::refused);
    CHECK(corpus::verdict_of(result({finding(Rule::termination_loop, 0)})) == Verdict::refused);
    CHECK(corpus::verdict_of(result({finding(Rule::budget, 0)})) == Verdict::refused);
    CHECK(corpus::verdict_of(findings::ProgramResult{}) == Verdict::error);
}

TEST_CASE("notes call a program nothing, and are asked for all the same") {
    findings::Finding note = finding(Rule::init_stack, 1);
    note.severity = findings::Severity::note;
    findings::ProgramResult noted = result({note});
    noted.status = findings::Status::proved;
    CHECK(corpus::verdict_of(noted) == Verdict::proved);
    corpus::Case proved = refused({expected(Rule::init_stack, 1)});
    proved.expect.verdict = Verdict::proved;
    CHECK(judge(proved, noted).differences.empty());
    proved.expect.findings.clear();
    CHECK(judge(proved, noted).differences.size() == 1);
}

TEST_CASE("the exact list of findings is asked, in any order") {
    const auto both = result({finding(Rule::bounds_stack, 1), finding(Rule::init_stack, 1)});
    CHECK(judge(refused({expected(Rule::init_stack, 1), expected(Rule::bounds_stack, 1)}), both).differences.empty());
    CHECK(judge(refused({expected(Rule::init_stack, 1)}), both).differences.size() == 1);
    CHECK(judge(refused({expected(Rule::init_stack, 1), expected(Rule::bounds_stack, 2)}), both).differences.size() ==
          2);
    corpus::Case some = refused({expected(Rule::init_stack, 1)});
    some.expect.exact = false;
    CHECK(judge(some, both).outcome == Outcome::as_expected);
}

TEST_CASE("an expectation that says less leaves to others what they need") {
    const auto found = result({finding(Rule::bounds_stack, 1, "red"), finding(Rule::bounds_stack, 1, "blue")});
    CHECK(judge(refused({expected(Rule::bounds_stack, 1), expected(Rule::bounds_stack, 1, "red")}), found)
              .differences.empty());
    CHECK(judge(refused({expected(Rule::bounds_stack, 1, "red"), expected(Rule::bounds_stack, 1, "red")}), found)
              .differences.size() == 2);
}

TEST_CASE("bounds are compared as numbers of any length") {
    corpus::Case one;
    auto proved = result({});
    const auto differs = [&](const corpus::ExpectedBound& bound) {
        one.expect.bound = bound;
        return judge(one, proved).outcome == Outcome::differs;
    };
    CHECK(differs({"1", "", false}));
    CHECK(!differs({"", "", true}));
    proved.statistics.instruction_bound = "100000000000000000000";
    CHECK(!differs({"99999999999999999999", "", false}));
    CHECK(differs({"100000000000000000001", "", false}));
    CHECK(!differs({"", "100000000000000000000", false}));
    CHECK(differs({"", "99999999999999999999", false}));
    CHECK(differs({"", "", true}));
}

TEST_CASE("a known failure must go on as it is known, and no longer than that") {
    corpus::Case one = refused({expected(Rule::bounds_stack, 1)});
    one.known_failure = corpus::KnownFailure{Verdict::proved, "not found yet"};
    CHECK(judge(one, result({})).outcome == Outcome::known_failure);
    CHECK(judge(one, result({finding(Rule::bounds_stack, 1)})).outcome == Outcome::differs);
    CHECK(judge(one, result({finding(Rule::bounds_stack, 2)})).outcome == Outcome::differs);
}

TEST_CASE("an error says what was expected of it") {
    corpus::Case one;
    findings::ProgramResult failed;
    failed.error = findings::InputFault{.message = "no such program"};
    CHECK(judge(one, failed).outcome == Outcome::differs);
    one.expect.verdict = Verdict::error;
    one.expect.message = "such";
    CHECK(judge(one, failed).outcome == Outcome::as_expected);
    one.expect.message = "other";
    CHECK(judge(one, failed).outcome == Outcome::differs);
}

TEST_CASE("JUnit's XML counts and escapes") {
    corpus::Case one;
    one.file = "a<b>.yaml";
    one.name = "x & \"y\"\x01";
    std::vector<corpus::Report> reports{{&one, {}, 1500000}, {&one, {}, 0}};
    reports[1].judgement = {Outcome::differs, Verdict::refused, {"verdict: expected <proved>"}};
    const std::string xml = corpus::junit(reports, {{"bad.yaml", {3, 4}, "wrong"}});
    CHECK(xml.find("<testsuite name=\"a&lt;b&gt;.yaml\" tests=\"2\" failures=\"1\" errors=\"0\" skipped=\"0\">") !=
          std::string::npos);
    CHECK(xml.find("name=\"x &amp; &quot;y&quot;?\" time=\"1.500000\"/>") != std::string::npos);
    CHECK(xml.find("expected &lt;proved&gt;") != std::string::npos);
    CHECK(xml.find("classname=\"bad.yaml\" name=\"3:4\"") != std::string::npos);
}
