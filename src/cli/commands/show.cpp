// The commands that prove nothing.
#include "cli/show.hpp"

#include "cli/commands/arguments.hpp"
#include "cli/commands/commands.hpp"

#include <memory>

namespace bpfproof::cli {
namespace {

/// A command on objects: the files must be given.
CLI::App* add_show(CLI::App& app, const char* name, const char* what, Common& common) {
    auto* command = app.add_subcommand(name, what);
    add_files(*command, common)->required();
    add_selection(*command, common);
    return command;
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

std::vector<Command> show_commands(CLI::App& app) {
    const auto listed = std::make_shared<Common>();
    auto* list = add_show(app, "list", "show the programs and maps", *listed);

    const auto disassembled = std::make_shared<Common>();
    const auto options = std::make_shared<DisasmOptions>();
    auto* disasm = add_show(app, "disasm", "show the instructions, as linked", *disassembled);
    disasm->add_flag("--source", options->source, "with the source lines the object carries");
    disasm->add_flag("--llvm", options->llvm_style, "letter for letter as llvm-objdump, losses included");
    auto* raw = disasm->add_flag("--raw", options->raw, "the files are bare instructions, not objects");
    disasm->add_flag("--big-endian", options->big_endian, "byte order of raw files")->needs(raw);

    const auto drawn = std::make_shared<Common>();
    auto* cfg = add_show(app, "cfg", "write the control-flow graph, for Graphviz", *drawn);
    cfg->add_flag("--dot")->description("in Graphviz's language (the only one, and the default)");

    return {{list,
             [=] {
                 ShowOptions show;
                 return run_show(*listed, show, [&] { return cli::list(show); });
             }},
            {disasm, [=] { return run_show(*disassembled, *options, [&] { return cli::disasm(*options); }); }},
            {cfg, [=] {
                 ShowOptions show;
                 return run_show(*drawn, show, [&] { return graph(show); });
             }}};
}

} // namespace bpfproof::cli
