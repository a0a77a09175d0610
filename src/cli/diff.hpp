// `bpfproof diff`: two runs, or two versions of objects, side by side.
#pragma once

#include "cli/verify.hpp"
#include "compare/threshold.hpp"

#include <string>
#include <vector>

namespace bpfproof::cli {

enum class DiffFormat { text, csv, json };

struct DiffOptions {
    std::string before; ///< a report in csv or json; or what `check` takes, to be verified on the spot
    std::string after;
    Request request; ///< for what is verified
    DiffFormat format = DiffFormat::text;
    bool all = false; ///< as text: programs that do not differ too
    std::vector<compare::Threshold> thresholds;
};

/// 0: no threshold is crossed. 1: one is. 2: an input is at fault.
int diff(const DiffOptions& options);

} // namespace bpfproof::cli
