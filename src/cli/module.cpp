#include "cli/module.hpp"

namespace bpfproof::cli {

machine::Module module_of(const object::Object& object, const TypeOptions& types) {
    machine::Module module{.images = {}, .maps = object.maps, .big_endian = object.big_endian};
    for (const object::Program& program : object.programs) {
        const auto type = program.error ? std::nullopt : choose_type(object, program, types);
        if (!type)
            continue;
        auto image = machine::make_image(program, type->match);
        if (auto* good = std::get_if<machine::Image>(&image))
            module.images.push_back(std::move(*good));
    }
    return module;
}

} // namespace bpfproof::cli
