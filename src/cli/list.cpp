#include "cli/show.hpp"
#include "cli/show_programs.hpp"
#include "report/text.hpp"
#include "report/words.hpp"

#include <fmt/format.h>

namespace bpfproof::cli {
namespace {

std::string type_name(const object::Object& object, const object::Program& program) {
    const auto choice = choose_type(object, program, {});
    return choice ? std::string(choice->match.type->name) : "type unknown";
}

std::string map_type(const object::Map& map) {
    const platform::MapType* type = platform::find_map_type(map.type);
    return type != nullptr ? std::string(type->name) : fmt::format("type {}", map.type);
}

bool list_object(const object::Object& object, const Selection& selection) {
    using report::count;
    using report::printable;
    fmt::print("{}\n", printable(object.file + (object.file.ends_with(object.name) ? "" : "[" + object.name + "]")));
    for (const object::Program* program : select(object, selection)) {
        fmt::print("  program {} in {}: {}, {}, {}{}\n", printable(program->name), printable(program->section),
                   type_name(object, *program), count(program->instructions.size(), "instruction"),
                   count(program->functions.size(), "function"), program->autoload ? "" : ", not loaded by default");
        if (program->error)
            fmt::print("    cannot be linked: {}\n", printable(program->error->message));
    }
    if (!selection.takes_all())
        return true;
    for (const object::Map& map : object.maps)
        fmt::print("  map {}: {}, key {}, value {}, {}\n", printable(map.name), map_type(map),
                   count(map.key_size, "byte"), count(map.value_size, "byte"),
                   map.max_entries == 1 ? "1 entry" : fmt::format("{} entries", map.max_entries));
    return true;
}

} // namespace

int list(const ShowOptions& options) {
    return for_each_object(options,
                           [&](const object::Object& object) { return list_object(object, options.selection); });
}

} // namespace bpfproof::cli
