#include "report/sarif.hpp"

#include "report/level.hpp"
#include "report/place.hpp"
#include "report/steps.hpp"
#include "samples.hpp"
#include "sarif_shape.hpp"
#include "support/catch.hpp"

using namespace bpfproof;
using namespace bpfproof::findings;
using nlohmann::json;
using report::test::object;
using report::test::packet_read;
using report::test::program;

namespace {

json sarif(const std::vector<ObjectResult>& objects) {
    report::SarifDocument document("1.2.3", "/home/me/project");
    std::string text = document.begin();
    report::Totals totals;
    for (const ObjectResult& one : objects) {
        totals.add(one);
        text += document.object(one);
    }
    return json::parse(text + document.end(totals));
}

Finding called_read() {
    Finding finding = packet_read();
    finding.calls = {2, 5};
    return finding;
}

std::string fingerprint(const json& document, std::size_t result = 0) {
    return document["runs"][0]["results"][result]["partialFingerprints"]["primaryLocationLineHash"];
}

std::string uri(const json& location) {
    return location["physicalLocation"]["artifactLocation"]["uri"];
}

} // namespace

TEST_CASE("what is written has the shape that SARIF and code scanning ask for") {
    ObjectResult unreadable = object({});
    unreadable.error = InputFault{.section = ".text", .offset = 8, .message = "truncated"};
    ProgramResult failed = program({});
    failed.status = Status::error;
    failed.error = InputFault{.message = "no such thing"};
    Finding loop = report::test::finding(Rule::termination_loop, Unbounded{});
    const json document =
        sarif({object({program({called_read(), report::test::stack_note(), loop}), failed}), unreadable});
    CHECK(report::test::sarif_faults(document).empty());
    CHECK(report::test::sarif_faults(sarif({})).empty());
}

TEST_CASE("the test of the shape finds what is wrong") {
    json document = sarif({object({program({packet_read()})})});
    document["runs"][0]["results"][0].erase("message");
    document["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"]["startLine"] = 0;
    document["runs"][0]["surprise"] = 1;
    CHECK(report::test::sarif_faults(document).size() == 3);
    document = sarif({object({program({packet_read()})})});
    document["runs"][0]["results"][0]["ruleIndex"] = 0;
    CHECK(report::test::sarif_faults(document).size() == 1);
}

TEST_CASE("every rule is described once, in the order of its numbers") {
    const json document = sarif({});
    const json& described = document["runs"][0]["tool"]["driver"]["rules"];
    REQUIRE(described.size() == rules().size());
    for (std::size_t i = 0; i < described.size(); ++i)
        CHECK(described[i]["id"] == rules()[i].id);
    CHECK(described[0]["shortDescription"]["text"] == "An access leaves the stack frame.");
    CHECK_FALSE(described[0].contains("helpUri"));
}

TEST_CASE("levels say what stands against the proof, and whose fault it may be") {
    using report::Level;
    CHECK(report::level(RuleClass::safety, Severity::error) == Level::error);
    CHECK(report::level(RuleClass::secrecy, Severity::error) == Level::error);
    CHECK(report::level(RuleClass::secrecy, Severity::note) == Level::note);
    CHECK(report::level(RuleClass::unsupported, Severity::error) == Level::warning);
    CHECK(report::level(RuleClass::budget, Severity::error) == Level::warning);
}

TEST_CASE("a finding is at its source line, relative to the root") {
    ProgramResult one = program({packet_read()});
    one.code[7].file = "/home/me/project/src/../a b.c";
    const json document = sarif({object({one})});
    const json& location = document["runs"][0]["results"][0]["locations"][0];
    CHECK(uri(location) == "a%20b.c");
    CHECK(location["physicalLocation"]["artifactLocation"]["uriBaseId"] == "%SRCROOT%");
    CHECK(location["physicalLocation"]["region"]["startLine"] == 21);
    CHECK(location["physicalLocation"]["region"]["startColumn"] == 15);
    CHECK(location["logicalLocations"][0]["fullyQualifiedName"] == "prog.o/xdp_main/7");
    CHECK(document["runs"][0]["originalUriBaseIds"]["%SRCROOT%"]["uri"] == "file:///home/me/project/");
    one.code[7].file = "/usr/include/x.h";
    CHECK(uri(sarif({object({one})})["runs"][0]["results"][0]["locations"][0]) == "file:///usr/include/x.h");
}

TEST_CASE("without a source the place is the object, and the slot a logical one") {
    ProgramResult one = program({packet_read()});
    one.code[7].file.clear();
    const json document = sarif({object({one})});
    const json& location = document["runs"][0]["results"][0]["locations"][0];
    CHECK(uri(location) == "dir/prog.o");
    CHECK(location["physicalLocation"]["region"]["startLine"] == 1);
    CHECK(location["logicalLocations"][0]["name"] == "7");
}

TEST_CASE("calls are related places and the way to the finding") {
    const json document = sarif({object({program({called_read()})})});
    const json& result = document["runs"][0]["results"][0];
    CHECK(result["relatedLocations"].size() == 2);
    CHECK(result["relatedLocations"][1]["id"] == 2);
    const json& way = result["codeFlows"][0]["threadFlows"][0]["locations"];
    REQUIRE(way.size() == 3);
    CHECK(way[0]["location"]["message"]["text"] == "called from here: slot 2");
    CHECK(way[2]["location"]["message"]["text"] == "not proved here: slot 7: r1 = *(u32 *)(r2 + 0xe)");
    CHECK(way[2]["nestingLevel"] == 2);
    CHECK_FALSE(sarif({object({program({packet_read()})})})["runs"][0]["results"][0].contains("codeFlows"));
}

