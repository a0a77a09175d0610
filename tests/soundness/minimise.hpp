// The smallest program with the same escape that dropping instructions and simplifying operands leads to.
#pragma once

#include "soundness/trial.hpp"

namespace bpfproof::fuzz {

struct Minimal {
    Candidate candidate;
    Escape escape;
};

/// Proved programs stay proved, others only keep the kind of escape. At most `trials` programs are tried.
Minimal minimise(const Candidate& candidate, const Escape& escape, const Effort& effort, unsigned trials = 3000);

} // namespace bpfproof::fuzz
