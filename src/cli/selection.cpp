#include "cli/selection.hpp"

namespace bpfproof::cli {

bool Selection::takes(const object::Program& one) const {
    const std::string wanted = section.starts_with('?') ? section.substr(1) : section;
    return (program.empty() || program == one.name) && (wanted.empty() || wanted == one.section) &&
           (!autoload_only || one.autoload);
}

std::vector<const object::Program*> select(const object::Object& object, const Selection& selection) {
    std::vector<const object::Program*> taken;
    for (const object::Program& program : object.programs)
        if (selection.takes(program))
            taken.push_back(&program);
    return taken;
}

} // namespace bpfproof::cli
