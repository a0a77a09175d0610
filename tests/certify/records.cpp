// Records of real analyses, each spoiled in one way: what is missing, or says too much, must be objected to.
#include "analysed.hpp"

#include "isa/instruction.hpp"
#include "support/catch.hpp"

#include <algorithm>
#include <iterator>

using namespace bpfproof;
using namespace bpfproof::certify;
using namespace bpfproof::certify::test;
using symbolic::constant;
using symbolic::Number;
using types::Word;

namespace {

constexpr const char* counts = "r0 = 0\nhead:\nr0 += 1\nif r0 < 0x64 goto head\nexit";
/// Counts to a number that the program is given.
constexpr const char* counts_to_n =
    "r2 = *(u32 *)(r1 + 0x0)\nr2 &= 255\nr0 = 0\nhead:\nif r0 >= r2 goto out\nr0 += 1\ngoto head\nout:\nexit";
constexpr const char* branches =
    "r2 = *(u32 *)(r1 + 0x0)\nr0 = 0\nif r2 == 0x0 goto join\nr0 = 7\njoin:\nr0 += r2\nexit";
constexpr const char* calls =
    "r6 = *(u32 *)(r1 + 0x0)\nr1 = r6\ncall f\nr0 &= 1\nexit\nf:\nr0 = r1\nif r1 != 0x3 goto out\nr0 = 9\nout:\nexit";
/// A function that is given a number and a pointer into its caller's frame, twice; the frame and r6 say what is left.
constexpr const char* calls_twice =
    "r6 = *(u32 *)(r1 + 0x0)\n*(u64 *)(r10 - 0x8) = r6\nr2 = r6\nr1 = r10\nr1 += -8\ncall f\nr7 = r0\nr2 = r6\nr2 "
    "&= 15\nr1 = r10\nr1 += -8\n*(u64 *)(r10 - 0x8) = r2\ncall f\nr0 += r7\nr1 = *(u64 *)(r10 - 0x8)\nr0 += "
    "r1\nr0 += r6\nexit\nf:\nr0 = *(u64 *)(r1 + 0x0)\nr0 += r2\nr3 = r2\nr3 += 1\n*(u64 *)(r1 + 0x0) = r3\nexit";
constexpr const char* changes_packet =
    "r6 = r1\nr7 = *(u32 *)(r1 + 0x4c)\nr8 = *(u32 *)(r1 + 0x50)\ncall f\nr0 = 0\nexit\nf:\nr2 = 0\ncall "
    "39\nexit";
constexpr const char* owes_in_a_call =
    "r1 = map[@ring] ll\nr2 = 8\nr3 = 0\ncall 131\nif r0 == 0x0 goto out\nr6 = r0\nr1 = r0\ncall f\nr1 = r6\nr2 "
    "= 0\ncall 132\nout:\nr0 = 0\nexit\nf:\nr2 = 7\n*(u64 *)(r1 + 0x0) = r2\nr0 = 0\nexit";
constexpr const char* looks_up = "r6 = 0\n*(u32 *)(r10 - 0x4) = r6\nr2 = r10\nr2 += -4\nr1 = map[@hash] ll\ncall 1\nr6 "
                                 "= 5\nif r0 == 0x0 goto out\nr6 = *(u64 *)(r0 + 0x0)\n"
                                 "out:\nr0 = r6\nexit";
constexpr const char* runs_callbacks = "r6 = 0\n*(u64 *)(r10 - 0x8) = r6\nr1 = 10\nr2 = body ll\nr3 = r10\nr3 += "
                                       "-8\nr4 = 0\ncall 181\nr0 = 0\nexit\nbody:\n"
                                       "r0 = *(u64 *)(r2 + 0x0)\nr0 += 1\n*(u64 *)(r2 + 0x0) = r0\nr0 = 0\nexit";
constexpr const char* reserves = "r1 = map[@ring] ll\nr2 = 8\nr3 = 0\ncall 131\nif r0 == 0x0 goto out\nr1 = r0\nr2 = "
                                 "0\ncall 133\nout:\nr0 = 0\nexit";
constexpr const char* bounds_packet = "r2 = *(u32 *)(r1 + 0x0)\nr3 = *(u32 *)(r1 + 0x4)\nr4 = r2\nr4 += 14\nif r4 > r3 "
                                      "goto out\nr0 = *(u8 *)(r2 + 0xd)\nout:\nr0 = 2\nexit";
constexpr const char* spends_goto = "r0 = 0\nhead:\nmay_goto out\ngoto head\nout:\nr0 = 0\nexit";

state::State& head(Analysed& all, cfg::BlockId block, std::size_t which = 0) {
    return all.program().body.heads.at(block).at(which);
}

checks::Activation& callee(Analysed& all) {
    return *all.program().body.callees.begin()->second;
}

bool begins(const std::string& text, const std::string& start) {
    return text.starts_with(start);
}

} // namespace

