// A random program that follows from the seed alone.
#pragma once

#include "soundness/candidate.hpp"

namespace bpfproof::fuzz {

Candidate generate(std::uint64_t seed);

} // namespace bpfproof::fuzz
