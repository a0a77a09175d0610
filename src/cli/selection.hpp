// Which programs of an object a command is about.
#pragma once

#include "object/object.hpp"

#include <string>
#include <vector>

namespace bpfproof::cli {

struct Selection {
    std::string program; ///< empty: any
    std::string section; ///< empty: any; with or without the leading '?'
    bool autoload_only = false;

    bool takes(const object::Program& one) const;
    bool takes_all() const { return program.empty() && section.empty() && !autoload_only; }
};

std::vector<const object::Program*> select(const object::Object& object, const Selection& selection);

} // namespace bpfproof::cli