TEST_CASE("what the program begins with") {
    const auto beginning = [](const std::function<void(state::State&)>& spoil) {
        return objection("socket", branches, [&](Analysed& all) { spoil(head(all, 0)); });
    };
    const std::string said = "the program's beginning is not covered";
    CHECK(beginning([](state::State& s) { s[isa::r2] = Word::scalar(constant(0)); }) == said);
    CHECK(beginning([](state::State& s) { s[isa::r2] = Word::any(); }) == said);
    CHECK(beginning([](state::State& s) { s[isa::r1].region = types::Region::map_value; }) == said);
    CHECK(beginning([](state::State& s) { s.own_frame(0).initialised().set(); }) == said);
    CHECK(beginning([](state::State& s) { s.goto_budget = constant(5); }) == said);
    CHECK(beginning([](state::State& s) { s.packet.end = constant(64); }) == said);
    CHECK(objection("socket", branches, [](Analysed& all) { all.invariants.program.reset(); }) ==
          "the program was not recorded");
    CHECK(objection("socket", branches, [](Analysed& all) { all.program().body.heads.clear(); }) ==
          "the program was not recorded");
}

TEST_CASE("a state at a head is dropped, or narrowed") {
    CHECK(begins(objection("socket", branches, [](Analysed& all) { all.program().body.heads.back().clear(); }),
                 "what comes to the block at"));
    CHECK(begins(objection("socket", branches, [](Analysed& all) { all.program().body.heads.back().pop_back(); }),
                 "what comes to the block at"));
    CHECK(begins(objection("socket", counts,
                           [](Analysed& all) {
                               state::State& s = head(all, 1);
                               REQUIRE(
                                   s.knowledge.refine(all.terms(), s[isa::r0].value, Number::unsigned_range(0, 50)));
                           }),
                 "what comes to the block at"));
    CHECK(begins(objection("socket", counts_to_n,
                           [](Analysed& all) {
                               state::State& s = head(all, 1);
                               REQUIRE(s.knowledge.assume(all.terms(), numeric::Comparison::ult, s[isa::r0].value,
                                                          s[isa::r2].value));
                           }),
                 "what comes to the block at"));
}

TEST_CASE("a pointer that may be null is taken not to be") {
    CHECK(begins(objection("socket", looks_up,
                           [](Analysed& all) {
                               // Where nothing was tested yet: the record ends a block in front of the call.
                               for (auto& states : all.program().body.heads)
                                   for (state::State& s : states)
                                       if (s[isa::r6].is_scalar() && !s[isa::r6].value.is_constant())
                                           s[isa::r6] = Word::pointer(types::Region::map_value, 0, constant(0));
                           }),
                 "what comes to the block at"));
    constexpr const char* two_blocks = "r6 = 0\n*(u32 *)(r10 - 0x4) = r6\nr2 = r10\nr2 += -4\nr1 = map[@hash] ll\ncall "
                                       "1\ngoto test\ntest:\nif r0 == 0x0 goto out\n"
                                       "r0 = *(u64 *)(r0 + 0x0)\nout:\nr0 = 0\nexit";
    CHECK(begins(objection("socket", two_blocks, [](Analysed& all) { head(all, 1)[isa::r0].nonnull = constant(1); }),
                 "what comes to the block at"));
    CHECK(begins(objection("socket", two_blocks, [](Analysed& all) { head(all, 1)[isa::r0].extent = constant(65); }),
                 "what comes to the block at"));
    CHECK(begins(objection("socket", two_blocks, [](Analysed& all) { head(all, 1)[isa::r0].value = constant(8); }),
                 "what comes to the block at"));
    CHECK(begins(objection("socket", two_blocks, [](Analysed& all) { head(all, 1)[isa::r0].object = 1; }),
                 "what comes to the block at"));
}

