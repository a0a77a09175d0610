#include "gate/baseline.hpp"

#include "support/catch.hpp"

using namespace bpfproof;

namespace {

std::string fault(const std::string& text) {
    const auto read = gate::read_baseline_text(text, "known.json");
    const auto* fault = std::get_if<gate::FileFault>(&read);
    return fault == nullptr ? "no fault" : to_string(*fault);
}

} // namespace

TEST_CASE("what is written is read again, foreign names included") {
    const gate::Baseline written{"known.json",
                                 {{"00ff:1", "bounds.packet", "a\"\\b.o", "main", "reads: {byte} #5\n", "old"},
                                  {"00fe:2", "budget", "\x01.o", "- main", "given up", ""}}};
    const auto read = gate::read_baseline_text(to_json(written, "1.2.3"), "known.json");
    INFO(to_json(written, "1.2.3"));
    INFO(fault(to_json(written, "1.2.3")));
    REQUIRE(std::holds_alternative<gate::Baseline>(read));
    const auto& entries = std::get<gate::Baseline>(read).entries;
    REQUIRE(entries.size() == 2);
    for (std::size_t i = 0; i < 2; ++i) {
        CHECK(entries[i].fingerprint == written.entries[i].fingerprint);
        CHECK(entries[i].rule == written.entries[i].rule);
        CHECK(entries[i].program == written.entries[i].program);
        CHECK(entries[i].reason == written.entries[i].reason);
        CHECK(entries[i].line == i + 2);
    }
    CHECK(entries[0].object == "a\"\\b.o");
    CHECK(std::holds_alternative<gate::Baseline>(gate::read_baseline_text(gate::to_json({"b", {}}, "1"), "b")));
}

TEST_CASE("what is no baseline is a fault with its line") {
    CHECK(fault("[]") == "known.json:1: a baseline must be a mapping");
    CHECK(fault("{\"schema\": \"bpfproof/check/1\", \"findings\": []}").find("'schema' must be") != std::string::npos);
    const std::string entry = "{fingerprint: \"1:1\", rule: budget, object: a.o, program: p}";
    const std::string begin = "schema: bpfproof/baseline/1\nfindings:\n";
    CHECK(fault(begin + " - " + entry) == "no fault");
    CHECK(fault(begin + " - " + entry + "\n - " + entry).find("known.json:4: fingerprint 1:1 is there twice") == 0);
    CHECK(fault(begin + " - {fingerprint: \"1:1\"}") != "no fault");
    CHECK(fault("{") != "no fault");
}
