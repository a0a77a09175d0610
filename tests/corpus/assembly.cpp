#include "corpus/assembly.hpp"

#include "isa/disassemble.hpp"
#include "support/catch.hpp"

using namespace bpfproof;

namespace {

std::vector<object::Map> maps() {
    std::vector<object::Map> two(2);
    two[0].name = "first";
    two[1].name = "second.map";
    return two;
}

corpus::Assembled assembled(const std::string& text) {
    auto result = corpus::assemble(text, maps());
    REQUIRE(std::holds_alternative<corpus::Assembled>(result));
    return std::get<corpus::Assembled>(std::move(result));
}

std::string first_line(const std::string& text) {
    return isa::disassemble(assembled(text).code.front(), 0, isa::Style::exact);
}

} // namespace

TEST_CASE("maps and helpers go by name") {
    CHECK(first_line("r1 = map first ll\nexit") == "r1 = map[0] ll");
    CHECK(first_line("r1 = map second.map ll # a comment\nexit") == "r1 = map[1] ll");
    CHECK(first_line("r1 = map second.map[16] ll\nexit") == "r1 = map[1][16] ll");
    CHECK(first_line("r1 = map[1] ll\nexit") == "r1 = map[1] ll");
    CHECK(first_line("call bpf_map_lookup_elem\nexit") == "call 0x1");
    CHECK(first_line("here: there: call bpf_map_lookup_elem\nexit") == "call 0x1");
}

TEST_CASE("a label is stronger than a helper, and may be called map") {
    const corpus::Assembled code = assembled("call bpf_map_lookup_elem\nexit\nbpf_map_lookup_elem:\nexit");
    CHECK(std::holds_alternative<isa::CallLocal>(code.code.front()));
    CHECK(assembled("r1 = map ll\nexit\nmap:\nexit").labels.at("map") == 3);
}

TEST_CASE("labels are slots, and wide instructions take two") {
    const corpus::Assembled code =
        assembled("# nothing here\n\nr1 = map first ll // two slots\na:\nb: r0 = 0\nc:\n\nexit ; and d: is no label\n");
    CHECK(code.labels == std::map<std::string, isa::Slot>{{"a", 2}, {"b", 2}, {"c", 3}});
}

TEST_CASE("columns are those of the text as it was written") {
    const auto fault = [](const std::string& text) {
        const auto result = corpus::assemble(text, maps());
        REQUIRE(std::holds_alternative<corpus::AssemblyFault>(result));
        const auto& found = std::get<corpus::AssemblyFault>(result);
        return std::pair{found.line, found.column};
    };
    CHECK(fault("exit\nr1 = map third ll") == std::pair{2u, 10u});
    CHECK(fault("exit\nr1 = map second.map lll") == std::pair{2u, 21u});
    CHECK(fault("call bpf_map_lookup_elem ,") == std::pair{1u, 26u});
    CHECK(fault("w1 = map first ll") == std::pair{1u, 1u});
}
