// JUnit's XML as CI services read it (the common part of what Jenkins, GitLab and GitHub's readers take): suites of
// cases, whatever is tested.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bpfproof::report {

enum class JUnitOutcome { passed, failed, error, skipped };

struct JUnitCase {
    std::string class_name{};
    std::string name{};
    std::optional<double> seconds{};
    JUnitOutcome outcome = JUnitOutcome::passed;
    std::string message{}; ///< one line: why it did not pass
    std::string body{};    ///< and more; may be empty
    std::vector<std::pair<std::string, std::string>> facts{};
};

std::string_view junit_begin();
std::string junit_suite(std::string_view name, const std::vector<JUnitCase>& cases);
std::string_view junit_end();

} // namespace bpfproof::report
