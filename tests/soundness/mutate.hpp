// Programs that others wrote, changed a little: what a compiler or a careful author never writes, but nearly did.
#pragma once

#include "soundness/candidate.hpp"

#include "machine/random.hpp"

#include <vector>

namespace bpfproof::fuzz {

/// A few random changes of immediates, offsets, registers, operations; instructions deleted, doubled, inserted, taken
/// from `donor`. What comes out is well formed, or the original again.
void mutate(Candidate& candidate, const isa::Code& donor, machine::Random& random);

/// Every program of the YAML cases below this folder.
std::vector<Candidate> read_cases(const std::string& folder);
/// Every program of the objects below this folder that has a type and is not too long.
std::vector<Candidate> read_objects(const std::string& folder);

} // namespace bpfproof::fuzz