TEST_CASE("more of the packet is taken to be there") {
    constexpr const char* text = "r2 = *(u32 *)(r1 + 0x0)\nr3 = *(u32 *)(r1 + 0x4)\nr4 = r2\nr4 += 14\nif r4 > r3 goto "
                                 "out\ngoto read\nread:\nr0 = *(u8 *)(r2 + 0xd)\nout:\nr0 = 2\nexit";
    const auto spoil = [](Analysed& all) {
        bool done = false;
        for (auto& states : all.program().body.heads)
            for (state::State& s : states)
                if (s[isa::r2].is_pointer()) {
                    done = true;
                    REQUIRE(s.knowledge.refine(all.terms(), s.packet.end, Number::unsigned_range(100, 200)));
                }
        REQUIRE(done);
    };
    CHECK(begins(objection("xdp", text, spoil), "what comes to the block at"));
    CHECK(begins(objection("xdp", bounds_packet, spoil), "what comes to the block at"));
}

TEST_CASE("what is owed is forgotten") {
    CHECK(begins(objection("socket", reserves,
                           [](Analysed& all) {
                               bool done = false;
                               for (auto& states : all.program().body.heads)
                                   for (state::State& s : states) {
                                       done = done || !s.debts.empty();
                                       s.debts.clear();
                                   }
                               REQUIRE(done);
                           }),
                 "what comes to the block at"));
}

TEST_CASE("stack bytes are taken to be written, or to hold what they do not") {
    constexpr const char* text =
        "r2 = *(u32 *)(r1 + 0x0)\n*(u64 *)(r10 - 0x8) = r2\ngoto next\nnext:\nr0 = *(u64 *)(r10 - 0x8)\nexit";
    CHECK(begins(
        objection("socket", text,
                  [](Analysed& all) { head(all, 1).own_frame(0).cells().at(0).word = Word::scalar(constant(1)); }),
        "what comes to the block at"));
    CHECK(begins(objection("socket", text, [](Analysed& all) { head(all, 1).own_frame(0).initialised().set(0); }),
                 "what comes to the block at"));
}

TEST_CASE("functions: entries, exits, and where their callers go on") {
    const auto objection = [](const char* section, const char* text, const std::function<void(Analysed&)>& spoil) {
        return certify::test::objection(section, text, spoil, false);
    };
    CHECK(objection("socket", calls, [](Analysed& all) { all.program().body.callees.clear(); }) ==
          "what enters a function is not covered");
    CHECK(objection("socket", calls, [](Analysed& all) { callee(all).body.heads.front().clear(); }) ==
          "what enters a function is not covered");
    CHECK(objection("socket", calls, [](Analysed& all) {
              callee(all).body.heads.front().at(0)[isa::r1] = Word::scalar(constant(3));
          }) != "");
    CHECK(objection("socket", calls, [](Analysed& all) { callee(all).exits.clear(); }) ==
          "what comes to the function's end is not covered");
    CHECK(objection("socket", calls, [](Analysed& all) {
              callee(all).exits.front()[isa::r0] = Word::scalar(constant(9));
          }) == "what comes to the function's end is not covered");
    CHECK(objection("socket", calls, [](Analysed& all) { all.program().body.resumed.clear(); }) ==
          "what comes back from a call is not covered");
    CHECK(objection("socket", calls, [](Analysed& all) {
              all.program().body.resumed.begin()->second.at(0)[isa::r6] = Word::scalar(constant(3));
          }) == "what comes back from a call is not covered");
    CHECK(objection("socket", calls, [](Analysed& all) { callee(all).target = 1; }) ==
          "a call was recorded where there is none");
}

