// Nothing that a project says of its findings makes a program proved, or lets a new finding pass.
#include "gate/gate.hpp"

#include "report/level.hpp"
#include "report/samples.hpp"
#include "support/catch.hpp"

using namespace bpfproof;
using namespace bpfproof::findings;
using gate::Setting;
using report::test::object;
using report::test::packet_read;
using report::test::program;
using report::test::stack_note;

namespace {

struct Judged {
    ProgramResult program;
    int status = -1;
    std::vector<report::Complaint> complaints;
};

Judged judged(gate::GateOptions options, std::vector<Finding> found) {
    gate::Gate gate(std::move(options));
    ObjectResult one = object({program(std::move(found))});
    gate.judge(one);
    report::Totals totals;
    totals.add(one);
    totals.complaints = gate.complaints();
    return {one.programs[0], totals.exit_status(), totals.complaints};
}

gate::GateOptions with_rule(Rule rule, Setting setting) {
    gate::GateOptions options;
    options.rules[rule] = setting;
    return options;
}

gate::GateOptions expecting(const std::string& pattern, const std::string& rule, const char* until) {
    gate::GateOptions options;
    options.today = *gate::parse_day("2026-06-01");
    gate::Expectation one{
        .object = pattern, .rule = rule, .reason = "old", .until = *gate::parse_day(until), .line = 5};
    for (const Rule meant : gate::rules_like(rule))
        one.rules.insert(meant);
    options.expectations.push_back(one);
    return options;
}

gate::GateOptions knowing(std::vector<gate::Known> entries) {
    gate::GateOptions options;
    options.baseline = gate::Baseline{"known.json", std::move(entries)};
    return options;
}

Finding refuted(Finding finding) {
    finding.verdict = Verdict::refuted;
    finding.witness = Witness{};
    return finding;
}

std::vector<gate::Known> found_in(std::vector<Finding> found) {
    gate::Gate gate({});
    ObjectResult one = object({program(std::move(found))});
    gate.judge(one);
    return gate.found("x").entries;
}

} // namespace

TEST_CASE("no setting of a rule proves a program that breaks it") {
    for (const Setting setting : {Setting::warning, Setting::note, Setting::off}) {
        const Judged out = judged(with_rule(Rule::bounds_packet, setting), {packet_read()});
        CHECK(out.program.status == Status::not_proved);
        CHECK(accepted(out.program));
        CHECK(out.status == 0);
        CHECK(out.program.findings.size() == (setting == Setting::off ? 0 : 1));
        CHECK(out.program.silenced.size() == (setting == Setting::off ? 1 : 0));
    }
    CHECK(judged(with_rule(Rule::bounds_packet, Setting::error), {packet_read()}).status == 1);
    CHECK(judged(with_rule(Rule::bounds_stack, Setting::off), {packet_read()}).status == 1);
}

TEST_CASE("a program of which anything is left fails") {
    const Judged out =
        judged(with_rule(Rule::budget, Setting::off), {packet_read(), report::test::finding(Rule::budget, Budget{})});
    CHECK(out.status == 1);
    CHECK_FALSE(accepted(out.program));
    CHECK(out.program.silenced.size() == 1);
}

TEST_CASE("notes may be made errors, warnings, or nothing") {
    const Judged raised = judged(with_rule(Rule::init_stack, Setting::error), {stack_note()});
    CHECK(raised.program.status == Status::not_proved);
    CHECK(raised.status == 1);
    const Judged warned = judged(with_rule(Rule::init_stack, Setting::warning), {stack_note()});
    CHECK(warned.program.status == Status::proved);
    CHECK(warned.status == 0);
    CHECK(report::level(warned.program, warned.program.findings[0]) == report::Level::warning);
    const Judged off = judged(with_rule(Rule::init_stack, Setting::off), {stack_note()});
    CHECK(off.program.status == Status::proved);
    CHECK(off.program.findings.empty());
    CHECK(off.program.silenced.empty());
}

TEST_CASE("an expected failure is accepted with its reason, as long as it holds") {
    const Judged out = judged(expecting("prog.o", "bounds.*", "2026-06-01"), {packet_read()});
    CHECK(out.status == 0);
    CHECK(out.program.status == Status::not_proved);
    CHECK(judgement(out.program, out.program.findings[0]).accepted->reason == "expected until 2026-06-01: old");
    CHECK(out.complaints.empty());
    const Judged late = judged(expecting("prog.o", "bounds.*", "2026-05-31"), {packet_read()});
    CHECK(late.status == 1);
    CHECK_FALSE(accepted(late.program));
    REQUIRE(late.complaints.size() == 1);
    CHECK(late.complaints[0].line == 5);
    CHECK(late.complaints[0].message.find("expired on 2026-05-31") != std::string::npos);
}

TEST_CASE("what is expected must happen, where it could have") {
    const Judged mended = judged(expecting("prog.o", "bounds.*", "2026-12-31"), {});
    CHECK(mended.program.status == Status::proved);
    CHECK(mended.status == 1);
    CHECK(mended.complaints.at(0).message.find("does not happen any more") != std::string::npos);
    CHECK(judged(expecting("prog.o", "bounds.stack", "2026-12-31"), {packet_read()}).complaints.size() == 1);
    CHECK(judged(expecting("other.o", "bounds.*", "2026-12-31"), {}).complaints.empty());
    gate::GateOptions whole = expecting("other.o", "bounds.*", "2026-12-31");
    whole.whole = true;
    CHECK(judged(whole, {}).status == 1);
}

TEST_CASE("a baseline accepts what is in it, as often as it is in it") {
    const std::vector<gate::Known> known = found_in({packet_read()});
    REQUIRE(known.size() == 1);
    const Judged same = judged(knowing(known), {packet_read()});
    CHECK(same.status == 0);
    CHECK(same.program.status == Status::not_proved);
    CHECK(judged(knowing(known), {packet_read(), packet_read()}).status == 1);
    Finding other = packet_read();
    other.rule = Rule::bounds_stack;
    CHECK(judged(knowing(known), {other}).status == 1);
    const Judged gone = judged(knowing(known), {});
    CHECK(gone.status == 0);
    REQUIRE(gone.complaints.size() == 1);
    CHECK_FALSE(gone.complaints[0].fails);
}

TEST_CASE("baselines hold neither notes nor what is accepted otherwise, and keep reasons") {
    CHECK(found_in({stack_note()}).empty());
    std::vector<gate::Known> known = found_in({packet_read()});
    known[0].reason = "old";
    gate::Gate gate(knowing(known));
    ObjectResult one = object({program({packet_read()})});
    gate.judge(one);
    CHECK(gate.found("x").entries.at(0).reason == "old");
    gate::Gate settled(with_rule(Rule::bounds_packet, Setting::warning));
    ObjectResult two = object({program({packet_read()})});
    settled.judge(two);
    CHECK(settled.found("x").entries.empty());
}

TEST_CASE("where only what is refuted is to fail, the rest is accepted, and not proved") {
    gate::GateOptions options;
    options.only_refuted = true;
    const Judged unproved = judged(options, {packet_read()});
    CHECK(unproved.status == 0);
    CHECK(unproved.program.status == Status::not_proved);
    CHECK(unproved.program.judgements.at(0).accepted->by == Acceptance::By::rules);
    CHECK(report::level(unproved.program, unproved.program.findings[0]) == report::Level::note);

    const Judged shown = judged(options, {packet_read(), refuted(packet_read())});
    CHECK(shown.status == 1);
    CHECK(shown.program.judgements.at(0).accepted);
    CHECK(!shown.program.judgements.at(1).accepted);
}
