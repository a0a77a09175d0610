// What can happen while a function runs, itself and all that it may call, whatever it is given: what decides whether a
// state may be framed for it (domains/state/framing.hpp).
#pragma once

#include "semantics/environment.hpp"

#include <vector>

namespace bpfproof::semantics {

struct Below {
    bool recurs = false;   ///< some function may come to itself
    bool unknown = false;  ///< something is called of which nothing is known, so that all memory may change
    bool releases = false; ///< a helper gives back what it is handed
    bool changes_packet = false;

    /// May its entries be framed? `owes`: something is to be given back already.
    bool can_be_framed(bool owes) const { return !recurs && !unknown && !(releases && owes); }
    friend bool operator==(const Below&, const Below&) = default;
};

/// By function. A function whose address is loaded counts as called. (A function may also be handed another's address:
/// see state::holds_function.)
std::vector<Below> below(const Environment& environment);

} // namespace bpfproof::semantics
