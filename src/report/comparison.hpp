// What became of programs between two runs: as a table for people, and for programs.
#pragma once

#include "compare/threshold.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace bpfproof::report {

inline constexpr std::string_view diff_schema = "bpfproof/diff/1";

struct Comparison {
    std::vector<compare::Row> rows;
    std::vector<compare::Threshold> thresholds;
};

/// Whether any threshold is crossed anywhere.
bool crosses(const Comparison& comparison);

/// Programs that differ, or all of them; then what was crossed; then how many of what.
std::string text(const Comparison& comparison, bool all);
std::string csv(const Comparison& comparison);
std::string json_text(const Comparison& comparison, std::string_view version);

} // namespace bpfproof::report
