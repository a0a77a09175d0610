// What is said of global functions by their signatures (src/checks/global_functions.hpp): each of them that is called
// was taken alone, what was found of it there follows from what was recorded, and was reported of the program.
#pragma once

#include "certify/certify.hpp"

namespace bpfproof::certify {

std::vector<Objection> objections_to_signatures(const semantics::Environment& environment,
                                                const checks::Options& options, const checks::Analysis& analysis);

} // namespace bpfproof::certify
