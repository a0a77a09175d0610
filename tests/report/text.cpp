#include "report/text.hpp"

#include "samples.hpp"
#include "support/catch.hpp"

#include <sstream>

using namespace bpfproof;
using namespace bpfproof::findings;
using report::text;
using report::TextOptions;
using report::Verbosity;
using report::test::object;
using report::test::packet_read;
using report::test::program;

TEST_CASE("a finding is told with its code, its source and its registers") {
    CHECK(text(object({program({packet_read()})}), TextOptions{}) ==
          "dir/prog.o: xdp_main in xdp (xdp): not proved: 1 finding\n"
          "  bounds.packet not proved at 7: r1 = *(u32 *)(r2 + 0xe)\n"
          "    reads bytes 14..17 of the packet, of which only the first 14 bytes are known to exist\n"
          "      --> prog.c:21:15\n"
          "    21 | if (ip->protocol != 6)\n"
          "       |              ^ not proved here\n"
          "    known: r2 = packet: offset 0\n"
          "    help: check first, on every path that leads here: if (data + 18 > data_end) return …;\n"
          "dir/prog.o: 1 program, 0 proved, 1 not proved\n");
}

TEST_CASE("what is refuted, and what is wrong wherever reached, are other words than not proved") {
    Finding wrong = packet_read();
    wrong.verdict = Verdict::always;
    CHECK(text(object({program({wrong})}), TextOptions{}).find("bounds.packet wrong wherever reached at 7") !=
          std::string::npos);
    wrong.verdict = Verdict::refuted;
    wrong.witness = Witness{.packet = {std::byte{1}, std::byte{2}},
                            .metadata = {},
                            .linear = {},
                            .context = {{"mark", 5}},
                            .decisions = {{0, "bpf_get_prandom_u32", {std::byte{9}}}},
                            .fault = "out-of-bounds",
                            .said = {},
                            .slot = 7,
                            .calls = {},
                            .instructions = 12,
                            .command = {"bpfproof", "run", "my prog.o", "--packet", "0102"}};
    const std::string shown = text(object({program({wrong})}), TextOptions{});
    CHECK(shown.find("bounds.packet refuted at 7") != std::string::npos);
    CHECK(
        shown.find("    a run faults here: out-of-bounds after 12 instructions, with a packet of 2 bytes, mark = 0x5, "
                   "bpf_get_prandom_u32: 09\n      bpfproof run 'my prog.o' --packet 0102\n") != std::string::npos);
}

TEST_CASE("notes are told of a program that is proved") {
    CHECK(text(object({program({report::test::stack_note()})}), TextOptions{}) ==
          "dir/prog.o: xdp_main in xdp (xdp): proved, 1 note\n"
          "  init.stack note at 7: r1 = *(u32 *)(r2 + 0xe)\n"
          "    reads stack bytes -8..-1, not all of which were written\n"
          "      --> prog.c:21:15\n"
          "    21 | if (ip->protocol != 6)\n"
          "       |              ^ noted here\n"
          "    help: write stack bytes -8..-1 too; padding counts: __builtin_memset(&object, 0, sizeof(object)) before "
          "the "
          "fields are set\n"
          "dir/prog.o: 1 program, 1 proved, 1 note\n");
    CHECK(text(object({program({report::test::stack_note()})}), {.verbosity = Verbosity::quiet}).empty());
}

TEST_CASE("notes come behind what stands against the proof, and are counted apart") {
    const std::string both = text(object({program({report::test::stack_note(), packet_read()})}), {.max_findings = 1});
    CHECK(both.find("not proved: 1 finding, 1 note\n  bounds.packet") != std::string::npos);
    CHECK(both.find("init.stack") == std::string::npos);
    CHECK(both.find("and 1 more") != std::string::npos);
}

TEST_CASE("what was proved is one line; verbosely, a line a program with its cost") {
    const ObjectResult proved = object({program({})});
    CHECK(text(proved, TextOptions{}) == "dir/prog.o: 1 program, 1 proved\n");
    const std::string more = text(proved, {.verbosity = Verbosity::verbose});
    CHECK(more.find("xdp_main in xdp (xdp): proved\n") != std::string::npos);
    CHECK(more.find("12 instructions") != std::string::npos);
    CHECK(text(proved, {.verbosity = Verbosity::quiet}).empty());
}

TEST_CASE("a guessed type shows even where all is proved") {
    ProgramResult guessed = program({});
    guessed.type_guessed = true;
    CHECK(text(object({guessed}), TextOptions{}).find("(xdp, guessed): proved") != std::string::npos);
}

