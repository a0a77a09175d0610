// Examples are the corpus's own: what `bpfproof explain` shows is what the corpus runs.
#include "gate/examples.hpp"
#include "corpus/read.hpp"
#include "gate/explain.hpp"
#include "support/catch.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

using namespace bpfproof;
using findings::Rule;

namespace {

const std::string folder = BPFPROOF_SOURCE_DIR "/test-data/corpus/rules/";

std::string bytes_of(const std::string& path) {
    std::ifstream stream(path, std::ios::binary);
    REQUIRE(stream);
    return {std::istreambuf_iterator<char>(stream), {}};
}

bool has(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

/// A line of the program that stands in the explanation.
std::string first_line(const std::string& program) {
    return program.substr(0, program.find('\n'));
}

} // namespace

TEST_CASE("every rule has a wrong and a right program, or is known to have none") {
    const std::set<Rule> without{
        Rule::kfunc_argument,
        Rule::callback,
        Rule::call_target,
        Rule::resource_lock,
        Rule::platform_kfunc,
        Rule::platform_program_type,
        Rule::platform_program_size,
        Rule::platform_uninitialised_copy,
        Rule::relocation,
        Rule::unsupported_map,
        Rule::unsupported_program_type,
    };
    for (const findings::RuleInfo& row : findings::rules()) {
        CAPTURE(std::string(row.id));
        CHECK(gate::examples(row.rule).has_value() == !without.contains(row.rule));
        CHECK(gate::why_no_example(row.rule).empty() == !without.contains(row.rule));
    }
}

TEST_CASE("what is built in is what stands in the corpus, all of it") {
    std::set<std::string> built_in;
    for (const gate::ExampleFile& file : gate::example_files()) {
        INFO(file.name);
        built_in.insert(std::string(file.name));
        CHECK(bytes_of(folder + std::string(file.name)) == file.text);
        if (file.name.ends_with(".yaml"))
            CHECK(findings::find_rule(file.name.substr(0, file.name.size() - 5)).has_value());
    }
    for (const auto& entry : std::filesystem::directory_iterator(folder))
        if (entry.path().extension() == ".yaml" || entry.path().extension() == ".c")
            CHECK(built_in.contains(entry.path().filename().string()));
}

TEST_CASE("the corpus holds the wrong program to its finding, and the right one to its proof") {
    for (const findings::RuleInfo& row : findings::rules()) {
        const auto shown = gate::examples(row.rule);
        if (!shown)
            continue;
        CAPTURE(std::string(row.id));
        const corpus::CaseFile file = corpus::read(folder + std::string(row.id) + ".yaml");
        REQUIRE(file.faults.empty());
        REQUIRE(file.cases.size() == 2);
        const corpus::Case& wrong = file.cases[0];
        const corpus::Case& right = file.cases[1];
        CHECK(wrong.name == "wrong");
        CHECK(right.name == "right");
        CHECK_FALSE(wrong.known_failure.has_value());
        CHECK_FALSE(right.known_failure.has_value());
        CHECK(wrong.why == shown->wrong.why);
        CHECK(right.why == shown->right.why);
        const auto finding = std::ranges::find(wrong.expect.findings, row.rule, &corpus::ExpectedFinding::rule);
        REQUIRE(finding != wrong.expect.findings.end());
        CHECK(finding->at == shown->wrong.at);
        CHECK(finding->message == shown->wrong.says);
        CHECK(finding->message.size() > 10);
        CHECK(right.expect.verdict == corpus::Verdict::proved);
        CHECK(right.expect.exact);
        CHECK(right.expect.findings.empty());
    }
}

TEST_CASE("explanations show both programs, and what is said of the wrong one") {
    for (const findings::RuleInfo& row : findings::rules()) {
        CAPTURE(std::string(row.id));
        const std::string text = gate::explanation(row.id);
        const auto shown = gate::examples(row.rule);
        if (!shown) {
            CHECK(has(text, gate::why_no_example(row.rule)));
            continue;
        }
        const std::size_t wrong = text.find("wrong: " + shown->wrong.why);
        const std::size_t right = text.find("right: " + shown->right.why);
        REQUIRE(wrong < right);
        REQUIRE(right != std::string::npos);
        CHECK(has(text.substr(wrong, right - wrong), first_line(shown->wrong.program)));
        CHECK(has(text.substr(wrong, right - wrong), shown->wrong.says));
        CHECK(has(text.substr(right), first_line(shown->right.program)));
    }
}
