#include "cli/test.hpp"

#include "cli/commands/arguments.hpp"
#include "cli/commands/commands.hpp"

#include <memory>

namespace bpfproof::cli {
namespace {

void add_test(CLI::App& command, TestOptions& options) {
    command.add_option("PATH", options.paths, "case files, directories of *.yaml, or patterns")->required();
    command.add_option("--filter", options.filter, "only cases whose \"FILE: NAME\" contains this");
    add_jobs(command, options.jobs);
    command.add_flag("--update", options.update, "show what differs, then write it into the files as what is expected");
    command.add_flag("--certify", options.certify, "check again, by other code, what each verdict rests on");
    command.add_option("--junit", options.junit, "write the results to this file, as JUnit's XML");
    command.add_option("--coverage", options.coverage,
                       "write to this file which instruction met which kind of memory and which rule");
    command.add_flag("-v,--verbose", options.verbose, "a line for every case");
    command.footer("Exit status: 0 all as expected, 1 differences, 2 a case or the command is at fault.");
}

} // namespace

Command test_command(CLI::App& app) {
    const auto options = std::make_shared<TestOptions>();
    options->jobs = 0;
    auto* command = app.add_subcommand("test", "run the cases of a YAML corpus");
    add_test(*command, *options);
    return {command, [=] {
                options->jobs = threads(options->jobs);
                return test(*options);
            }};
}

} // namespace bpfproof::cli
