// What an analysis is given and never changes: the object, the program, its graph, and the platform it is for.
#pragma once

#include "cfg/cfg.hpp"
#include "isa/instruction.hpp"
#include "object/object.hpp"
#include "platform/platform.hpp"
#include "semantics/signature.hpp"
#include "semantics/special_fields.hpp"

#include <algorithm>

namespace bpfproof::semantics {

struct Environment {
    const object::Object& object;
    const object::Program& program;
    const isa::Code& code;
    const cfg::Program& graph;
    const platform::ProgramType& type;
    platform::SectionMatch section; ///< attach type and target; `type` above is what counts for the type
    std::vector<std::vector<SpecialField>> special{}; ///< by map; filled in where asked for
    std::map<isa::Slot, GlobalFunction> globals{};    ///< by first slot
    /// Where set, this function is taken alone, as the kernel takes it: it begins with what its signature allows (the
    /// entry function as ever), and calls of global functions are not entered, but do what their signatures allow.
    std::optional<cfg::FunctionId> alone{};

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
    /// nullptr: no global function begins there.
    const GlobalFunction* global(isa::Slot begin) const {
        const auto found = globals.find(begin);
        return found == globals.end() ? nullptr : &found->second;
    }
    bool calls_global() const {
        return std::ranges::any_of(code, [this](const isa::Instruction& instruction) {
            const auto* call = std::get_if<isa::CallLocal>(&instruction);
            return call && global(call->target);
        });
    }
    /// What a run begins in.
    const cfg::Function& root() const { return graph.functions[alone.value_or(0)]; }
    /// The local call, where what it calls is entered; nullptr: it is another instruction, or its signature answers.
    const isa::CallLocal* entered_call(const isa::Instruction& instruction) const {
        const auto* call = std::get_if<isa::CallLocal>(&instruction);
        return call && !(alone && global(call->target)) ? call : nullptr;
    }
};

} // namespace bpfproof::semantics
