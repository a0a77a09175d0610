#include "corpus/read.hpp"

#include "support/catch.hpp"

using namespace bpfproof;

namespace {

/// "line:column: message" of the only fault.
std::string fault_of(const std::string& text) {
    const corpus::CaseFile file = corpus::read_text(text, "case.yaml");
    REQUIRE(file.faults.size() == 1);
    const corpus::Fault& fault = file.faults.front();
    CHECK(fault.file == "case.yaml");
    return std::to_string(fault.place.line) + ":" + std::to_string(fault.place.column) + ": " + fault.message;
}

std::string one_case(const std::string& program, const std::string& expect = "{ verdict: proved }") {
    return "about: x\ntype: xdp\ncases:\n  - name: n\n    why: w\n" + program + "    expect: " + expect + "\n";
}

} // namespace

TEST_CASE("faults in assembly are told where they stand in the file") {
    CHECK(fault_of(one_case("    asm: |\n      r0 = 2\n      r11 = 3\n")) == "8:7: 'r11' begins no instruction");
    CHECK(fault_of(one_case("    asm: |\n      r0 = 2\n\n        goto nowhere\n")) == "9:14: unknown label 'nowhere'");
    CHECK(fault_of(one_case("    asm: |\n      r1 = map flows ll\n")) == "7:16: no map is called 'flows'");
    CHECK(fault_of(one_case("    asm: |\n      call bpf_map_lookup_elem 7\n")) ==
          "7:32: expected end of line before '7'");
}

TEST_CASE("faults elsewhere are told where they stand in the file") {
    const std::string good = "    asm: |\n      exit\n";
    CHECK(fault_of("about: [").find("end of sequence flow not found") != std::string::npos);
    CHECK(fault_of("") == "1:1: a case file is one YAML document, and this has 0");
    CHECK(fault_of(one_case(good, "{ verdict: fine }")) ==
          "8:24: no verdict is called 'fine': proved, refused, unsupported, platform, error");
    CHECK(fault_of(one_case(good, "{ verdict: refused }")) == "8:24: the verdict 'refused' needs findings");
    CHECK(fault_of(one_case(good, "{ verdict: refused, findings: [{ rule: no.rule, at: 0 }] }")) ==
          "8:52: no rule is called 'no.rule'");
    CHECK(fault_of(one_case(good, "{ verdict: refused, findings: [{ rule: budget, at: there }] }")) ==
          "8:64: no label is called 'there'");
    CHECK(fault_of(one_case(good + "    type: xpd\n")) == "8:11: no program type or section is called 'xpd'");
    CHECK(fault_of(one_case(good + "    why: again\n")) == "8:5: 'why' is there twice");
    CHECK(fault_of(one_case("    hex: 95 00\n")) == "6:10: 'hex' must be instructions of 8 bytes, and has 2 bytes");
    CHECK(fault_of(one_case("    hex: 95 0x\n")) == "6:10: 'hex' must be pairs of hexadecimal digits");
    CHECK(fault_of(one_case("    object: no/such.o\n    program: p\n")).starts_with("6:13: "));
}

TEST_CASE("a fault in one case does not hide the others") {
    const corpus::CaseFile file = corpus::read_text("about: x\ntype: xdp\ncases:\n"
                                                    "  - { name: bad, why: w, expect: { verdict: proved } }\n"
                                                    "  - name: good\n    why: w\n    asm: |\n      exit\n"
                                                    "    expect: { verdict: proved }\n",
                                                    "case.yaml");
    REQUIRE(file.cases.size() == 1);
    CHECK(file.cases.front().name == "good");
    REQUIRE(file.faults.size() == 1);
    CHECK(file.faults.front().message == "a case has one of 'asm', 'hex' and 'object'");
}

TEST_CASE("programs, functions and maps are those of the case") {
    const corpus::CaseFile file = corpus::read_text(
        "about: x\ntype: tc\nmaps:\n"
        "  - { name: inner, type: array, value_size: 16 }\n"
        "  - { name: outer, type: array_of_maps, value_size: 4, inner: inner }\n"
        "  - { name: data, type: array, contents: 01 02 ff, constant: true }\n"
        "cases:\n  - name: n\n    why: w\n    asm: |\n      r1 = map outer ll\n      call f\n      exit\n"
        "      f:\n      exit\n    expect: { verdict: proved }\n",
        "case.yaml");
    REQUIRE(file.faults.empty());
    const corpus::Case& one = file.cases.at(0);
    REQUIRE(one.object.maps.size() == 3);
    CHECK(one.object.maps[0].template_only);
    CHECK(one.object.maps[1].inner == 0u);
    CHECK(one.object.maps[2].constant);
    CHECK(one.object.maps[2].value_size == 3);
    CHECK(one.object.maps[2].contents.at(2) == std::byte{0xff});
    CHECK(one.labels.at("f") == 4);
    const object::Program& program = one.object.programs.at(0);
    CHECK(program.instructions.size() == 5);
    REQUIRE(program.functions.size() == 2);
    CHECK(program.functions[0].end == 4);
    CHECK(program.functions[1].name == "f");
    CHECK(one.expect_key.line == 16);
    CHECK(one.expect_key.column == 5);
}

TEST_CASE("no text makes the reader throw") {
    const std::string good = one_case("    asm: |\n      r1 = 1\n      exit\n");
    for (std::size_t i = 0; i < good.size(); ++i) {
        for (const char c : {'\0', '\n', ':', '{', '[', '"', '-', '&', '*', '!', '|', '%', '\xff'}) {
            std::string text = good;
            text[i] = c;
            CHECK_NOTHROW(corpus::read_text(text, "case.yaml"));
        }
        CHECK_NOTHROW(corpus::read_text(good.substr(0, i), "case.yaml"));
    }
    CHECK(!corpus::read_text(std::string(5000, '['), "case.yaml").faults.empty());
}
