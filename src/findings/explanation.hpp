// What rules ask, why, and what to write instead: for people.
#pragma once

#include "findings/rule.hpp"

#include <span>
#include <string_view>
#include <vector>

namespace bpfproof::findings {

struct Explanation {
    Rule rule;
    std::string_view asks; ///< what must hold; sentences
    std::string_view why;
    std::string_view mend; ///< what to write instead; may be empty
    /// Parts of what kernel/bpf/verifier.c prints (Linux 6.12, and earlier where it said it otherwise) that stay the
    /// same whatever the program, separated by '|'. Empty where it has no words of its own for it.
    std::string_view kernel;

    std::vector<std::string_view> kernel_messages() const;
};

std::span<const Explanation> explanations(); ///< in the order of the rules
const Explanation& explanation(Rule rule);

} // namespace bpfproof::findings
