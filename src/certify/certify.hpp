// The judge of an analysis: do the recorded invariants prove what was said of the program?
//
// The engine finds the states by iterating, widening, narrowing, remembering; whether it found them right can be seen
// without any of that. This pass goes once over what was recorded and asks of each state only that the next one is
// covered. It shares with the engine the transfer functions, the order, the checks, and the measure of one loop's
// progress; not the graph's loops, the order of the walk, liveness, joins, widening, or the handling of calls.
//
// It follows that every run of the program stays within the recorded states (by induction over its steps), that in each
// of them every check holds but those reported, and that it ends within the reported number of instructions. What this
// rests on is what is shared: that each transfer function, the order, and each check is sound, which other tests show.
#pragma once

#include "checks/analysis.hpp"
#include "checks/invariants.hpp"
#include "semantics/environment.hpp"

#include <set>
#include <string>
#include <vector>

namespace bpfproof::certify {

/// What does not follow, and where. Never the program's fault.
struct Objection {
    std::string what;                ///< lower case, no full stop
    std::vector<isa::Slot> calls{};  ///< call sites under way, outermost first
    isa::Slot function = 0;          ///< its first slot
    isa::Slot block = 0;             ///< likewise
    isa::Slot slot = 0;              ///< the instruction before which, or after which, the states below stand
    std::string state{};             ///< what may stand there; empty where the objection is not about states
    std::string recorded{};          ///< the recorded state that covers most of it; empty where there is none
    std::vector<std::string> places; ///< the parts of `recorded` that are not shown to cover
};

/// On one line, however long.
std::string to_string(const Objection& objection);

enum class Outcome : std::uint8_t {
    certified,       ///< what was said follows
    nothing_claimed, ///< the analysis was given up, and said so
    refused          ///< there are objections
};

struct Certificate {
    Outcome outcome = Outcome::refused;
    std::vector<Objection> objections; ///< the first few
    std::set<isa::Slot> called{};      ///< global functions that are taken by their signatures
};

/// `options` are those of the analysis: where it recorded its invariants (more terms are named in their table), and
/// what it was told to take for granted.
Certificate certify(const semantics::Environment& environment, const checks::Options& options,
                    const checks::Analysis& analysis);

} // namespace bpfproof::certify
