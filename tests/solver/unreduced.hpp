// In these proofs reduction does nothing: what is proved of an operation's parts as they are holds of the reduced ones,
// because reduction keeps every word of the parts (reduction_proofs.cpp). Every file of the test that may name
// reduce<64> includes this first.
#pragma once

#include "domains/numeric/reduce.hpp"

namespace bpfproof::numeric {

template <>
bool reduce<64>(NumberParts<64>& parts);

} // namespace bpfproof::numeric
