// What must be given back before the program ends: references to sockets, ring-buffer records, kernel objects.
//
// Concretization: for each entry, one reference is held exactly where the word `live` is not 0. That word is the
// nullness of the pointer the acquiring helper returned, so a failed acquisition owes nothing, and the pointer that is
// released is recognised by its nullness term, in whatever register or slot it is.
//
// Invariant: entries are ordered by the slot that acquired them, then by age.
#pragma once

#include "domains/symbolic/term.hpp"
#include "isa/instruction.hpp"

#include <vector>

namespace bpfproof::resources {

struct Owed {
    symbolic::Value live;
    isa::Slot acquired = 0;
    friend bool operator==(const Owed&, const Owed&) = default;
};

using Debts = std::vector<Owed>;

} // namespace bpfproof::resources
