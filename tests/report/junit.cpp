#include "report/junit.hpp"

#include "report/junit_xml.hpp"
#include "report/xml.hpp"
#include "samples.hpp"
#include "support/catch.hpp"

using namespace bpfproof;
using namespace bpfproof::findings;
using report::test::finding;
using report::test::object;
using report::test::packet_read;
using report::test::program;

namespace {

std::string junit(const ObjectResult& object) {
    report::JUnitDocument document;
    report::Totals totals;
    totals.add(object);
    return document.begin() + document.object(object) + document.end(totals);
}

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("a suite is an object, a case a program, and both are counted") {
    ProgramResult failed = program({});
    failed.status = Status::error;
    failed.error = InputFault{.section = "xdp", .message = "no such thing"};
    const Finding unknown = finding(Rule::unsupported_kfunc, Unsupported{"kfunc bpf_x"});
    const std::string xml =
        junit(object({program({}), program({packet_read(), packet_read()}), program({unknown}), failed}));
    CHECK(has(xml, "<testsuite name=\"dir/prog.o\" tests=\"4\" failures=\"1\" errors=\"1\" skipped=\"1\">"));
    CHECK(has(xml,
              "<failure message=\"bounds.packet: reads bytes 14..17 of the packet, of which only the first 14 bytes "
              "are known to exist (and 1 more)\">  bounds.packet not proved at 7:"));
    CHECK(has(xml, "<skipped message=\"unsupported.kfunc: "));
    CHECK(has(xml, "<error message=\"no such thing (section xdp)\"/>"));
    CHECK(has(xml, "\ninstructions: 12\n"));
}

TEST_CASE("skipped is only what nothing else stands against") {
    const Finding unknown = finding(Rule::unsupported_kfunc, Unsupported{"kfunc bpf_x"});
    CHECK(has(junit(object({program({unknown, packet_read()})})), "failures=\"1\" errors=\"0\" skipped=\"0\""));
    CHECK(has(junit(object({program({unknown, report::test::stack_note()})})),
              "failures=\"0\" errors=\"0\" skipped=\"1\""));
    CHECK(has(junit(object({program({report::test::stack_note()})})), "failures=\"0\" errors=\"0\" skipped=\"0\""));
}

TEST_CASE("an object that cannot be read is an error") {
    ObjectResult bad = object({});
    bad.error = InputFault{.message = "not an ELF file"};
    CHECK(has(junit(bad), "tests=\"1\" failures=\"0\" errors=\"1\""));
    CHECK(has(junit(bad), "<error message=\"not an ELF file\"/>"));
}

TEST_CASE("XML holds nothing that it cannot") {
    CHECK(report::xml_attribute("<a & \"b\">\n\x01\xff\xef\xbf\xbf") == "&lt;a &amp; &quot;b&quot;&gt;&#10;???");
    CHECK(report::xml_text("a\n]]>\n") == "a\n]]&gt;\n");
    ProgramResult hostile = program({packet_read()});
    hostile.name = "\"><x>\x02";
    hostile.code[7].text = "]]>\xff\x1b";
    const std::string xml = junit(object({hostile}));
    CHECK(has(xml, "name=\"&quot;&gt;&lt;x&gt;?\""));
    CHECK_FALSE(has(xml, "\x1b"));
    CHECK_FALSE(has(xml, "]]>"));
}
