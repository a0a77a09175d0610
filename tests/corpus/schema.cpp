// The schema that is shipped, the corpus that is shipped, and the reader say the same.
#include "corpus/read.hpp"
#include "schema_check.hpp"
#include "support/catch.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

using namespace bpfproof;
using nlohmann::json;

namespace {

const std::string corpus_folder = BPFPROOF_SOURCE_DIR "/test-data/corpus";

std::string bytes_of(const std::string& path) {
    std::ifstream stream(path, std::ios::binary);
    REQUIRE(stream);
    return {std::istreambuf_iterator<char>(stream), {}};
}

json schema() {
    return json::parse(bytes_of(corpus_folder + "/schema.json"));
}

std::vector<std::string> case_files() {
    std::vector<std::string> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(corpus_folder))
        if (entry.path().extension() == ".yaml")
            files.push_back(entry.path().string());
    return files;
}

/// A file that both take, with one line replaced.
std::string with(const std::string& line, const std::string& replacement) {
    std::string text = R"(about: a file
type: xdp
maps:
  - { name: m, type: array, value_size: 8 }
cases:
  - name: one
    why: because
    asm: |
      r0 = 2
      exit
    expect:
      verdict: refused
      findings:
        - { rule: bounds.stack, at: 0 }
)";
    const std::size_t at = text.find(line);
    REQUIRE(at != std::string::npos);
    return text.replace(at, line.size(), replacement);
}

} // namespace

TEST_CASE("every file of the corpus fits the schema, and the reader takes every case in it") {
    const json rules = schema();
    std::size_t entries = 0;
    std::size_t cases = 0;
    for (const std::string& file : case_files()) {
        const YAML::Node document = YAML::LoadFile(file);
        INFO(file);
        for (const std::string& fault : corpus::schema_faults(rules, document))
            FAIL(fault);
        const corpus::CaseFile read = corpus::read(file);
        for (const corpus::Fault& fault : read.faults)
            FAIL(fault.message);
        entries += document["cases"].size();
        cases += read.cases.size();
    }
    CHECK(cases == entries);
    CHECK(cases > 1000);
}

TEST_CASE("schema and reader agree on what is no case") {
    const json rules = schema();
    const auto agree = [&](const std::string& text, bool good) {
        INFO(text);
        CHECK(corpus::schema_faults(rules, YAML::Load(text)).empty() == good);
        CHECK(corpus::read_text(text, "case.yaml").faults.empty() == good);
    };
    agree(with("about: a file", "about: a file"), true);
    agree(with("about: a file\n", ""), false);
    agree(with("about: a file", "about: [a, file]"), false);
    agree(with("about: a file", "about: a file\nmore: 1"), false);
    agree(with("    why: because\n", ""), false);
    agree(with("    why: because", "    why: \"\""), false);
    agree(with("    why: because", "    why: because\n    reason: because"), false);
    agree(with("    why: because", "    why: because\n    hex: 95 00 00 00 00 00 00 00"), false);
    agree(with("    why: because", "    why: because\n    big_endian: true"), true);
    agree(with("    why: because", "    why: because\n    big_endian: perhaps"), false);
    agree(with("    why: because",
               "    why: because\n    options: { visit_budget: 5, max_states: 0x10, summaries: false }"),
          true);
    agree(with("    why: because", "    why: because\n    options: { visit_budget: -5 }"), false);
    agree(with("    why: because", "    why: because\n    options: { unprivileged: true }"), true);
    agree(with("    why: because", "    why: because\n    options: { unprivileged: perhaps }"), false);
    agree(with("cases:", "options: { unprivileged: true }\ncases:"), true);
    agree(with("    why: because", "    why: because\n    options: { budget: 5 }"), false);
    agree(with("    why: because", "    why: because\n    options: { policy: split, retry_budget: 5 }"), true);
    agree(with("    why: because", "    why: because\n    options: { policy: guess }"), false);
    agree(with("    why: because", "    why: because\n    known_failure: { verdict: proved }"), false);
    agree(with("    why: because", "    why: because\n    known_failure: { verdict: proved, because: x }"), true);
    agree(with("verdict: refused", "verdict: harmless"), false);
    agree(with("verdict: refused", "verdict: refused\n      instruction_bound: 7"), true);
    agree(with("verdict: refused", "verdict: refused\n      instruction_bound: none"), true);
    agree(with("verdict: refused", "verdict: refused\n      instruction_bound: many"), false);
    agree(with("verdict: refused", "verdict: refused\n      instruction_bound: { at_least: 7 }"), true);
    agree(with("verdict: refused", "verdict: refused\n      instruction_bound: { about: 7 }"), false);
    agree(with(", at: 0 }", " }"), false);
    agree(with(", at: 0 }", ", at: 0, verdict: always }"), true);
    agree(with(", at: 0 }", ", at: 0, verdict: proved }"), false);
    agree(with(", at: 0 }", ", at: 0, where: 0 }"), false);
    const auto states = [](const std::string& text) {
        return with("verdict: refused", "verdict: refused\n      states: " + text);
    };
    agree(states("[{ at: 1, entails: { r0: 2 } }]"), true);
    agree(states("[{ at: 1, exact: [{ r0: x, \"stack[-8]\": x + 1 }, { packet: \"[0, 5]\", where: [x in 4Z] }] }]"),
          true);
    agree(states("[{ at: 1, contains: { r0: 2 } }, { at: 0, reached: false }]"), true);
    agree(states("[]"), false);
    agree(states("[{ at: 1 }]"), false);
    agree(states("[{ at: 1, entails: {} }]"), false);
    agree(states("[{ at: 1, entails: { r10: 2 } }]"), false);
    agree(states("[{ at: 1, entails: { \"stack[-8, 3]\": 2 } }]"), false);
    agree(states("[{ at: 1, entails: { r0: 2 }, exact: { r0: 2 } }]"), false);
    agree(states("[{ at: 1, reached: true }]"), false);
    agree(with("    why: because", "    why: because\n    before: { r6: packet + 4 }"), true);
    agree(with("    why: because", "    why: because\n    before: r6"), false);
    agree(with("type: array, ", ""), false);
    agree(with("value_size: 8", "value_size: -8"), false);
    agree(with("value_size: 8", "value_size: 0x8"), true);
    agree(with("value_size: 8", "contents: 00 01, constant: true"), true);
    agree(with("value_size: 8", "contents: zero"), false);
    agree(with("value_size: 8", "size: 8"), false);
}

TEST_CASE("topics name their cases apart, and give each a reason") {
    for (const std::string& file : case_files()) {
        std::set<std::string> names;
        for (const corpus::Case& one : corpus::read(file).cases) {
            INFO(file << ": " << one.name);
            CHECK(names.insert(one.name).second);
            CHECK(one.why.size() > 10);
        }
    }
}
