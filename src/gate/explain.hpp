// What rules ask, and why, for people; found by their ids, or by what the kernel's verifier says where they are broken.
#pragma once

#include "findings/rule.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bpfproof::gate {

struct Explanation {
    findings::Rule rule;
    std::string_view asks; ///< what must hold; sentences
    std::string_view why;
    std::string_view mend; ///< what to write instead; may be empty
    /// Parts of what kernel/bpf/verifier.c prints (Linux 6.12, and earlier where it said it otherwise) that stay the
    /// same whatever the program, separated by '|'. Empty where it has no words of its own for it.
    std::string_view kernel;
};

std::span<const Explanation> explanations(); ///< in the order of the rules

/// Of a rule, or of all rules with a message like these words; empty where there is none.
std::string explanation(std::string_view words);
/// A line each.
std::string all_rules();

/// Rules whose messages are part of the words, or have the words in them; numbers and registers do not count.
std::vector<findings::Rule> rules_of_message(std::string_view words);

} // namespace bpfproof::gate