TEST_CASE("quiet is silent about findings, not about faults") {
    ObjectResult bad = object({});
    bad.error = InputFault{.section = ".text", .offset = 8, .message = "truncated"};
    const TextOptions quiet{.verbosity = Verbosity::quiet};
    CHECK(text(bad, quiet) == "dir/prog.o: error: truncated (section .text, byte 8)\n");
    CHECK(text(object({program({packet_read()})}), quiet).empty());
}

TEST_CASE("many findings are cut, and the cut is said") {
    const std::vector<Finding> many(25, packet_read());
    const std::string cut = text(object({program(many)}), {.max_findings = 3});
    CHECK(cut.find("25 findings") != std::string::npos);
    CHECK(cut.find("and 22 more") != std::string::npos);
    CHECK(text(object({program(many)}), {.max_findings = 0}).find("more") == std::string::npos);
}

TEST_CASE("an embedded object is named inside its file") {
    ObjectResult embedded = object({program({})});
    embedded.file = "tool";
    embedded.name = "skeleton";
    CHECK(text(embedded, TextOptions{}) == "tool[skeleton]: 1 program, 1 proved\n");
}

TEST_CASE("colour only where asked for, and always ended") {
    const ObjectResult found = object({program({packet_read()})});
    CHECK(text(found, TextOptions{}).find('\x1b') == std::string::npos);
    const std::string coloured = text(found, {.colour = true});
    CHECK(coloured.find("\x1b[") != std::string::npos);
    CHECK(coloured.rfind("\x1b[0m") > coloured.rfind("\x1b[2m"));
}

TEST_CASE("foreign text cannot drive the terminal") {
    CHECK(report::printable("a\x1b[31mb\r\n\tc\x7f") == "a?[31mb?? c?");
    CHECK(report::printable("na\xc3\xafve \xe2\x82\xac \xf0\x9f\x98\x80") ==
          "na\xc3\xafve \xe2\x82\xac \xf0\x9f\x98\x80");
    CHECK(report::printable("\xc0\x80 \xed\xa0\x80 \xc2\x9b \xf5\x80\x80\x80 \xe2\x82") == "?? ??? ?? ???? ??");
    ProgramResult hostile = program({packet_read()});
    hostile.name = "x\x1b]0;title\x07";
    hostile.code[7].text = "\x1b[2J";
    CHECK(text(object({hostile}), TextOptions{}).find('\x1b') == std::string::npos);
}

TEST_CASE("what a finding rests on is shown in the lines of the source, and what follows is counted") {
    ProgramResult story = program({packet_read()});
    story.code[2] = {
        "r2 = *(u32 *)(r1 + 0x0)", "xdp_main", "prog.c", 10, 30, "    void *data = (void *)(long)ctx->data;"};
    story.code[4] = {"if r3 > r2 goto +8", "xdp_main", "lib.h", 12, 5, "    if (data + 14 > data_end)"};
    Finding& told = story.findings[0];
    told.steps = {{.slot = 2, .what = findings::Step::What::context_field, .reg = isa::r2, .name = "data"},
                  {.slot = 4, .what = findings::Step::What::packet_checked, .number = 14}};
    told.follows = {packet_read(), packet_read()};
    const std::string said = text(object({story}), TextOptions{});
    CHECK(said.find("    10 | void *data = (void *)(long)ctx->data;\n"
                    "       |                          ^ r2 is data of the context\n"
                    "      ::: lib.h\n"
                    "    12 | if (data + 14 > data_end)\n"
                    "       | ^ behind this check 14 bytes of the packet are known\n"
                    "      ::: prog.c\n") != std::string::npos);
    CHECK(said.find("and 2 more of the same cause, at 7, 7\n") != std::string::npos);
    CHECK(said.find("help: let the check in line 12 cover 18 bytes") != std::string::npos);
}

TEST_CASE("lines are broken, and source cut around its mark, where the terminal is narrow") {
    ProgramResult wide = program({packet_read()});
    wide.code[7].text = "\t" + std::string(100, 'a') + "->protocol" + std::string(100, 'b');
    wide.code[7].column = 103;
    const std::string said = text(object({wide}), {.width = 60});
    std::istringstream lines(said);
    for (std::string line; std::getline(lines, line);)
        if (line.starts_with("    "))
            CHECK(line.size() <= 64); // '…' is three bytes
    CHECK(said.find("->protocol") != std::string::npos);
    CHECK(report::wrapped("one two three", 0, 5) == "one two three");
    CHECK(report::wrapped("a word and another word and one more", 4, 28) ==
          "a word and another word\n    and one more");
}
