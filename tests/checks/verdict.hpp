// Verdicts on programs written as text. Tests compare twins: a program that holds what a rule demands, and the same
// program with the demand broken in one place, which must be found there and nowhere else.
#pragma once

#include "subject.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace bpfproof::checks::test {

/// "proved", or every finding as "rule@slot", in order, separated by blanks. For the arguments see subject(). Fails the
/// test where the verdict cannot be certified.
std::string verdict(std::string_view section, std::string text);

struct Twin {
    const char* what;
    const char* section;
    const char* text;
    const char* expected;
};
/// CHECKs every row.
void check(const std::vector<Twin>& twins);

} // namespace bpfproof::checks::test
