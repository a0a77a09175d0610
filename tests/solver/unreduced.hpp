// In these proofs reduction does next to nothing: what is proved of an operation's parts as they are holds of the
// reduced ones, because reduction keeps every word of the parts (reduction_proofs.cpp).
//
// One thing the operations rely on, and reduction gives: of a number whose bits are all known, the ranges are that word
// (Reduction::run ends in settle then). So much is done here too, by intersection: a range that has lost the word is
// empty after it, and a proof still sees that. Every file of the test that may name reduce<64> includes this first.
#pragma once

#include "domains/numeric/reduce.hpp"

namespace bpfproof::numeric {

template <>
bool reduce<64>(NumberParts<64>& parts);

} // namespace bpfproof::numeric
