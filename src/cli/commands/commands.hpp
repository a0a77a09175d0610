// The commands of bpfproof: what each is called, what it takes, and what it runs.
#pragma once

#include <CLI/CLI.hpp>

#include <functional>
#include <vector>

namespace bpfproof::cli {

struct Command {
    CLI::App* app = nullptr;  ///< as it was added to the whole
    std::function<int()> run; ///< with the arguments that were parsed; the exit status
};

std::vector<Command> check_commands(CLI::App& app); ///< check, watch
Command diff_command(CLI::App& app);
std::vector<Command> show_commands(CLI::App& app); ///< list, disasm, cfg
Command run_command(CLI::App& app);
Command test_command(CLI::App& app);
std::vector<Command> project_commands(CLI::App& app); ///< init, explain, completions

} // namespace bpfproof::cli
