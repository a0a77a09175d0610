// What an analysis is given and never changes: the object, the program, its graph, and the platform it is for.
#pragma once

#include "cfg/cfg.hpp"
#include "isa/instruction.hpp"
#include "object/object.hpp"
#include "platform/platform.hpp"
#include "semantics/special_fields.hpp"

namespace bpfproof::semantics {

struct Environment {
    const object::Object& object;
    const object::Program& program;
    const isa::Code& code;
    const cfg::Program& graph;
    const platform::ProgramType& type;
    platform::SectionMatch section; ///< attach type and target; `type` above is what counts for the type
    std::vector<std::vector<SpecialField>> special{}; ///< by map; filled in where asked for

    /// nullptr where the index names no map of the object: what a program says, not a bug of ours.
    const object::Map* map(std::uint32_t index) const {
        return index < object.maps.size() ? &object.maps[index] : nullptr;
    }
    const platform::MapType* map_type(std::uint32_t index) const {
        const object::Map* found = map(index);
        return found ? platform::find_map_type(found->type) : nullptr;
    }
    /// The prototype this program gets, else the usual one (then the platform refuses the call, which is another
    /// question).
    const platform::Helper* helper(std::uint32_t id) const {
        const platform::Helper* own = platform::find_helper(id, type.id, section.attach_type);
        return own ? own : platform::find_helper(id);
    }
};

} // namespace bpfproof::semantics
