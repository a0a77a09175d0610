// Is a concrete machine state outside of an abstract one? Answers with the place and the reason where it certainly is.
//
// Every place (register, saved register, stack cell, packet bound, debt, the budget of may_goto) that the abstract
// state says something of is given its concrete word: pointers as their offset in their region, their nullness, and the
// region's size. Kinds are compared at once; the words become equations between terms and words, and whether those can
// hold together with all facts and differences is domains/symbolic/equations.hpp's question.
//
// Sound in that "outside" is certain: see there. Not looked at, because the machine does not say: which acquisition a
// record comes from, which type a kernel object has, what a kernel variable's address is.
#pragma once

#include "domains/state/state.hpp"
#include "domains/symbolic/equations.hpp"
#include "machine/machine.hpp"

#include <memory>
#include <optional>
#include <string>

namespace bpfproof::membership {

struct Outside {
    std::string place;  ///< "r3", "frame 0 at -8", "packet end"; empty: a fact about several places
    std::string reason; ///< "is 0x7, and …"
};

/// "r3: is 0x7, which …"
std::string to_string(const Outside& outside);

class Membership {
public:
    /// `table` and `maps`, the object's, must outlive this.
    Membership(const state::TermTable& table, state::State state, const std::vector<object::Map>& maps);

    /// nullopt: the view may be one of the states that the abstract state stands for. The chain of calls is the same.
    std::optional<Outside> outside(const machine::View& view) const;

    const state::State& state() const { return *state_; }

private:
    std::unique_ptr<const state::State> state_; ///< at one address for good: equations_ refers to it
    symbolic::Equations equations_;
    const std::vector<object::Map>& maps_;
};

} // namespace bpfproof::membership
