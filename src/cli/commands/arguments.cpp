#include "cli/commands/arguments.hpp"

#include "cli/terminal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <thread>
#include <variant>

namespace bpfproof::cli {

void add_btf(CLI::App& command, std::string& btf) {
    command.add_option("--btf", btf, "kernel types to resolve against: a file, 'kernel' (the running one) or 'none'")
        ->capture_default_str();
}

void add_selection(CLI::App& command, Common& common) {
    add_btf(command, common.btf);
    command.add_option("--program", common.selection.program, "only programs of this name");
    command.add_option("--section", common.selection.section, "only programs in this section");
}

CLI::Option* add_files(CLI::App& command, Common& common) {
    return command.add_option("FILE", common.files,
                              "objects, executables with embedded objects, directories of *.o, or patterns");
}

CLI::Option* add_jobs(CLI::App& command, unsigned& jobs) {
    return command.add_option("-j,--jobs", jobs, "threads; 0: as many as the machine has")->check(CLI::Range(0, 1024));
}

void add_verify(CLI::App& command, Common& common, VerifyArguments& arguments) {
    command.add_flag("--autoload-only", common.selection.autoload_only,
                     "leave out programs that are not loaded by default (SEC(\"?...\"))");
    command.add_option("--type", arguments.type,
                       "verify as this type ('xdp') or as from this section ('cgroup/bind4')");
    command.add_option("--default-type", arguments.default_type, "the same, only where the section says no type");
    command.add_flag("--guess-type", arguments.guess, "where nothing says a type, guess from names; shown as a guess");
    add_jobs(command, arguments.jobs);
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

int fault_in_command(const std::string& what) {
    fmt::print(stderr, "bpfproof: {}\n", what);
    return 2;
}

int with_target(const std::string& btf, const std::function<int(const object::ReadOptions&)>& go) {
    const auto target = target_kernel(btf);
    if (const auto* error = std::get_if<object::InputError>(&target))
        return fault_in_command("--btf " + btf + ": " + error->message);
    return go(std::get<object::ReadOptions>(target));
}

unsigned threads(unsigned asked) {
    return asked > 0 ? asked : std::max(std::thread::hardware_concurrency(), 1u);
}

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

} // namespace bpfproof::cli
