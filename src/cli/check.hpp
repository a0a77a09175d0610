// `bpfproof check`: many files, one report, one exit status.
#pragma once

#include "cli/verify.hpp"
#include "report/text.hpp"

#include <string>
#include <vector>

namespace bpfproof::cli {

enum class Format { text, json };

struct CheckOptions {
    std::vector<std::string> files;
    Request request; ///< `jobs` here is for the whole run
    Format format = Format::text;
    report::TextOptions text;
};

/// 0: all proved. 1: findings. 2: an input, or the command, is at fault; this outweighs findings.
int check(const CheckOptions& options);

} // namespace bpfproof::cli
