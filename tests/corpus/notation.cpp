// States as cases write them: what is taken, what is refused, and what expectations of them say.
#include "cli/verify.hpp"
#include "corpus/judge.hpp"
#include "corpus/read.hpp"
#include "corpus/update.hpp"
#include "support/catch.hpp"

using namespace bpfproof;

namespace {

std::string file_with(const std::string& before, const std::string& states) {
    return "about: states\n"
           "type: xdp\n"
           "maps:\n"
           "  - { name: m, type: array, value_size: 8 }\n"
           "cases:\n"
           "  - name: one\n"
           "    why: because\n"
           "    before: { " +
           before +
           " }\n"
           "    asm: |\n"
           "      r0 = r6\n"
           "      r0 += 4\n"
           "      early:\n"
           "      if r0 > 100 goto out\n"
           "      use:\n"
           "      r1 = r0\n"
           "      r2 = r6\n"
           "      out:\n"
           "      r0 = 2\n"
           "      exit\n"
           "    expect:\n"
           "      verdict: proved\n"
           "      states:\n"
           "        - " +
           states + "\n";
}

std::vector<std::string> faults(const std::string& before, const std::string& states) {
    std::vector<std::string> out;
    for (const corpus::Fault& fault : corpus::read_text(file_with(before, states), "case.yaml").faults)
        out.push_back(fault.message);
    return out;
}

struct Judged {
    corpus::Judgement judgement;
    std::string updated;
};

Judged judged(const std::string& before, const std::string& states) {
    const std::string text = file_with(before, states);
    const corpus::CaseFile file = corpus::read_text(text, "case.yaml");
    REQUIRE(file.faults.empty());
    const corpus::Case& one = file.cases.at(0);
    corpus::StateJudge judge(one);
    cli::Request request;
    request.analysis = one.options;
    request.analysis.invariants = judge.invariants();
    request.types.forced = cli::parse_type(one.type);
    auto result = cli::verify(one.object, request).programs.at(0);
    Judged out{corpus::judge(one, result, &judge), {}};
    out.updated = std::get<std::string>(corpus::updated(text, {{&one, std::move(result), out.judgement.other_states}}));
    return out;
}

bool holds(const std::string& before, const std::string& states) {
    return judged(before, states).judgement.differences.empty();
}

} // namespace

TEST_CASE("what is no state is refused with a reason") {
    CHECK(faults("r6: \"[0, 7]\"", "{ at: use, entails: { r0: \"[4, 11]\" } }").empty());
    for (const char* word :
         {"value of m + x", "map m", "memory[8] + 2", "memory[[8, 16]]", "frame - 8", "frame[0] - 8", "context + 4",
          "packet + [0, 4]", "value of m, maybe null", "x - 3", "any \\\\ {7}", "unwritten", "written"})
        if (const auto said = faults("r6: \"" + std::string(word) + "\"", "{ at: use, reached: false }"); !said.empty())
            FAIL(word << ": " << said[0]);
    for (const char* word : {"", "[1, 0]", "value of n", "value of", "map", "packet +", "packet 4", "x +", "x + y",
                             "5, maybe null", "memory[8", "frame[0", "x, y", "4Z+4"})
        if (faults("r6: \"" + std::string(word) + "\"", "{ at: use, reached: false }").size() != 1)
            FAIL("'" << word << "' is taken");
    CHECK(faults("\"stack[-4, 4]\": packet", "{ at: use, reached: false }").size() == 1);
    CHECK(faults("\"stack[-520]\": 1", "{ at: use, reached: false }").size() == 1);
    CHECK(faults("\"stack[-4]\": 1", "{ at: use, reached: false }").size() == 1);
    CHECK(faults("packet: context", "{ at: use, reached: false }").size() == 1);
    CHECK(faults("r6: 1, where: [x at 1]", "{ at: use, reached: false }").size() == 1);
    CHECK(faults("r6: x, where: [\"x in [0, 1]\", \"x in [2, 3]\"]", "{ at: use, reached: false }").size() == 1);
    CHECK(faults("r6: 1", "{ at: nowhere, reached: false }").size() == 1);
}

