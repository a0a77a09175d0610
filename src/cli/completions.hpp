// What shells need to complete words of the command line, made from its own definition, so that neither drifts.
#pragma once

#include <CLI/CLI.hpp>

#include <string>
#include <vector>

namespace bpfproof::cli {

std::vector<std::string> shell_names();

/// A script for one of these shells. Words that are no option, command, or one of a few are completed as files.
std::string completions(const CLI::App& app, const std::string& shell);

} // namespace bpfproof::cli
