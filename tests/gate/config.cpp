// The reader, and the schema that is shipped, say the same.
#include "gate/config.hpp"

#include "corpus/schema_check.hpp"
#include "support/catch.hpp"

#include <fstream>

using namespace bpfproof;
using findings::Rule;
using gate::Setting;

namespace {

std::variant<gate::Config, gate::FileFault> read(const std::string& text) {
    return gate::read_config_text(text, "/project/.bpfproof.yaml");
}

gate::Config good(const std::string& text) {
    auto out = read(text);
    if (const auto* fault = std::get_if<gate::FileFault>(&out))
        FAIL(to_string(*fault));
    return std::get<gate::Config>(out);
}

std::string fault(const std::string& text) {
    const auto out = read(text);
    const auto* fault = std::get_if<gate::FileFault>(&out);
    return fault == nullptr ? "no fault" : to_string(*fault);
}

std::string expect(const std::string& fields) {
    return "expect:\n  - { " + fields + " }\n";
}

} // namespace

TEST_CASE("options are the command line's words, with paths from the file's folder") {
    const gate::Config config = good(
        "options: { btf: types/vmlinux, policy: split, certify: true, guess-type: false }\nbaseline: known.json\n");
    REQUIRE(config.options.size() == 4);
    CHECK(config.directory == "/project");
    std::vector<std::string> words;
    for (const gate::OptionWord& one : config.options)
        words.push_back(one.name + "=" + one.value);
    CHECK(words == std::vector<std::string>{"certify=true", "btf=/project/types/vmlinux", "policy=split",
                                            "baseline=/project/known.json"});
    CHECK(good("options: { btf: none }").options.at(0).value == "none");
    CHECK(good("outputs: { sarif: out/r.sarif }").options.at(0).value == "sarif=/project/out/r.sarif");
}

TEST_CASE("one rule named counts for more than a pattern, and of patterns the last") {
    const gate::Config config = good("rules:\n  bounds.packet: error\n  bounds.*: warning\n  safety.*: note\n"
                                     "  advice.*: off\n");
    CHECK(config.rules.at(Rule::bounds_packet) == Setting::error);
    CHECK(config.rules.at(Rule::bounds_stack) == Setting::note);
    CHECK(config.rules.at(Rule::helper_key) == Setting::off);
    CHECK_FALSE(config.rules.contains(Rule::termination_loop));
}

TEST_CASE("faults are said with their line") {
    CHECK(
        fault("objects: [a.o]\noption: {}\n") ==
        "/project/.bpfproof.yaml:2: a configuration has no 'option'; it has objects, options, outputs, rules, expect, "
        "baseline");
    CHECK(fault("rules:\n  bounds.*: off\n  bound.packet: off\n").find(".yaml:3: no rule is called") !=
          std::string::npos);
    CHECK(fault("objects: [\n").find("/project/.bpfproof.yaml:") == 0);
    CHECK(fault(expect("object: a.o, reason: old, until: 2026-02-30")).find(":2: 'until' must be a day") !=
          std::string::npos);
    CHECK(fault(expect("object: a.o, until: 2026-12-31")).find("needs 'reason'") != std::string::npos);
    CHECK(fault("rules: { bounds.packet: off, bounds.packet: error }") != "no fault");
}

TEST_CASE("schema and reader agree") {
    std::ifstream stream(BPFPROOF_SOURCE_DIR "/src/gate/config.schema.json");
    const nlohmann::json rules = nlohmann::json::parse(stream);
    const auto agree = [&](const std::string& text, bool valid) {
        INFO(text);
        INFO(fault(text));
        CHECK(corpus::schema_faults(rules, YAML::Load(text)).empty() == valid);
        CHECK(std::holds_alternative<gate::Config>(read(text)) == valid);
    };
    agree("{}", true);
    agree("objects: [a.o, \"b/**/*.o\"]", true);
    agree("objects: a.o", false);
    agree("objects: [\"\"]", false);
    agree("objects: [{ file: a.o }]", false);
    agree("options: { btf: none, default-type: xdp, guess-type: true, jobs: 2, states: 8, budget: 9, retry-budget: 7 }",
          true);
    agree("options: { cache: .cache/bpfproof, cache-size: 64MB }", true);
    agree("options: { cache: a, cache-size: 1000000 }", true);
    agree("options: { cache: [a] }", false);
    agree("options: { cache-size: \"\" }", false);
    agree("options: { refute: 0, only: refuted }", true);
    agree("options: { only: proved }", false);
    agree("options: { verbose: true }", false);
    agree("options: { jobs: many }", false);
    agree("options: { states: 0 }", false);
    agree("options: { policy: guess }", false);
    agree("options: { certify: perhaps }", false);
    agree("options: [btf]", false);
    agree("outputs: { sarif: a.sarif, csv: a.csv }", true);
    agree("outputs: { xml: a.xml }", false);
    agree("outputs: { sarif: [a] }", false);
    agree("rules: { bounds.packet: off, \"advice.*\": error, \"*\": warning, budget: note }", true);
    agree("rules: { bounds.packet: ignore }", false);
    agree("rules: [bounds.packet]", false);
    agree("rules: { \"bounds?\": off }", false);
    agree(expect("object: a.o, reason: old, until: 2026-12-31"), true);
    agree(expect("object: a.o, program: p, rule: bounds.*, reason: old, until: 2026-12-31"), true);
    agree(expect("object: a.o, reason: old"), false);
    agree(expect("object: a.o, reason: \"\", until: 2026-12-31"), false);
    agree(expect("object: a.o, reason: old, until: soon"), false);
    agree(expect("reason: old, until: 2026-12-31"), false);
    agree(expect("object: a.o, reason: old, until: 2026-12-31, slot: 3"), false);
    agree("baseline: known.json", true);
    agree("baseline: [known.json]", false);
    agree("budget: 7", false);
}