TEST_CASE("what was acquired, and where a loop begins, belongs to the finding") {
    const Finding leak = report::test::finding(Rule::resource_leak, Leak{3, "socket"});
    REQUIRE(report::related_to(leak).size() == 1);
    CHECK(report::related_to(leak)[0].slot == 3);
    Unbounded unbounded;
    unbounded.head = 9;
    CHECK(report::related_to(report::test::finding(Rule::termination_loop, unbounded))[0].slot == 9);
}

TEST_CASE("a fingerprint outlives what changes elsewhere") {
    const std::string before = fingerprint(sarif({object({program({packet_read()})})}));
    Finding moved = packet_read();
    moved.slot = 70;
    ProgramResult later = program({moved});
    later.code[70] = later.code[7];
    later.code[70].line = 210;
    later.code[70].instruction = "r3 = *(u32 *)(r8 + 0xe)";
    later.code[70].text = "if (ip->protocol != 6)";
    ObjectResult elsewhere = object({later});
    elsewhere.file = "/somewhere/else/prog.o";
    CHECK(fingerprint(sarif({elsewhere})) == before);
    for (auto change : {+[](ProgramResult& one) { one.name = "other"; },
                        +[](ProgramResult& one) { one.code[7].text = "if (ip->protocol != 7)"; },
                        +[](ProgramResult& one) { one.findings[0].rule = Rule::bounds_memory; }}) {
        ProgramResult changed = program({packet_read()});
        change(changed);
        CHECK(fingerprint(sarif({object({changed})})) != before);
    }
}

TEST_CASE("equal findings have different fingerprints, by counting") {
    const json document = sarif({object({program({packet_read(), packet_read()})})});
    CHECK(fingerprint(document, 0).ends_with(":1"));
    CHECK(fingerprint(document, 1) == fingerprint(document, 0).substr(0, 17) + "2");
}

TEST_CASE("an instruction's shape leaves out registers, distances and numbers of maps") {
    using report::instruction_shape;
    CHECK(instruction_shape("r1 = *(u32 *)(r10 - 0x4)") == "r = *(u32 *)(r - 0x4)");
    CHECK(instruction_shape("w0 += w6") == "w += w");
    CHECK(instruction_shape("if r1 > 0x5 goto +0x10") == "if r > 0x5 goto");
    CHECK(instruction_shape("gotol -0x2") == "gotol");
    CHECK(instruction_shape("r1 = map[3] ll") == "r = map[] ll");
    CHECK(instruction_shape("r1 = map[3][16] ll") == "r = map[][] ll");
    CHECK(instruction_shape("r1 = map[3") == "r = map[");
    CHECK(instruction_shape("call +0xa") == "call local");
    CHECK(instruction_shape("call 0x1") == "call 0x1");
}

TEST_CASE("inputs at fault are notifications, and the run is no success") {
    ObjectResult bad = object({});
    bad.error = InputFault{.section = ".text", .offset = 8, .message = "truncated"};
    const json document = sarif({bad});
    const json& invocation = document["runs"][0]["invocations"][0];
    CHECK(invocation["executionSuccessful"] == false);
    CHECK(invocation["exitCode"] == 2);
    const json& notification = invocation["toolExecutionNotifications"][0];
    CHECK(notification["message"]["text"] == "Nothing was verified: truncated (section .text, byte 8)");
    CHECK(uri(notification["locations"][0]) == "dir/prog.o");
    CHECK(sarif({object({program({packet_read()})})})["runs"][0]["invocations"][0]["exitCode"] == 1);
}

TEST_CASE("a run that had nothing to verify says so") {
    const json document = sarif({object({})});
    const json& invocation = document["runs"][0]["invocations"][0];
    CHECK(invocation["exitCode"] == 2);
    CHECK(invocation["toolExecutionNotifications"][0]["message"]["text"] == "There is nothing to verify.");
    CHECK(report::test::sarif_faults(document).empty());
}

TEST_CASE("hostile names are neither links nor broken text") {
    ProgramResult hostile = program({packet_read()});
    hostile.name = "[x](1)\xff\x1b\n";
    hostile.code[7].file = "a:b\xff?#.c";
    hostile.code[7].text = "\xff\x01";
    const json document = sarif({object({hostile})});
    CHECK(report::test::sarif_faults(document).empty());
    const json& result = document["runs"][0]["results"][0];
    CHECK(result["message"]["text"].get<std::string>().find("Program [x] (1)???,") != std::string::npos);
    CHECK(uri(result["locations"][0]) == "a%3Ab%FF%3F%23.c");
}

TEST_CASE("paths are relative to the directory where they lie in it") {
    using report::relative_path;
    CHECK(relative_path("/a/b/c.o", "/a") == "b/c.o");
    CHECK(relative_path("./x/../c.o", "/a") == "c.o");
    CHECK(relative_path("../c.o", "/a") == "/c.o");
    CHECK(relative_path("/ab/c.o", "/a") == "/ab/c.o");
    CHECK(relative_path("..c.o", "/a") == "..c.o");
    CHECK(report::uri("/x y") == "file:///x%20y");
}
