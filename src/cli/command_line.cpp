#include "cli/command_line.hpp"

#include "cli/commands/commands.hpp"

#include <algorithm>
#include <iterator>

namespace bpfproof::cli {

int run(int argc, const char* const* argv) {
    CLI::App app{"Proves that the eBPF programs in compiled objects are memory-safe, type-safe, give back what they\n"
                 "acquire, and end; or says, instruction by instruction, what could not be proved and why."};
    app.name("bpfproof");
    app.set_version_flag("--version", "bpfproof " BPFPROOF_VERSION);
    app.require_subcommand(1);
    app.footer("Exit status: 0 all proved or accepted, 1 findings, 2 an input or the command is at fault.");

    std::vector<Command> commands = check_commands(app);
    const auto add = [&](std::vector<Command> more) { std::ranges::move(more, std::back_inserter(commands)); };
    add({diff_command(app)});
    add(show_commands(app));
    add({test_command(app), run_command(app)});
    add(project_commands(app));

    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& stop) {
        // Help and version are "errors" of status 0; whatever else stops the parser is the command's fault.
        return app.exit(stop) == 0 ? 0 : 2;
    }
    return std::ranges::find_if(commands, [](const Command& one) { return one.app->parsed(); })->run();
}

} // namespace bpfproof::cli
