// Every query there is about types, of every type of a BTF and of two ids that are none.
#pragma once

#include "demand.hpp"

#include "object/btf.hpp"

namespace bpfproof::fuzz {

inline void ask_type(const object::Btf& btf, object::TypeId id) {
    const object::TypeId count = btf.count();
    demand(btf.resolve(id) < count || id >= count, "a type resolves to a type");
    demand(btf.referenced(id) < count, "a type refers to a type");
    btf.resolved_kind(id);
    btf.type_tags(id);
    btf.size_of(id);
    if (const auto pointee = btf.pointee(id))
        demand(*pointee < count, "a pointer points at a type");
    const auto members = btf.members(id);
    demand(members.size() == btf.member_count(id), "there are as many members as are counted");
    for (std::uint32_t i = 0; i < members.size(); ++i) {
        const auto one = btf.member(id, i);
        demand(one && one->type == members[i].type && one->bit_offset == members[i].bit_offset,
               "a member is the same alone and among the others");
        demand(one->type < count, "a member has a type");
    }
    demand(!btf.member(id, static_cast<std::uint32_t>(members.size())), "there is no member behind the last");
    btf.find_member(id, members.empty() ? "none" : members.back().name);
    if (const auto array = btf.array(id))
        demand(array->element < count, "an array is of a type");
    btf.integer(id);
    btf.enumerators(id);
    btf.enum_is_signed(id);
    btf.forward_is_union(id);
    if (const auto prototype = btf.prototype(id)) {
        demand(prototype->result < count, "a function returns a type");
        for (const object::BtfParameter& parameter : prototype->parameters)
            demand(parameter.type < count, "a parameter has a type");
    }
    btf.linkage(id);
    for (const object::BtfSectionVariable& variable : btf.section_variables(id))
        demand(variable.variable < count, "a section holds variables");
    btf.decl_tags(id);
    btf.has_decl_tag(id, "none");
    const std::string_view name = btf.name(id);
    if (!name.empty() && id < count) {
        const auto found = btf.find(name, btf.kind(id));
        demand(found && *found <= id, "the first type of a name is found by it");
        for (const object::TypeId other : btf.find_all(object::essential_name(name)))
            demand(other < count, "a name stands for types");
    }
}

inline void ask_types(const object::Btf& btf) {
    for (object::TypeId id = 0; id < btf.count(); ++id)
        ask_type(btf, id);
    ask_type(btf, btf.count());
    ask_type(btf, ~object::TypeId{0});
}

} // namespace bpfproof::fuzz
