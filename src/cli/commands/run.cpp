#include "cli/run_program.hpp"

#include "cli/commands/arguments.hpp"
#include "cli/commands/commands.hpp"

#include <memory>

namespace bpfproof::cli {
namespace {

struct RunArguments {
    std::string btf = "kernel";
    std::string type;
    RunOptions options;
};

void add_run(CLI::App& command, RunArguments& arguments) {
    RunOptions& options = arguments.options;
    command.add_option("FILE", options.file, "an object, or an executable with embedded objects")->required();
    add_btf(command, arguments.btf);
    command.add_option("--program", options.selection.program, "the program, where there are several");
    command.add_option("--section", options.selection.section, "or the section it is in");
    command.add_option("--type", arguments.type, "run as this type ('xdp') or as from this section ('cgroup/bind4')");
    command.add_option("--packet", options.packet,
                       "a file, hexadecimal digits, or 'none'; else 64 bytes drawn from the seed");
    command.add_option("--metadata", options.metadata, "hexadecimal digits: what stands before the packet");
    command.add_option("--linear", options.linear, "bytes of the packet that can be accessed directly; else all");
    command
        .add_option("--ctx", options.context, "NAME=NUMBER: a field of the context; the others are drawn from the seed")
        ->allow_extra_args(false);
    command.add_option("--map", options.maps, "NAME:KEY=VALUE, bytes in hexadecimal: an element of a map")
        ->allow_extra_args(false);
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

} // namespace

Command run_command(CLI::App& app) {
    const auto arguments = std::make_shared<RunArguments>();
    auto* command = app.add_subcommand("run", "execute one program on a concrete machine");
    add_run(*command, *arguments);
    command->footer("Exit status: 0 it ran to its end, 1 a fault, 2 an input is at fault or the run was given up.");
    return {command, [=] { return run_run(*arguments); }};
}

} // namespace bpfproof::cli