TEST_CASE("functions that are remembered: beginnings, exits, and where their callers go on") {
    const auto remembered = [](Analysed& all) -> checks::Remembered& { return all.invariants.summaries.at(0); };
    const auto beginning = [&](Analysed& all) -> state::State& {
        return remembered(all).activation->body.heads.front().at(0);
    };
    const auto spoiled = [](const std::function<void(Analysed&)>& spoil) {
        return objection("socket", calls_twice, spoil);
    };
    const std::string not_entered = "what enters a function is not covered";
    const std::string other_end = "what comes to the function's end is not covered";
    const std::string not_resumed = "what comes back from a call is not covered";
    const std::string of_something_else = "a remembered function is the record of something else";
    CHECK(spoiled([](Analysed& all) { all.invariants.summaries.clear(); }) == not_entered);
    CHECK(spoiled([&](Analysed& all) { remembered(all).judged = false; }) == not_entered);
    CHECK(spoiled([&](Analysed& all) { remembered(all).calls.clear(); }) == of_something_else);
    CHECK(spoiled([&](Analysed& all) { remembered(all).calls = {0}; }) == of_something_else);
    CHECK(spoiled([&](Analysed& all) { remembered(all).activation.reset(); }) == of_something_else);
    CHECK(spoiled([&](Analysed& all) { remembered(all).framing.places.pop_back(); }) == of_something_else);
    CHECK(spoiled([&](Analysed& all) { remembered(all).framing.frames.at(0) = false; }) == of_something_else);
    // What the function is given, what it remembers of that, and what stands in its caller's frame. What is
    // followed first is the function, whose end is another one then.
    CHECK(spoiled([&](Analysed& all) { beginning(all)[isa::r2] = Word::scalar(constant(3)); }) == other_end);
    CHECK(spoiled([&](Analysed& all) {
              for (symbolic::Value& anchor : beginning(all).anchors)
                  anchor = symbolic::plus(anchor, 1);
          }) == other_end);
    CHECK(spoiled([&](Analysed& all) { beginning(all).own_frame(0).cells().at(0).word = Word::scalar(constant(3)); }) ==
          other_end);
    CHECK(spoiled([&](Analysed& all) { beginning(all).own_frame(0).initialised().set(); }) == not_entered);
    CHECK(spoiled([&](Analysed& all) { beginning(all)[isa::r6] = Word::scalar(constant(0)); }) == not_entered);
    CHECK(spoiled([&](Analysed& all) {
              beginning(all).activations.back().callers_registers[5] = Word::scalar(constant(0));
          }) == not_entered);
    // What it comes to, and what its callers make of that.
    CHECK(spoiled([&](Analysed& all) { remembered(all).activation->exits.clear(); }) == other_end);
    CHECK(spoiled([&](Analysed& all) {
              for (symbolic::Value& anchor : remembered(all).activation->exits.at(0).anchors)
                  anchor = symbolic::plus(anchor, 1);
          }) == "what comes to the function's end is not covered");
    CHECK(spoiled([&](Analysed& all) {
              state::State& exit = remembered(all).activation->exits.at(0);
              exit.activations.back().callers_registers[0] = Word::scalar(constant(0));
          }) == "what comes to the function's end is not covered");
    CHECK(spoiled([](Analysed& all) { all.program().body.resumed.clear(); }) == not_resumed);
    for (const bool last : {false, true}) {
        const auto resumed = [&](Analysed& all) -> state::State& {
            auto& places = all.program().body.resumed;
            return (last ? std::prev(places.end()) : places.begin())->second.at(0);
        };
        CHECK(spoiled([&](Analysed& all) { resumed(all)[isa::r6] = Word::scalar(constant(3)); }) == not_resumed);
        CHECK(spoiled([&](Analysed& all) { resumed(all)[isa::r0] = Word::scalar(constant(3)); }) == not_resumed);
        CHECK(spoiled([&](Analysed& all) {
                  resumed(all).own_frame(0).cells().at(0).word = Word::scalar(constant(3));
              }) == not_resumed);
        CHECK(spoiled([&](Analysed& all) { resumed(all).goto_budget = constant(5); }) == not_resumed);
    }
}

TEST_CASE("functions that are remembered: what they may not leave out") {
    // A changed packet: pointers into the old one that the function could not come to.
    CHECK(objection("tc", changes_packet, [](Analysed& all) {
              all.program().body.resumed.begin()->second.at(0)[isa::r7] =
                  Word::pointer(types::Region::packet, 0, constant(0));
          }) == "what comes back from a call is not covered");
    // A reference that is owed when the function is called, and when it is over.
    CHECK(objection("socket", owes_in_a_call, [](Analysed& all) {
              all.program().body.resumed.begin()->second.at(0).debts.clear();
          }) == "what comes back from a call is not covered");
    CHECK(objection("socket", owes_in_a_call, [](Analysed& all) {
              all.invariants.summaries.at(0).activation->body.heads.front().at(0).debts.clear();
          }) == "what comes to the function's end is not covered");
}

TEST_CASE("functions that helpers run") {
    const auto site = [](Analysed & all) -> auto& {
        return all.program().body.between_callbacks.begin()->second;
    };
    CHECK(objection("socket", runs_callbacks, [](Analysed& all) { all.program().body.callees.clear(); }) ==
          "what enters a function is not covered");
    // The first run finds 0 there, and no run leaves it.
    CHECK(begins(
        objection("socket", runs_callbacks,
                  [&](Analysed& all) { site(all).at(0).own_frame(0).cells().at(0).word = Word::scalar(constant(0)); }),
        "what comes back from a call"));
    CHECK(begins(
        objection("socket", runs_callbacks,
                  [&](Analysed& all) { site(all).at(0).own_frame(0).cells().at(0).word = Word::scalar(constant(1)); }),
        "what comes back from a call"));
    CHECK(objection("socket", runs_callbacks, [](Analysed& all) { all.program().body.between_callbacks.clear(); }) ==
          "what comes back from a call is not covered");
    CHECK(objection("socket", runs_callbacks, [](Analysed& all) { all.program().body.resumed.clear(); }) ==
          "what stands behind a helper is not covered");
}

