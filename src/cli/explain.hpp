// `bpfproof explain`: what rules ask.
#pragma once

#include <string>

namespace bpfproof::cli {

/// `words`: a rule's id, or a message of the kernel's verifier; empty: all rules are listed. 0, or 2 where no rule is
/// meant.
int explain(const std::string& words);

} // namespace bpfproof::cli
