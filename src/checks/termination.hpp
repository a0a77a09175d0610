// How often a loop can run, read off its inductive states.
#pragma once

#include "domains/state/state.hpp"

#include <gmpxx.h>

#include <optional>
#include <vector>

namespace bpfproof::checks {

/// One round of a loop: a state at its head, with `anchors` set by anchor(), and what came back to the head from it.
struct Round {
    state::State head;
    std::vector<state::State> back;
};

/// Remembers what all places hold now.
void anchor(state::State& state);

/// Most times control can come to the loop's head in one run of the loop, given a round from each state that stands
/// there. Nothing: not shown to be finite.
///
/// Idea. A place (register, slot, or may_goto's budget) holds a word x at the head. If in every state that comes back
/// it holds x + d, with every possible d at least 1 (or every d at most -1) and no wrap, then it moves strictly one
/// way, and being within [low, high] at each arrival it moves at most (high - low) / |d| times.
///
/// Sound: x is read from the anchors, which the round carries along, so it is the word of this round's beginning; and
/// the head's facts hold at each arrival because they are inductive.
std::optional<mpz_class> trip_bound(state::TermTable& table, const std::vector<Round>& rounds);

} // namespace bpfproof::checks
