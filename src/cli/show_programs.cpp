#include "cli/show_programs.hpp"

#include "cli/inputs.hpp"
#include "report/text.hpp"

#include <fmt/format.h>

namespace bpfproof::cli {

bool complain(std::string_view place, std::string_view what) {
    std::fflush(stdout); // in the right order where both go to one place
    fmt::print(stderr, "bpfproof: {}: {}\n", report::printable(place), report::printable(what));
    return false;
}

int for_each_object(const ShowOptions& options, const std::function<bool(const object::Object&)>& show) {
    bool good = true;
    for (const Input& input : expand(options.files)) {
        if (const auto* bad = std::get_if<BadInput>(&input)) {
            good = complain(bad->argument, bad->reason);
            continue;
        }
        const auto& path = std::get<std::string>(input);
        const auto objects = object::read(path, options.read);
        if (const auto* error = std::get_if<object::InputError>(&objects)) {
            good =
                complain(path, error->section.empty() ? error->message
                                                      : fmt::format("section {}: {}", error->section, error->message));
            continue;
        }
        for (const object::Object& object : std::get<std::vector<object::Object>>(objects))
            good = show(object) && good;
    }
    if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0)
        good = complain("standard output", "cannot be written");
    return good ? 0 : 2;
}

int for_each_program(const ShowOptions& options,
                     const std::function<bool(const object::Object&, const object::Program&)>& show) {
    std::size_t shown = 0;
    const int status = for_each_object(options, [&](const object::Object& object) {
        bool good = true;
        for (const object::Program* program : select(object, options.selection)) {
            ++shown;
            good = (program->error ? complain(object.file + ": " + program->name, program->error->message)
                                   : show(object, *program)) &&
                   good;
        }
        return good;
    });
    if (shown > 0 || status != 0 || options.selection.takes_all())
        return status;
    complain("command line", "no program is called that");
    return 2;
}

} // namespace bpfproof::cli
