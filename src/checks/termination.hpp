// How often a loop can run, read off its inductive states.
#pragma once

#include "domains/state/state.hpp"

#include <gmpxx.h>

#include <optional>
#include <vector>

namespace bpfproof::checks {

/// Most times control can come to the loop's head in one run of the loop. `heads`: the states that stand there; `back`: what
/// arrived along back edges when the loop was last walked from them. Nothing: not shown to be finite.
///
/// Idea. A place (register, slot, or may_goto's budget) holds a word x at the head. If in every state that comes back it holds
/// x + d for the same x, with every possible d at least 1 (or at most -1) and no wrap, then x moves strictly one way, and
/// being within [low, high] at each arrival it moves at most (high - low) / |d| times.
///
/// Sound: a state that comes back was computed from the very terms of the head state it came from, so "the same x" is that of
/// the round before; the head's facts hold at each arrival because they are inductive.
std::optional<mpz_class> trip_bound(state::TermTable& table, const std::vector<state::State>& heads,
                                    const std::vector<state::State>& back);

} // namespace bpfproof::checks
