#include "report/html.hpp"

#include "report/document.hpp"
#include "report/json.hpp"
#include "samples.hpp"
#include "support/catch.hpp"

using namespace bpfproof;
using namespace bpfproof::findings;
using report::test::object;
using report::test::packet_read;
using report::test::program;
using Json = nlohmann::json;

namespace {

constexpr std::string_view before_block = R"(<script type="application/json" id="data">)";

std::string page(const ObjectResult& result) {
    const auto document = report::make_document(report::Format::html, {.version = "1.2"});
    report::Totals totals;
    totals.add(result);
    std::string out = document->begin();
    out += document->object(result);
    return out + document->end(totals);
}

std::string block(const std::string& page) {
    const auto begin = page.find(before_block) + before_block.size();
    return page.substr(begin, page.find("</script", begin) - begin);
}

Json data(const ProgramResult& program) {
    return Json::parse(block(page(object({program}))));
}

/// Slots 6 to 9; 6 jumps to 9, 8 calls 6 and is not reached.
ProgramResult listed(std::vector<Finding> found) {
    ProgramResult out = program(std::move(found));
    out.code[6] = {"if r1 > r2 goto +0x2", "xdp_main", "prog.c", 20, 2, "\tif (a)"};
    out.code[8] = {"call 0x0", "xdp_main", "prog.c", 21, 15, out.code[7].text};
    out.code[9] = {"exit", "xdp_main", {}, 0, 0, {}};
    out.listing[6] = {true, 9, {"r1: 5\nr2: 6\n", "r1: 7\nr2: 6\n"}};
    out.listing[7] = {true, {}, {}};
    out.listing[8] = {false, {}, {}, true, 6};
    out.listing[9] = {true, {}, {}, false};
    return out;
}

std::size_t occurrences(const std::string& text, std::string_view of) {
    std::size_t number = 0;
    for (auto at = text.find(of); at != std::string::npos; at = text.find(of, at + 1))
        ++number;
    return number;
}

} // namespace

TEST_CASE("the block names its schema and holds what JSON says of a program") {
    const Json report = Json::parse(block(page(object({listed({packet_read()})}))));
    CHECK(report["schema"] == "bpfproof/html/1");
    CHECK(report["version"] == "1.2");
    CHECK(report["summary"]["not_proved"] == 1);
    CHECK(report["objects"][0]["file"] == "dir/prog.o");
    const Json& program = report["objects"][0]["programs"][0];
    CHECK(program["name"] == "xdp_main");
    CHECK(program["status"] == "not-proved");
    CHECK(program["findings"][0]["rule"] == "bounds.packet");
    CHECK(program["findings"][0]["way"] == Json::parse(R"([[7, "not proved here", 0]])"));
    CHECK(program["findings"][0]["related"].empty());
}

TEST_CASE("the code stands a row an instruction, and what is repeated once") {
    const Json program = data(listed({packet_read()}))["objects"][0]["programs"][0];
    CHECK(program["whole"] == true);
    CHECK(program["functions"] == Json::array({"xdp_main"}));
    CHECK(program["files"] == Json::array({"prog.c"}));
    CHECK(program["lines"] == Json::parse(R"x([[0, 20, "\tif (a)"], [0, 21, "\tif (ip->protocol != 6)"]])x"));
    CHECK(program["code"] == Json::parse(R"x([
        [6, "if r1 > r2 goto +0x2", 0, 0, 2, "proved", true, 9, null],
        [7, "r1 = *(u32 *)(r2 + 0xe)", 0, 1, 15, "not proved", true, null, null],
        [8, "call 0x0", 0, 1, 15, "not reached", true, null, 6],
        [9, "exit", 0, null, 0, "proved", false, null, null]])x"));
    CHECK(program["facts"] == Json::array({"r1: 5", "r2: 6", "r1: 7"}));
    CHECK(program["states"] == Json::parse("[[[0, 1], [2, 1]], [], [], []]"));
}

TEST_CASE("where no states are in the result there are none in the block, and no facts") {
    ProgramResult without = listed({});
    without.listing[6].states.clear();
    const Json program = data(without)["objects"][0]["programs"][0];
    CHECK_FALSE(program.contains("states"));
    CHECK_FALSE(program.contains("facts"));
}

TEST_CASE("of what has no listing the quoted instructions are shown, and it is not called whole") {
    const Json shown = data(program({packet_read()}))["objects"][0]["programs"][0];
    CHECK(shown["whole"] == false);
    REQUIRE(shown["code"].size() == 1);
    CHECK(shown["code"][0][5] == "not proved");
}

TEST_CASE("call sites are steps of the way to a finding") {
    Finding inner = packet_read();
    inner.calls = {6};
    const Json finding = data(listed({inner}))["objects"][0]["programs"][0]["findings"][0];
    CHECK(finding["way"] == Json::parse(R"([[6, "called from here", 0], [7, "not proved here", 1]])"));
    CHECK(finding["related"] == Json::parse(R"([[6, "called from here", 0]])"));
}

TEST_CASE("no text of others becomes markup, and none is lost") {
    const std::string hostile = "</script><script>alert(1)</script><!-- ]]> & \" ' \x1b";
    ProgramResult bad = listed({packet_read()});
    bad.name = bad.section = hostile;
    for (auto& [slot, code] : bad.code)
        code.function = code.file = code.text = code.instruction = hostile;
    bad.listing[6].states = {hostile};
    ObjectResult whole = object({bad});
    whole.file = whole.name = hostile;
    whole.error = InputFault{.section = hostile, .message = hostile};

    const std::string shown = page(whole);
    CHECK(occurrences(shown, "<script") == occurrences(page(object({})), "<script"));
    CHECK(block(shown).find('<') == std::string::npos);
    const Json report = Json::parse(block(shown));
    CHECK(report["objects"][0]["file"] == hostile);
    CHECK(report["objects"][0]["error"]["message"] == hostile);
    CHECK(report["objects"][0]["programs"][0]["lines"][0][2] == hostile);
    CHECK(report["objects"][0]["programs"][0]["facts"][0] == hostile);
}

TEST_CASE("bytes that are no UTF-8 leave the block readable") {
    ProgramResult bad = program({packet_read()});
    bad.name = "\xff\xfe";
    CHECK(data(bad)["objects"][0]["programs"][0]["name"] == "\xef\xbf\xbd\xef\xbf\xbd");
}

TEST_CASE("the page names no other, and forbids all but its own style and script") {
    const std::string shown = page(object({listed({packet_read()})}));
    CHECK(shown.find("default-src 'none'; script-src 'sha256-") != std::string::npos);
    CHECK(shown.find("unsafe-") == std::string::npos);
    CHECK(occurrences(shown, "http") ==
          occurrences(shown, "http://www.w3.org/2000/svg") + occurrences(shown, "http-equiv"));
    CHECK(occurrences(shown, "src=") == 0);
    for (const char* left : {"@style", "@script", "@data", "@before", "@after"})
        CHECK(shown.find(left) == std::string::npos);
}

TEST_CASE("the page does not depend on the time a run took") {
    ProgramResult slow = listed({packet_read()});
    slow.statistics.cpu_time_us = 12345;
    slow.statistics.certify_time_us = 234;
    CHECK(page(object({slow})) == page(object({listed({packet_read()})})));
}