TEST_CASE("entails: at least this") {
    CHECK(holds("r6: \"[0, 7]\"", "{ at: use, entails: { r0: \"[4, 11]\" } }"));
    CHECK(holds("r6: \"[0, 7]\"", "{ at: use, entails: { r0: \"[0, 50]\" } }"));
    CHECK(holds("r6: any", "{ at: use, entails: { r0: x + 4, r6: x, where: [\"x in [-4, 96]\"] } }"));
    CHECK_FALSE(holds("r6: \"[0, 7]\"", "{ at: use, entails: { r0: \"[4, 10]\" } }"));
    CHECK_FALSE(holds("r6: any", "{ at: use, entails: { r0: x + 5, r6: x } }"));
    CHECK_FALSE(holds("r6: \"[0, 7]\"", "{ at: use, entails: { r7: 1 } }"));
    CHECK_FALSE(holds("r6: 200", "{ at: use, entails: { r6: 200 } }"));
    CHECK(holds("r6: 200", "{ at: use, reached: false }"));
    CHECK_FALSE(holds("r6: 20", "{ at: use, reached: false }"));
}

TEST_CASE("exact: just this, of the places named") {
    CHECK(holds("r6: \"[0, 7]\"", "{ at: use, exact: { r0: \"[4, 11]\" } }"));
    CHECK(holds("r6: \"[0, 7]\"", "{ at: use, exact: { r0: x + 4, r6: x, where: [\"x in [0, 7]\"] } }"));
    CHECK_FALSE(holds("r6: \"[0, 7]\"", "{ at: use, exact: { r0: \"[4, 12]\" } }"));
    CHECK_FALSE(
        holds("r6: \"[0, 7]\"", "{ at: use, exact: { r0: \"[4, 11]\", r6: \"[0, 7]\" } }")); // they move together
    CHECK(holds("\"stack[-8]\": value of m + 4, r6: 1",
                "{ at: early, exact: { \"stack[-8]\": value of m + 4, r7: unwritten } }"));
    CHECK_FALSE(holds("\"stack[-8]\": value of m + 4, r6: 1", "{ at: early, exact: { \"stack[-8]\": unwritten } }"));
    CHECK_FALSE(holds("\"stack[-8]\": \"value of m, maybe null\", r6: 1",
                      "{ at: early, entails: { \"stack[-8]\": value of m } }"));
}

TEST_CASE("contains: these words are possible") {
    CHECK(holds("r6: \"[0, 7]\"", "{ at: use, contains: [{ r0: 4, r6: 0 }, { r0: 11, r6: 7 }] }"));
    CHECK_FALSE(holds("r6: \"[0, 7]\"", "{ at: use, contains: [{ r0: 4 }, { r0: 3 }] }"));
    CHECK_FALSE(holds("r6: \"[0, 7]\"", "{ at: use, contains: { r0: 4, r6: 1 } }")); // one is the other plus 4
    CHECK(holds("packet: \"[14, 1500]\", r6: 1", "{ at: use, contains: { packet: 64 } }"));
    CHECK_FALSE(holds("packet: \"[14, 1500]\", r6: 1", "{ at: use, contains: { packet: 13 } }"));
}

TEST_CASE("what is found can be written in place of what was expected") {
    for (const char* kind : {"exact", "entails"}) {
        const Judged first =
            judged("r6: \"[0, 7]\"", "{ at: early, " + std::string(kind) + ": { r0: 1, r6: 2, \"stack[-8]\": 3 } }");
        REQUIRE_FALSE(first.judgement.differences.empty());
        const corpus::CaseFile again = corpus::read_text(first.updated, "case.yaml");
        INFO(first.updated);
        REQUIRE(again.faults.empty());
        CHECK(first.updated.find("stack[-8]\": \"unwritten\"") != std::string::npos);
        CHECK(first.updated.find("where: [\"x1 in [0, 7]\"]") != std::string::npos);
    }
    CHECK(judged("r6: 20", "{ at: use, reached: false }").updated.find("entails: { ") != std::string::npos);
    CHECK(judged("r6: 200", "{ at: use, entails: { r6: 200 } }").updated.find("{ at: use, reached: false }") !=
          std::string::npos);
}