TEST_CASE("rounds of loops") {
    CHECK(objection("socket", counts, [](Analysed& all) { all.program().rounds.clear(); }) ==
          "no round is recorded of a loop through this block");
    CHECK(begins(objection("socket", counts, [](Analysed& all) { all.program().rounds.at(0).back.clear(); }),
                 "what comes to the block at"));
    CHECK(begins(objection("socket", counts,
                           [](Analysed& all) {
                               // Counting by two halves the bound.
                               for (state::State& s : all.program().rounds.at(0).back)
                                   s[isa::r0].value = symbolic::plus(s[isa::r0].value, 1);
                           }),
                 "what comes to the block at"));
    CHECK(objection("socket", counts, [](Analysed& all) { all.program().rounds.at(0).body.heads.at(1).clear(); }) ==
          "what begins a round is not covered");
    // Anchors that say what did not stand there measure another progress.
    CHECK(objection("socket", counts, [](Analysed& all) {
              for (symbolic::Value& anchor : all.program().rounds.at(0).body.heads.at(1).at(0).anchors)
                  anchor = symbolic::plus(anchor, 1);
          }) == "a round's anchor is not covered");
    CHECK(begins(objection("socket", counts_to_n,
                           [](Analysed& all) {
                               bool done = false;
                               auto& heads = all.program().rounds.at(0).body.heads;
                               for (cfg::BlockId block = 2; block < heads.size(); ++block) {
                                   done = done || !heads[block].empty();
                                   heads[block].clear();
                               }
                               REQUIRE(done);
                           }),
                 "what comes to the block at"));
    CHECK(begins(objection("socket", spends_goto,
                           [](Analysed& all) {
                               for (state::State& s : all.program().rounds.at(0).back)
                                   s.goto_budget = symbolic::plus(s.goto_budget, ~std::uint64_t{9});
                           }),
                 "what comes to the block at"));
}

TEST_CASE("what is reported must be what follows") {
    CHECK(objection("socket", counts, [](Analysed& all) { all.analysis.instruction_bound = "200"; }) ==
          "a run may execute 202 instructions, and 200 were reported");
    const auto unreported = [](const char* text) {
        return objection("socket", text, [](Analysed& all) { all.analysis.findings.clear(); });
    };
    CHECK(unreported("r0 = *(u64 *)(r10 - 0x8)\nexit") == "init.stack is not shown to hold, and was not reported");
    CHECK(unreported("r0 = r2\nexit") == "init.register is not shown to hold, and was not reported");
    CHECK(unreported("r0 = 0\nexit\nr0 = 0\nexit") ==
          "platform.unreachable-code is not shown to hold, and was not reported");
    CHECK(unreported("r6 = r1\nhead:\ncall 7\nif r0 != 0x0 goto head\nr0 = 0\nexit") ==
          "termination.loop is not shown to hold, and was not reported");
    CHECK(unreported("call f\nexit\nf:\nif r1 == 0x0 goto +0x1\ncall f\nr0 = 0\nexit") ==
          "termination.recursion is not shown to hold, and was not reported");
    CHECK(unreported("r1 = 3\nr2 = 5\nr3 = 0\nr4 = 0\ncall 181\nr0 = 0\nexit").find("is not shown to hold") !=
          std::string::npos);
}

TEST_CASE("an analysis that was given up claims nothing, and is not certified") {
    const auto all = analysed("socket", counts);
    all->analysis = checks::analyse(
        all->subject->environment(),
        checks::Options{.visit_budget = 3, .visits_per_instruction = 0, .retry_budget = 3, .before = {}});
    CHECK(all->judge().outcome == Outcome::nothing_claimed);
    all->analysis.findings.clear();
    all->invariants.program.reset();
    CHECK(all->judge().outcome == Outcome::refused);
}

TEST_CASE("an objection says where, and which places do not cover") {
    const auto all = analysed("socket", counts);
    CHECK(all->judge().outcome == Outcome::certified);
    head(*all, 1)[isa::r0] = Word::scalar(constant(0));
    const Objection made = all->judge().objections.at(0);
    CHECK(made.slot == 2);
    CHECK(made.block == 1);
    CHECK(made.places == std::vector<std::string>{"r0"});
    CHECK(to_string(made).find('\n') == std::string::npos);
    CHECK(to_string(made).find("r0") != std::string::npos);
}
