#include "cli/command_line.hpp"

#include "cli/check.hpp"
#include "cli/completions.hpp"
#include "cli/configured.hpp"
#include "cli/diff.hpp"
#include "cli/explain.hpp"
#include "cli/init.hpp"
#include "cli/remembered.hpp"
#include "cli/run_program.hpp"
#include "cli/show.hpp"
#include "cli/show_programs.hpp"
#include "cli/target.hpp"
#include "cli/terminal.hpp"
#include "cli/test.hpp"
#include "cli/watch.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <iterator>
#include <thread>

namespace bpfproof::cli {
namespace {

/// What every command on objects takes.
struct Common {
    std::vector<std::string> files;
    std::string btf = "kernel";
    Selection selection;
};

/// Against what, and which programs.
void add_selection(CLI::App& command, Common& common) {
    command
        .add_option("--btf", common.btf,
                    "kernel types to resolve against: a file, 'kernel' (the running one) or 'none'")
        ->capture_default_str();
    command.add_option("--program", common.selection.program, "only programs of this name");
    command.add_option("--section", common.selection.section, "only programs in this section");
}

CLI::Option* add_files(CLI::App& command, Common& common) {
    return command.add_option("FILE", common.files,
                              "objects, executables with embedded objects, directories of *.o, or patterns");
}

void add_common(CLI::App& command, Common& common) {
    add_files(command, common)->required();
    add_selection(command, common);
}

/// How programs are verified, whatever is done with the results.
struct VerifyArguments {
    std::string type;
    std::string default_type;
    bool guess = false;
    bool certify = false;
    unsigned jobs = 0;
    bool unprivileged = false;
    std::string cache;
    std::uint64_t cache_size = 256 << 20;
    std::uint64_t refute = default_refute_budget;
    checks::Options analysis;
};

void add_verify(CLI::App& command, Common& common, VerifyArguments& arguments) {
    command.add_flag("--autoload-only", common.selection.autoload_only,
                     "leave out programs that are not loaded by default (SEC(\"?...\"))");
    command.add_option("--type", arguments.type,
                       "verify as this type ('xdp') or as from this section ('cgroup/bind4')");
    command.add_option("--default-type", arguments.default_type, "the same, only where the section says no type");
    command.add_flag("--guess-type", arguments.guess, "where nothing says a type, guess from names; shown as a guess");
    command.add_option("-j,--jobs", arguments.jobs, "threads; 0: as many as the machine has")
        ->check(CLI::Range(0, 1024));
    command.add_option("--cache", arguments.cache,
                       "folder to keep verdicts in, and to take them from where nothing has changed");
    command.add_option("--cache-size", arguments.cache_size, "what the folder may hold ('64MB')")
        ->transform(CLI::AsSizeValue(false))
        ->default_str("256MB");
    command.add_flag("--certify", arguments.certify, "check again, by other code, what each verdict rests on");
    command
        .add_option("--refute", arguments.refute,
                    "machine instructions spent on each finding in search of a run that shows it; 0: none")
        ->capture_default_str();
    command.add_flag("--unprivileged", arguments.unprivileged,
                     "ask too what is asked only of loaders without privilege: that nothing secret is learnt");
    command
        .add_option_function<std::uint64_t>(
            "--budget",
            [&arguments](std::uint64_t visits) {
                arguments.analysis.visit_budget = visits;
                arguments.analysis.visits_per_instruction = 0;
                arguments.analysis.retry_budget = std::min(arguments.analysis.retry_budget, visits);
            },
            "instruction visits spent on a program before giving up; more for long programs if not given")
        ->default_str(std::to_string(arguments.analysis.visit_budget));
    command
        .add_option("--states", arguments.analysis.max_states,
                    "states kept apart where paths meet, by 'merge'; more prove more, and cost more")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    command
        .add_option("--retry-budget", arguments.analysis.retry_budget,
                    "the same for each policy that a program is tried again by")
        ->capture_default_str();
    command
        .add_option_function<std::string>(
            "--policy",
            [&arguments](const std::string& word) {
                arguments.analysis.last_policy = checks::find_policy(word).value();
            },
            "the last policy to try: 'merge' joins where paths meet, 'split' joins less, 'paths' nothing")
        ->check(CLI::IsMember({"merge", "split", "paths"}))
        ->default_str("paths");
}

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

void add_test(CLI::App& command, TestOptions& options) {
    command.add_option("PATH", options.paths, "case files, directories of *.yaml, or patterns")->required();
    command.add_option("--filter", options.filter, "only cases whose \"FILE: NAME\" contains this");
    command.add_option("-j,--jobs", options.jobs, "threads; 0: as many as the machine has")->check(CLI::Range(0, 1024));
    command.add_flag("--update", options.update, "show what differs, then write it into the files as what is expected");
    command.add_flag("--certify", options.certify, "check again, by other code, what each verdict rests on");
    command.add_option("--junit", options.junit, "write the results to this file, as JUnit's XML");
    command.add_option("--coverage", options.coverage,
                       "write to this file which instruction met which kind of memory and which rule");
    command.add_flag("-v,--verbose", options.verbose, "a line for every case");
    command.footer("Exit status: 0 all as expected, 1 differences, 2 a case or the command is at fault.");
}

struct RunArguments {
    std::string btf = "kernel";
    std::string type;
    RunOptions options;
};

void add_run(CLI::App& command, RunArguments& arguments) {
    RunOptions& options = arguments.options;
    command.add_option("FILE", options.file, "an object, or an executable with embedded objects")->required();
    command
        .add_option("--btf", arguments.btf,
                    "kernel types to resolve against: a file, 'kernel' (the running one) or 'none'")
        ->capture_default_str();
    command.add_option("--program", options.selection.program, "the program, where there are several");
    command.add_option("--section", options.selection.section, "or the section it is in");
    command.add_option("--type", arguments.type, "run as this type ('xdp') or as from this section ('cgroup/bind4')");
    command.add_option("--packet", options.packet,
                       "a file, hexadecimal digits, or 'none'; else 64 bytes drawn from the seed");
    command.add_option("--metadata", options.metadata, "hexadecimal digits: what stands before the packet");
    command.add_option("--linear", options.linear, "bytes of the packet that can be accessed directly; else all");
    command.add_option("--ctx", options.context,
                       "NAME=NUMBER: a field of the context; the others are drawn from the seed");
    command.add_option("--map", options.maps, "NAME:KEY=VALUE, bytes in hexadecimal: an element of a map");
    command.add_flag("--unprivileged", options.unprivileged, "reading stack that was never written is a fault");
    command.add_flag("--others-fill-maps", options.others_fill_maps,
                     "elements nobody put into a map may be found all the same");
    command
        .add_option("--decision", options.decisions,
                    "NUMBER=BYTES: what the world decides at its NUMBER-th decision; the seed makes the others")
        ->allow_extra_args(false);
    command.add_flag("--judge-result", options.judge_result,
                     "a result that the program's type does not take is a fault");
    command.add_option("--seed", options.seed, "what all that a program cannot know is drawn from")
        ->capture_default_str();
    command.add_option("--steps", options.steps, "instructions after which to give up")->capture_default_str();
    command.add_flag("--trace", options.trace, "show every instruction, and the registers before it");
}

int fault_in_command(const std::string& what) {
    fmt::print(stderr, "bpfproof: {}\n", what);
    return 2;
}

/// Calls `go` with the read options, or says why there are none.
int with_target(const std::string& btf, const std::function<int(const object::ReadOptions&)>& go) {
    const auto target = target_kernel(btf);
    if (const auto* error = std::get_if<object::InputError>(&target))
        return fault_in_command("--btf " + btf + ": " + error->message);
    return go(std::get<object::ReadOptions>(target));
}

unsigned threads(unsigned asked) {
    return asked > 0 ? asked : std::max(std::thread::hardware_concurrency(), 1u);
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

/// Calls `go` with what is asked, or says what is wrong with it.
int with_request(const Common& common, const VerifyArguments& arguments, const std::function<int(Request)>& go) {
    Request request;
    for (const auto& [text, place] : {std::pair{&arguments.type, &request.types.forced},
                                      std::pair{&arguments.default_type, &request.types.fallback}}) {
        if (text->empty())
            continue;
        *place = parse_type(*text);
        if (!*place)
            return fault_in_command("no program type is called " + *text);
    }
    request.selection = common.selection;
    request.types.guess = arguments.guess;
    request.analysis = arguments.analysis;
    request.loader = arguments.unprivileged ? findings::Loader::unprivileged : findings::Loader::privileged;
    request.refute_budget = arguments.refute;
    request.btf_word = common.btf;
    request.type_word = arguments.type.empty() ? arguments.default_type : arguments.type;
    request.certify = arguments.certify;
    request.jobs = threads(arguments.jobs);
    return with_target(common.btf, [&](const object::ReadOptions& read) {
        request.read = read;
        if (arguments.cache.empty())
            return go(request);
        const auto memory = open_memory(arguments.cache, arguments.cache_size, read.target.get());
        if (const auto* fault = std::get_if<std::string>(&memory))
            return fault_in_command(fmt::format("--cache {}: {}", report::printable(arguments.cache), *fault));
        request.memory = std::get<std::shared_ptr<const Memory>>(memory);
        const int status = go(request);
        if (request.memory)
            request.memory->cache->trim();
        return status;
    });
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

int run_run(RunArguments& arguments) {
    if (!arguments.type.empty()) {
        arguments.options.types.forced = parse_type(arguments.type);
        if (!arguments.options.types.forced)
            return fault_in_command("no program type is called " + arguments.type);
    }
    return with_target(arguments.btf, [&](const object::ReadOptions& read) {
        arguments.options.read = read;
        return run_program(arguments.options);
    });
}

int run_show(const Common& common, ShowOptions& options, const std::function<int()>& go) {
    options.files = common.files;
    options.selection = common.selection;
    return with_target(common.btf, [&](const object::ReadOptions& read) {
        options.read = read;
        return go();
    });
}

} // namespace

int run(int argc, const char* const* argv) {
    CLI::App app{"Proves that the eBPF programs in compiled objects are memory-safe, type-safe, give back what they\n"
                 "acquire, and end; or says, instruction by instruction, what could not be proved and why."};
    app.name("bpfproof");
    app.set_version_flag("--version", "bpfproof " BPFPROOF_VERSION);
    app.require_subcommand(1);
    app.footer("Exit status: 0 all proved or accepted, 1 findings, 2 an input or the command is at fault.");

    CheckArguments check_arguments;
    auto& check_command = *app.add_subcommand("check", "verify every program");
    add_check(check_command, check_arguments);

    CheckArguments watch_arguments;
    auto& watch_command = *app.add_subcommand("watch", "verify again whatever is saved");
    add_checked(watch_command, watch_arguments);

    DiffArguments diff_arguments;
    auto& diff_command = *app.add_subcommand("diff", "compare two runs, or two versions of objects");
    add_diff(diff_command, diff_arguments);

    Common list_common;
    auto& list_command = *app.add_subcommand("list", "show the programs and maps");
    add_common(list_command, list_common);

    Common disasm_common;
    DisasmOptions disasm_options;
    auto& disasm_command = *app.add_subcommand("disasm", "show the instructions, as linked");
    add_common(disasm_command, disasm_common);
    disasm_command.add_flag("--source", disasm_options.source, "with the source lines the object carries");
    disasm_command.add_flag("--llvm", disasm_options.llvm_style, "letter for letter as llvm-objdump, losses included");
    auto* raw = disasm_command.add_flag("--raw", disasm_options.raw, "the files are bare instructions, not objects");
    disasm_command.add_flag("--big-endian", disasm_options.big_endian, "byte order of raw files")->needs(raw);

    Common graph_common;
    auto& graph_command = *app.add_subcommand("cfg", "write the control-flow graph, for Graphviz");
    add_common(graph_command, graph_common);
    bool dot = true;
    graph_command.add_flag("--dot", dot, "in Graphviz's language (the only one, and the default)");

    TestOptions test_options;
    test_options.jobs = 0;
    auto& test_command = *app.add_subcommand("test", "run the cases of a YAML corpus");
    add_test(test_command, test_options);

    RunArguments run_arguments;
    auto& run_command = *app.add_subcommand("run", "execute one program on a concrete machine");
    add_run(run_command, run_arguments);
    run_command.footer("Exit status: 0 it ran to its end, 1 a fault, 2 an input is at fault or the run was given up.");

    bool force = false;
    unsigned init_jobs = 0;
    auto& init_command = *app.add_subcommand("init", "write a configuration and a baseline for the project here");
    init_command.add_flag("--force", force, "overwrite those that are there");
    init_command.add_option("-j,--jobs", init_jobs, "threads; 0: as many as the machine has")
        ->check(CLI::Range(0, 1024));

    std::string rule;
    auto& explain_command = *app.add_subcommand("explain", "say what a rule asks, and why");
    explain_command.add_option("RULE", rule, "a rule, or words of the kernel verifier's message; else all are listed");

    std::string shell; // for packages, and not for people: in no group, it is not in the help
    auto& completions_command =
        *app.add_subcommand("completions", "write what a shell needs to complete words")->group("");
    completions_command.add_option("SHELL", shell)->required()->check(CLI::IsMember(shell_names()));

    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& stop) {
        // Help and version are "errors" of status 0; whatever else stops the parser is the command's fault.
        return app.exit(stop) == 0 ? 0 : 2;
    }
    if (check_command.parsed())
        return run_check(check_command, check_arguments);
    if (watch_command.parsed())
        return run_watch(watch_command, watch_arguments);
    if (completions_command.parsed()) {
        fmt::print("{}", completions(app, shell));
        return 0;
    }
    if (diff_command.parsed())
        return run_diff(diff_command, diff_arguments);
    if (test_command.parsed()) {
        test_options.jobs = threads(test_options.jobs);
        return test(test_options);
    }
    if (run_command.parsed())
        return run_run(run_arguments);
    if (init_command.parsed())
        return init(force, threads(init_jobs));
    if (explain_command.parsed())
        return explain(rule);
    ShowOptions show;
    if (list_command.parsed())
        return run_show(list_common, show, [&] { return list(show); });
    if (graph_command.parsed())
        return run_show(graph_common, show, [&] { return graph(show); });
    return run_show(disasm_common, disasm_options, [&] { return disasm(disasm_options); });
}

} // namespace bpfproof::cli
