// `bpfproof check`: many files, one report, one exit status.
#pragma once

#include "cli/output.hpp"
#include "cli/verify.hpp"
#include "gate/gate.hpp"
#include "report/document.hpp"

#include <functional>
#include <string>
#include <vector>

namespace bpfproof::cli {

struct CheckOptions {
    std::vector<std::string> files;
    Request request;                              ///< `jobs` here is for the whole run
    report::Format format = report::Format::text; ///< on standard output
    std::vector<OutputFile> outputs;              ///< beside it
    report::DocumentOptions document;
    gate::GateOptions gate;     ///< what findings are judged by
    std::string write_baseline; ///< file to write those to that fail; empty: none
};

/// Verifies what the words stand for, side by side as far as `jobs` go, and hands on the results in the order of the
/// inputs. Says on a terminal how far it is.
void for_each_result(const std::vector<std::string>& files, const Request& request,
                     const std::function<void(findings::ObjectResult)>& take);

/// 0: all proved or accepted. 1: findings. 2: an input, or the command, is at fault; this outweighs findings.
int check(const CheckOptions& options);

} // namespace bpfproof::cli
