#include "cli/check.hpp"

#include "cli/commands/arguments.hpp"
#include "cli/commands/commands.hpp"
#include "cli/configured.hpp"
#include "cli/terminal.hpp"
#include "cli/watch.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <memory>

namespace bpfproof::cli {
namespace {

struct CheckArguments {
    ConfigArguments config;
    std::string baseline;
    std::string write_baseline;
    Common common;
    VerifyArguments verify;
    std::string format = "text";
    std::vector<std::string> outputs;
    std::string source_root;
    std::string only;
    bool quiet = false;
    bool verbose = false;
    std::size_t max_findings = report::TextOptions{}.max_findings;
};

/// What `check` and `watch` have in common.
void add_checked(CLI::App& command, CheckArguments& arguments) {
    add_files(command, arguments.common)
        ->description("objects, executables with embedded objects, directories of *.o, or patterns; else those of the "
                      "configuration");
    add_selection(command, arguments.common);
    add_config(command, arguments.config);
    command.add_option("--baseline", arguments.baseline, "findings in this file are accepted, only new ones fail");
    command
        .add_option("--only", arguments.only,
                    "'refuted': fail for findings that a run shows; the others are accepted, which is not proved")
        ->check(CLI::IsMember({"refuted"}));
    add_verify(command, arguments.common, arguments.verify);
    command.add_flag("-v,--verbose", arguments.verbose, "a line for every program, with what it cost");
    command.add_option("--max-findings", arguments.max_findings, "shown of each program, as text; 0: all")
        ->capture_default_str();
}

void add_check(CLI::App& command, CheckArguments& arguments) {
    add_checked(command, arguments);
    command.add_option("--write-baseline", arguments.write_baseline, "write all findings to this file, as a baseline");
    command.add_option("--format", arguments.format, "what standard output is written in")
        ->check(CLI::IsMember(report::format_names()))
        ->capture_default_str();
    command
        .add_option("--output", arguments.outputs, "FORMAT=FILE: and this, in any format, to a file; may be repeated")
        ->allow_extra_args(false);
    command.add_option("--source-root", arguments.source_root,
                       "files below this directory are named relative to it, for other programs; else the current one");
    command.add_flag("-q,--quiet", arguments.quiet, "say nothing but faults of the input")
        ->excludes(command.get_option("--verbose"));
}

/// What is wrong with the words, or nothing.
std::string parse_outputs(const std::vector<std::string>& words, std::vector<OutputFile>& outputs) {
    for (const std::string& word : words) {
        const auto equals = word.find('=');
        const auto format = report::find_format(word.substr(0, equals));
        if (!format || equals == std::string::npos || equals + 1 == word.size())
            return fmt::format("'{}' is not FORMAT=FILE with one of the formats {}", report::printable(word),
                               fmt::join(report::format_names(), ", "));
        const std::string path = word.substr(equals + 1);
        if (std::ranges::any_of(outputs, [&](const OutputFile& other) { return other.path == path; }))
            return report::printable(path) + " is written twice";
        outputs.push_back({*format, path});
    }
    return {};
}

report::DocumentOptions document_options(const CheckArguments& arguments) {
    report::DocumentOptions options;
    options.text.verbosity = arguments.quiet     ? report::Verbosity::quiet
                             : arguments.verbose ? report::Verbosity::verbose
                                                 : report::Verbosity::normal;
    options.text.colour = want_colour();
    options.text.width = terminal_width();
    options.text.max_findings = arguments.max_findings;
    options.version = BPFPROOF_VERSION;
    options.directory = (std::filesystem::current_path() / arguments.source_root).lexically_normal().string();
    return options;
}

/// As much as any of the reports shows.
Detail detail(const CheckOptions& options) {
    const bool listed =
        report::lists_code(options.format) ||
        std::ranges::any_of(options.outputs, [](const OutputFile& file) { return report::lists_code(file.format); });
    if (!listed)
        return Detail::findings;
    return options.document.text.verbosity == report::Verbosity::verbose ? Detail::states : Detail::reached;
}

/// What findings are judged by; false: something of it is at fault, and that has been said.
bool take_gate(const CheckArguments& arguments, gate::Config config, CheckOptions& options) {
    options.write_baseline = arguments.write_baseline;
    gate::GateOptions& gate = options.gate;
    gate.today = gate::today();
    gate.all_programs = arguments.common.selection.takes_all();
    gate.whole = arguments.common.files.empty();
    gate.only_refuted = arguments.only == "refuted";
    const bool first = !arguments.write_baseline.empty() && !std::filesystem::exists(arguments.baseline);
    if (!arguments.baseline.empty() && !first) {
        auto read = gate::read_baseline(arguments.baseline);
        if (const auto* fault = std::get_if<gate::FileFault>(&read)) {
            fault_in_command(report::printable(to_string(*fault)));
            return false;
        }
        gate.baseline = std::get<gate::Baseline>(std::move(read));
    }
    gate.config = std::move(config.file);
    gate.directory = std::move(config.directory);
    gate.rules = std::move(config.rules);
    gate.expectations = std::move(config.expectations);
    return true;
}

int run_check(CLI::App& command, CheckArguments& arguments) {
    const auto config = configuration(arguments.config);
    if (!config || !apply(*config, command))
        return 2;
    CheckOptions options;
    options.files = arguments.common.files;
    if (options.files.empty() && !configured_objects(*config, options.files))
        return 2;
    if (options.files.empty())
        return fault_in_command("no FILE is given, and no configuration says which objects to check");
    if (!take_gate(arguments, *config, options))
        return 2;
    options.format = report::find_format(arguments.format).value();
    if (const std::string fault = parse_outputs(arguments.outputs, options.outputs); !fault.empty())
        return fault_in_command("--output: " + fault);
    options.document = document_options(arguments);
    return with_request(arguments.common, arguments.verify, [&](Request request) {
        options.request = std::move(request);
        options.request.detail = detail(options);
        return check(options);
    });
}

/// Where objects of the configuration may come into being.
std::vector<gate::Reach> reaches(const gate::Config& config) {
    std::vector<gate::Reach> out;
    for (const gate::Config::Objects& objects : config.objects)
        out.push_back(reach((std::filesystem::path(config.directory) / objects.pattern).string()));
    return out;
}

int run_watch(CLI::App& command, CheckArguments& arguments) {
    const auto config = configuration(arguments.config);
    if (!config || !apply(*config, command))
        return 2;
    WatchOptions options;
    const std::vector<std::string>& files = arguments.common.files;
    if (files.empty() && config->objects.empty())
        return fault_in_command("no FILE is given, and no configuration says which objects to check");
    if (files.empty())
        options.folders = reaches(*config);
    for (const std::string& file : files)
        options.folders.push_back(reach(file));
    options.files = [&] { return files.empty() ? objects_now(*config) : files; };
    if (!take_gate(arguments, *config, options.check))
        return 2;
    options.check.document = document_options(arguments);
    return with_request(arguments.common, arguments.verify, [&](Request request) {
        options.check.request = std::move(request);
        return watch(options);
    });
}

} // namespace

std::vector<Command> check_commands(CLI::App& app) {
    const auto checked = std::make_shared<CheckArguments>();
    auto* check = app.add_subcommand("check", "verify every program");
    add_check(*check, *checked);
    const auto watched = std::make_shared<CheckArguments>();
    auto* watch = app.add_subcommand("watch", "verify again whatever is saved");
    add_checked(*watch, *watched);
    return {{check, [=] { return run_check(*check, *checked); }}, {watch, [=] { return run_watch(*watch, *watched); }}};
}

} // namespace bpfproof::cli
