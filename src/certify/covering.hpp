// Is a state covered by one of those recorded, and if not, where does it fail?
#pragma once

#include "domains/state/state.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace bpfproof::certify {

using state::State;
using state::TermTable;

/// Is every concrete state of `state` one of some state in `recorded`? (No may mean: not shown.) May name terms, to ask
/// about them.
bool covered(TermTable& table, const State& state, const std::vector<State>& recorded);
/// The same with those alone for which `usable` holds of their position.
bool covered(TermTable& table, const State& state, const std::vector<State>& recorded,
             const std::function<bool(std::size_t)>& usable);

struct Gap {
    const State* nearest; ///< the recorded state that covers most
    /// Its places which, were nothing said of them, would leave it to cover all; a least set of such, in words.
    std::vector<std::string> places;
};
/// Why `state`, which is not covered, is not. nullopt: nothing is recorded.
std::optional<Gap> explain(TermTable& table, const State& state, const std::vector<State>& recorded);

} // namespace bpfproof::certify
