#include "cli/diff.hpp"

#include "cli/commands/arguments.hpp"
#include "cli/commands/commands.hpp"
#include "cli/configured.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <memory>

namespace bpfproof::cli {
namespace {

struct DiffArguments {
    ConfigArguments config;
    Common common;
    VerifyArguments verify;
    std::string format = "text";
    std::vector<std::string> fail_on{"verdict"};
    DiffOptions options;
};

void add_diff(CLI::App& command, DiffArguments& arguments) {
    command.add_option("OLD", arguments.options.before, "a report of check (csv or json), or what is to be verified")
        ->required();
    command.add_option("NEW", arguments.options.after, "the same, later")->required();
    add_selection(command, arguments.common);
    add_config(command, arguments.config);
    add_verify(command, arguments.common, arguments.verify);
    command.add_option("--format", arguments.format, "what standard output is written in")
        ->check(CLI::IsMember({"text", "csv", "json"}))
        ->capture_default_str();
    command
        .add_option("--fail-on", arguments.fail_on,
                    "what must not happen: 'verdict', 'removed', METRIC>N, METRIC>N%, separated by commas; or 'none'. "
                    "Metrics: insns, bound, stack, visits, states, findings, notes, time")
        ->allow_extra_args(false)
        ->capture_default_str();
    command.add_flag("-v,--verbose", arguments.options.all, "as text, show the programs that do not differ too");
    command.footer("Exit status: 0 nothing of what must not happen did, 1 something did, 2 an input or the command is "
                   "at fault.");
}

int run_diff(CLI::App& command, DiffArguments& arguments) {
    const auto config = configuration(arguments.config);
    if (!config || !apply(*config, command))
        return 2;
    DiffOptions& options = arguments.options;
    options.format = arguments.format == "csv"    ? DiffFormat::csv
                     : arguments.format == "json" ? DiffFormat::json
                                                  : DiffFormat::text;
    for (const std::string& words : arguments.fail_on) {
        auto thresholds = compare::read_thresholds(words);
        if (const auto* fault = std::get_if<std::string>(&thresholds))
            return fault_in_command("--fail-on: " + report::printable(*fault));
        std::ranges::move(std::get<std::vector<compare::Threshold>>(thresholds),
                          std::back_inserter(options.thresholds));
    }
    return with_request(arguments.common, arguments.verify, [&](Request request) {
        options.request = std::move(request);
        return diff(options);
    });
}

} // namespace

Command diff_command(CLI::App& app) {
    const auto arguments = std::make_shared<DiffArguments>();
    auto* command = app.add_subcommand("diff", "compare two runs, or two versions of objects");
    add_diff(*command, *arguments);
    return {command, [=] { return run_diff(*command, *arguments); }};
}

} // namespace bpfproof::cli
