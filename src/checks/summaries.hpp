// Functions that were walked once for many calls: for each entry, framed (domains/state/framing.hpp), what was found
// at the function's end.
//
// An entry serves every later one that it covers, at the same depth of calls. The first that covers is taken, and none
// is ever removed or changed, so the same entry finds the same exits whenever it is walked again: what the checks are
// shown is what was found. An entry with a known number serves only where that number comes again, since functions are
// often told by one what to do; what is lost where one serves that says less is made up for by analyse(), which walks
// all calls in their callers' contexts where a proof fails.
#pragma once

#include "checks/invariants.hpp"
#include "semantics/below.hpp"

#include <gmpxx.h>

#include <map>
#include <memory>
#include <optional>
#include <vector>

namespace bpfproof::checks {

struct Summary {
    std::vector<isa::Slot> calls; ///< the call sites by which the function was first come to, outermost first
    state::Framing framing;
    state::State entry;
    std::vector<state::State> exits{}; ///< exit parts
    std::optional<mpz_class> bound{};  ///< on executed instructions, once judged
    bool walked = false;
    bool judged = false;
    std::optional<std::size_t> record{}; ///< its index among those of the invariants
};

class Summaries {
public:
    explicit Summaries(const semantics::Environment& environment)
        : env_(environment), below_(semantics::below(environment)) {}

    /// May this entry of the function be framed at all, and how? nullopt: walk it in its caller's context.
    std::optional<std::vector<bool>> frames(const cfg::Function& function, const state::State& entered) const;
    /// One that covers the framed state; nullptr: none. `framed` is given the summary's anchors.
    Summary* find(const state::TermTable& table, const cfg::Function& function, const std::vector<isa::Slot>& calls,
                  const std::vector<bool>& frames, state::State& framed);
    /// nullptr: enough are remembered.
    Summary* add(const cfg::Function& function, Summary summary);
    bool empty() const { return known_.empty(); }

private:
    const semantics::Environment& env_;
    std::vector<semantics::Below> below_;                                                            ///< by function
    std::map<std::pair<cfg::FunctionId, std::size_t>, std::vector<std::unique_ptr<Summary>>> known_; ///< and by depth
};

/// The frames that an entry keeps belong to the same functions by both chains of calls: whose stack is used is noted
/// where a function is walked.
bool same_owners(const cfg::Program& graph, const std::vector<bool>& frames, const std::vector<isa::Slot>& a,
                 const std::vector<isa::Slot>& b);

} // namespace bpfproof::checks
