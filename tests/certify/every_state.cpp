// Every state of a record, spoiled in every way there is for it. The programs here are such that the analysis knows
// exactly what can be, so whatever a spoiled state leaves out can be: each must be objected to.
#include "analysed.hpp"

#include "support/catch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

using namespace bpfproof;
using namespace bpfproof::certify;
using namespace bpfproof::certify::test;
using state::State;
using symbolic::constant;
using types::Word;

namespace {

using States = std::vector<std::pair<std::string, std::vector<State>*>>;

void collect(checks::Walked& body, const std::string& of, States& states);

void collect(checks::Activation& activation, const std::string& of, States& states) {
    collect(activation.body, of, states);
    if (!of.empty()) // nothing follows the program's own end
        states.emplace_back(of + "exits", &activation.exits);
    for (checks::LoopRound& round : activation.rounds) {
        collect(round.body, fmt::format("{}round from {}: ", of, round.head), states);
        states.emplace_back(fmt::format("{}round from {}: back", of, round.head), &round.back);
    }
}

void collect(checks::Walked& body, const std::string& of, States& states) {
    for (std::size_t block = 0; block < body.heads.size(); ++block)
        states.emplace_back(fmt::format("{}block {}", of, block), &body.heads[block]);
    for (auto& [site, resumed] : body.resumed)
        states.emplace_back(fmt::format("{}resumed after {}", of, site), &resumed);
    for (auto& [site, between] : body.between_callbacks)
        states.emplace_back(fmt::format("{}between callbacks of {}", of, site), &between);
    for (auto& [site, callee] : body.callees)
        collect(*callee, fmt::format("{}called from {}: ", of, site), states);
}

struct Way {
    std::string name;
    std::function<void(State&)> spoil; ///< makes it stand for less
};

/// What a word may be made so as to stand for less; some other number stands in for all that is left out.
std::vector<std::pair<const char*, Word>> narrower(const symbolic::TermTable& terms, const State& state,
                                                   const Word& word) {
    if (!word.is_initialised() || word.kind == types::Kind::any)
        return {{"taken for a number", Word::scalar(constant(77))}};
    if (word.is_scalar()) {
        const auto number = state.knowledge.number(terms, word.value);
        std::vector<std::pair<const char*, Word>> ways;
        if (!number.is_top())
            ways.emplace_back("moved", Word::scalar(symbolic::plus(word.value, 1)));
        if (!number.constant_value())
            ways.emplace_back("taken to be its least", Word::scalar(constant(number.umin())));
        return ways;
    }
    Word moved = word;
    moved.value = symbolic::plus(word.value, 8);
    Word other = word;
    ++other.object;
    std::vector<std::pair<const char*, Word>> ways{{"moved", moved}, {"of another object", other}};
    if (!word.never_null()) {
        Word nonnull = word;
        nonnull.nonnull = constant(1);
        ways.emplace_back("taken not to be null", nonnull);
    }
    return ways;
}

std::vector<Way> ways(const symbolic::TermTable& terms, const State& state) {
    std::vector<Way> all;
    for (std::size_t i = 0; i + 1 < isa::register_count; ++i)
        for (const auto& [name, word] : narrower(terms, state, state.registers[i]))
            all.push_back({fmt::format("r{} {}", i, name), [i, word](State& s) { s.registers[i] = word; }});
    for (std::uint32_t depth = 0; depth <= state.depth(); ++depth)
        for (std::size_t i = 0; i < state.frame(depth).cells().size(); ++i) {
            const memory::Cell& cell = state.frame(depth).cells()[i];
            for (const auto& [name, word] : narrower(terms, state, cell.word))
                all.push_back({fmt::format("fp{}[{}] {}", depth, cell.offset, name),
                               [depth, i, word](State& s) { s.own_frame(depth).cells()[i].word = word; }});
        }
    for (std::size_t i = 0; i < memory::frame_size - 16; i += 100) // no program here writes so far down
        if (!state.frame(state.depth()).initialised()[i])
            all.push_back({fmt::format("byte {} taken to be written", i),
                           [i](State& s) { s.own_frame(s.depth()).initialised().set(i); }});
    if (!state.debts.empty())
        all.push_back({"owes nothing", [](State& s) { s.debts.clear(); }});
    all.push_back({"may_goto spent", [](State& s) { s.goto_budget = symbolic::plus(s.goto_budget, 1); }});
    return all;
}

/// Spoils everything once. What was not objected to, in words.
std::vector<std::string> unnoticed(const char* section, const char* text, bool summaries, int& spoilings) {
    std::vector<std::string> missed;
    const auto whole = analysed(section, text, summaries);
    for (const Objection& made : whole->judge().objections)
        FAIL(to_string(made));
    States places;
    collect(whole->program(), "", places);
    for (checks::Remembered& summary : whole->invariants.summaries)
        collect(*summary.activation, fmt::format("remembered from {}: ", summary.calls.back()), places);
    for (auto& [name, states] : places) {
        const auto must_refuse = [&](const std::string& what) {
            ++spoilings;
            if (whole->judge().outcome != Outcome::refused)
                missed.push_back(name + ": " + what);
        };
        for (std::size_t i = 0; i < states->size(); ++i) {
            const State good = (*states)[i];
            for (const Way& way : ways(whole->terms(), good)) {
                way.spoil((*states)[i]);
                must_refuse(fmt::format("state {}: {}", i, way.name));
                (*states)[i] = good;
            }
            states->erase(states->begin() + static_cast<std::ptrdiff_t>(i));
            must_refuse(fmt::format("state {}: dropped", i));
            states->insert(states->begin() + static_cast<std::ptrdiff_t>(i), good);
        }
    }
    CHECK(whole->judge().outcome == Outcome::certified);
    return missed;
}

void all_noticed(const char* section, const char* text, int at_least, bool summaries = true) {
    INFO(text);
    int spoilings = 0;
    for (const std::string& missed : unnoticed(section, text, summaries, spoilings))
        FAIL_CHECK(missed);
    CHECK(spoilings >= at_least);
}

} // namespace

