#include "report/listing.hpp"

#include "samples.hpp"
#include "support/catch.hpp"

using namespace bpfproof;
using namespace bpfproof::findings;
using report::test::object;
using report::test::packet_read;
using report::test::program;

namespace {

/// Slots 6 to 9; 6 jumps to 9, and 8 is not reached.
ProgramResult listed(std::vector<Finding> found) {
    ProgramResult out = program(std::move(found));
    out.code[6] = {"if r1 > r2 goto +0x2", "xdp_main", "prog.c", 20, 2, "\tif (a)"};
    out.code[8] = {"r0 = 0x1", "xdp_main", "prog.c", 21, 15, out.code[7].text};
    out.code[9] = {"exit", "xdp_main", {}, 0, 0, {}};
    out.listing[6] = {true, 9, {"r1: 5\nr2: 6\n", "r1: 7\n"}};
    out.listing[7] = {true, {}, {}};
    out.listing[8] = {false, {}, {}};
    out.listing[9] = {true, {}, {}};
    return out;
}

std::string listing(const ProgramResult& program, report::TextOptions options = {}) {
    return report::ListingDocument(options).object(object({program}));
}

} // namespace

TEST_CASE("instructions stand with their verdicts between their source lines") {
    CHECK(listing(listed({packet_read()})) == "dir/prog.o: xdp_main in xdp (xdp): not proved: 1 finding\n"
                                              "xdp_main:\n"
                                              "; prog.c:20: if (a)\n"
                                              "proved              6: if r1 > r2 goto +0x2  ; to 9\n"
                                              "; prog.c:21: if (ip->protocol != 6)\n"
                                              "not proved          7: r1 = *(u32 *)(r2 + 0xe)\n"
                                              "                       ^ bounds.packet: reads bytes 14..17 of the "
                                              "packet, of which only the first 14 bytes are known "
                                              "to exist\n"
                                              "not reached         8: r0 = 0x1\n"
                                              "proved       >      9: exit\n"
                                              "\n");
}

TEST_CASE("only of what is proved is code said to be unreachable") {
    CHECK(listing(listed({})).find("unreachable         8: r0") != std::string::npos);
    const std::string noted = listing(listed({report::test::stack_note()}));
    CHECK(noted.find("unreachable         8: r0") != std::string::npos);
    CHECK(noted.find("note                7: r1") != std::string::npos);
}

TEST_CASE("where the analysis was given up nothing is said of what it found no fault with") {
    const std::string given_up = listing(listed({packet_read(), report::test::finding(Rule::budget, Budget{})}));
    CHECK(given_up.find("not proved          7:") != std::string::npos);
    CHECK(given_up.find("-                   6:") != std::string::npos);
    CHECK(given_up.find("proved       >") == std::string::npos);
    CHECK(given_up.find("reach") == std::string::npos);
}

TEST_CASE("verbosely, every state that stands before an instruction is shown") {
    CHECK(listing(listed({}), {.verbosity = report::Verbosity::verbose})
              .find("                        | r1: 5\n"
                    "                        | r2: 6\n"
                    "                       or r1: 7\n"
                    "proved              6:") != std::string::npos);
}

TEST_CASE("what has no listing shows its findings, and foreign text drives no terminal") {
    CHECK(listing(program({packet_read()})).find("  bounds.packet not proved at 7") != std::string::npos);
    ProgramResult hostile = listed({});
    for (auto& [slot, code] : hostile.code)
        code.function = code.file = code.text = code.instruction = "\x1b[2J\n";
    CHECK(listing(hostile).find('\x1b') == std::string::npos);
}
