// Explanations of rules with examples, found by their ids, or by what the kernel's verifier says where they are broken.
#pragma once

#include "findings/rule.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace bpfproof::gate {

/// Of a rule, or of all rules with a message like these words; empty where there is none.
std::string explanation(std::string_view words);
/// A line each.
std::string all_rules();

/// Rules whose messages are part of the words, or have the words in them; numbers and registers do not count.
std::vector<findings::Rule> rules_of_message(std::string_view words);

} // namespace bpfproof::gate
