#include "machine/module.hpp"

namespace bpfproof::machine {

std::variant<Image, isa::DecodeError> make_image(const object::Program& program, const platform::SectionMatch& match) {
    auto decoded = isa::decode(program.instructions);
    if (auto* error = std::get_if<isa::DecodeError>(&decoded))
        return std::move(*error);
    const platform::ReturnRule* rule =
        match.type == nullptr ? nullptr : platform::find_return_rule(*match.type, match.attach_type, match.target);
    return Image{.name = program.name,
                 .code = std::get<isa::Code>(std::move(decoded)),
                 .type = match.type,
                 .attach_type = match.attach_type,
                 .results = rule == nullptr ? std::nullopt : std::optional(*rule),
                 .externs = program.externs,
                 .unresolved_relocations = program.unresolved_relocations};
}

} // namespace bpfproof::machine
