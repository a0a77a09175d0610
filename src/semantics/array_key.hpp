// The keys of arrays: indices, which the analysis may know.
#pragma once

#include "domains/state/state.hpp"
#include "semantics/environment.hpp"

namespace bpfproof::semantics {

/// What the index is that r2 points at, in a call on this map. nullopt: the map is no array of a size known here
/// (the template of inner maps says none), or nothing is known of the key's bytes.
std::optional<numeric::Number> array_key(const Environment& environment, const state::TermTable& table,
                                         const state::State& state, std::uint32_t map);

} // namespace bpfproof::semantics
