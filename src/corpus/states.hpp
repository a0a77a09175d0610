// What is known at instructions of a case's program, against what should be.
//
// `entails`: every state found there is covered by one of those written. `exact`: and every written one is covered by
// one found, as far as it is of the places named. `contains`: in some state found the places may hold just these words.
#pragma once

#include "checks/invariants.hpp"
#include "corpus/case.hpp"
#include "domains/state/state.hpp"

#include <map>
#include <string>
#include <vector>

namespace bpfproof::corpus {

/// Makes the state hold at these places what is written. False: nothing can.
[[nodiscard]] bool impose(const WrittenState& written, symbolic::TermTable& terms, state::State& state);

/// Whether there is anything of which this holds.
bool is_possible(const WrittenState& written);

/// Watches one analysis of a case that expects states. Not to be moved while it does.
class StateJudge {
public:
    explicit StateJudge(const Case& expected);
    StateJudge(const StateJudge&) = delete;
    StateJudge& operator=(const StateJudge&) = delete;

    /// To be given to the analysis.
    checks::Invariants* invariants() { return &found_; }
    /// In words; empty where all is as expected.
    std::string difference(const ExpectedState& expected);
    /// What was found there, at the places that the expectation names, in its notation: `{ r1: "[0, 7]" }`.
    std::vector<std::string> found(const ExpectedState& expected);

private:
    std::string compare(const ExpectedState& expected);
    state::State hollow(const state::State& like);
    state::State named_places(const state::State& found, const WrittenState& written);
    bool covered(const state::State& found, const WrittenState& written);
    bool covers(const state::State& found, const WrittenState& written);
    bool contains(state::State found, const WrittenState& written);

    const Case& expected_;
    checks::Invariants found_;
    std::map<isa::Slot, std::vector<state::State>> states_;
};

} // namespace bpfproof::corpus