TEST_CASE("branches and joins") {
    all_noticed("socket", "r2 = *(u32 *)(r1 + 0x0)\nr0 = 0\nif r2 == 0x0 goto join\nr0 = 7\njoin:\nr0 += r2\nexit", 40);
    all_noticed("socket",
                "r2 = *(u32 *)(r1 + 0x0)\n*(u64 *)(r10 - 0x8) = r2\ngoto next\nnext:\nr0 = *(u64 *)(r10 - 0x8)\nexit",
                30);
}

TEST_CASE("pointers that may be null, and what is owed for them") {
    all_noticed("socket",
                "r6 = 0\n*(u32 *)(r10 - 0x4) = r6\nr2 = r10\nr2 += -4\nr1 = map[@hash] ll\ncall 1\ngoto "
                "test\ntest:\nif r0 == 0x0 goto out\n"
                "r0 = *(u64 *)(r0 + 0x0)\nr0 = 0\nout:\nexit",
                40);
    all_noticed("socket",
                "r1 = map[@ring] ll\nr2 = 8\nr3 = 0\ncall 131\ngoto test\ntest:\nif r0 == 0x0 goto out\nr1 = r0\nr2 = "
                "0\ncall 133\nout:\nr0 = 0\nexit",
                40);
}

TEST_CASE("loops and their rounds") {
    all_noticed("socket", "r0 = 0\nhead:\nr0 += 1\nif r0 < 0x64 goto head\nexit", 60);
    all_noticed(
        "socket",
        "r0 = 0\nouter:\nr2 = 0\ninner:\nr2 += 1\nif r2 < 0xa goto inner\nr0 += 1\nif r0 < 0xa goto outer\nexit", 100);
}

TEST_CASE("functions and callbacks") {
    for (const bool summaries : {false, true})
        all_noticed("socket",
                    "r6 = *(u32 *)(r1 + 0x0)\nr1 = r6\ncall f\nr0 &= 1\nexit\nf:\nr0 = r1\nif r1 != 0x3 goto "
                    "out\nr0 = 9\nout:\nexit",
                    60, summaries);
    all_noticed("socket",
                "r6 = 0\n*(u64 *)(r10 - 0x8) = r6\nr1 = 10\nr2 = body ll\nr3 = r10\nr3 += -8\nr4 = 0\ncall 181\nr0 = "
                "0\nexit\nbody:\n"
                "r0 = *(u64 *)(r2 + 0x0)\nr0 += 1\n*(u64 *)(r2 + 0x0) = r0\nr0 = 0\nexit",
                80);
}
