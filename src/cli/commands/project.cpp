// What a project needs once: a configuration, an explanation, completions for its shells.
#include "cli/commands/arguments.hpp"
#include "cli/commands/commands.hpp"
#include "cli/completions.hpp"
#include "cli/explain.hpp"
#include "cli/init.hpp"

#include <fmt/format.h>

#include <memory>

namespace bpfproof::cli {
namespace {

Command init_command(CLI::App& app) {
    struct Arguments {
        bool force = false;
        unsigned jobs = 0;
    };
    const auto arguments = std::make_shared<Arguments>();
    auto* command = app.add_subcommand("init", "write a configuration and a baseline for the project here");
    command->add_flag("--force", arguments->force, "overwrite those that are there");
    add_jobs(*command, arguments->jobs);
    return {command, [=] { return init(arguments->force, threads(arguments->jobs)); }};
}

Command explain_command(CLI::App& app) {
    const auto rule = std::make_shared<std::string>();
    auto* command = app.add_subcommand("explain", "say what a rule asks, and why");
    command->add_option("RULE", *rule, "a rule, or words of the kernel verifier's message; else all are listed");
    return {command, [=] { return explain(*rule); }};
}

// For packages, and not for people: in no group, it is not in the help.
Command completions_command(CLI::App& app) {
    const auto shell = std::make_shared<std::string>();
    auto* command = app.add_subcommand("completions", "write what a shell needs to complete words")->group("");
    command->add_option("SHELL", *shell)->required()->check(CLI::IsMember(shell_names()));
    return {command, [=, &app] {
                fmt::print("{}", completions(app, *shell));
                return 0;
            }};
}

} // namespace

std::vector<Command> project_commands(CLI::App& app) {
    return {init_command(app), explain_command(app), completions_command(app)};
}

} // namespace bpfproof::cli
