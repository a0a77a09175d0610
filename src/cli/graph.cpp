#include "cfg/cfg.hpp"
#include "cfg/dot.hpp"
#include "cli/describe.hpp"
#include "cli/show.hpp"
#include "cli/show_programs.hpp"
#include "isa/decode.hpp"
#include "isa/disassemble.hpp"

#include <fmt/format.h>

namespace bpfproof::cli {
namespace {

bool graph_program(const object::Object& object, const object::Program& program) {
    const std::string place = object.file + ": " + program.name;
    const auto decoded = isa::decode(program.instructions);
    if (const auto* error = std::get_if<isa::DecodeError>(&decoded))
        return complain(fmt::format("{}, instruction {}", place, error->slot), error->reason);
    const auto& code = std::get<isa::Code>(decoded);
    const auto built = cfg::build(code, starts(program));
    if (const auto* error = std::get_if<cfg::GraphError>(&built))
        return complain(fmt::format("{}, instruction {}", place, error->slot), error->reason);
    fmt::print("{}", cfg::to_dot(std::get<cfg::Program>(built), [&](isa::Slot slot) {
                   const std::string text = isa::disassemble(code[slot], slot, isa::Style::exact);
                   return text.empty() ? text : fmt::format("{}: {}", slot, text);
               }));
    return true;
}

} // namespace

int graph(const ShowOptions& options) {
    return for_each_program(options, graph_program);
}

} // namespace bpfproof::cli
