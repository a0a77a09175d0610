// The maps that a program names: there are such, the platform would create them, and their values may be addressed.
#include "checks/access.hpp"
#include "checks/checks.hpp"

namespace bpfproof::checks {

using findings::BadMap;
using findings::Rule;

namespace {

void check_definition(const Point& point, std::uint32_t index) {
    const object::Map& map = *point.env.map(index);
    const platform::MapType* type = point.env.map_type(index);
    if (!type) {
        point.report(Rule::unsupported_map, findings::Unsupported{"map type " + std::to_string(map.type)}, {});
        return;
    }
    auto definition = platform::completed_by_loader(*type, {map.key_size, map.value_size, map.max_entries, map.flags});
    // The value of a map of maps is the inner map's descriptor; definitions that name the inner map need not say its
    // size.
    if (map.inner && definition.value_size == 0)
        definition.value_size = 4;
    // Where the object leaves the size open, its loader's user says it.
    if (map.template_only || map.max_entries == 0)
        return;
    if (const auto fault = platform::definition_fault(*type, definition))
        point.report(Rule::platform_map,
                     findings::NotAvailable{findings::NotAvailable::What::map_type,
                                            map.name + ": " + std::string(*fault), std::string(type->name) + " maps"},
                     {});
}

} // namespace

void check_map_references(const Point& point) {
    const auto refer = [&](std::int32_t map, bool by_index) {
        const auto index = static_cast<std::uint32_t>(map);
        if (by_index && point.env.map(index)) {
            check_definition(point, index);
            return true;
        }
        point.report(Rule::relocation,
                     findings::NotAvailable{
                         findings::NotAvailable::What::relocation, "the object has no map " + std::to_string(map), {}},
                     {});
        return false;
    };
    if (const auto* load = std::get_if<isa::LoadMap>(&point.instruction())) {
        refer(load->map, load->by_index);
    } else if (const auto* value = std::get_if<isa::LoadMapValue>(&point.instruction())) {
        if (!refer(value->map, value->by_index))
            return;
        const object::Map& map = *point.env.map(static_cast<std::uint32_t>(value->map));
        const platform::MapType* type = platform::find_map_type(map.type);
        if (type && !type->direct_value)
            point.report(Rule::platform_map_use,
                         BadMap{map.name, std::string(type->name), {}, BadMap::Reason::no_direct_value}, {});
    }
}

// Maps that programs may not read (BPF_F_WRONLY_PROG): policy, since nothing is harmed by reading them.
void check_map_reads(const Point& point) {
    const auto access = access_of(point.instruction());
    if (!access || !access->reads || !point.word(access->base).is_pointer_to(Region::map_value))
        return;
    const object::Map* map = point.env.map(point.word(access->base).object);
    const platform::MapType* type = map ? platform::find_map_type(map->type) : nullptr;
    if (type && (map->flags & semantics::map_write_only) != 0)
        point.report(Rule::platform_map_use,
                     BadMap{map->name, std::string(type->name), {}, BadMap::Reason::no_value_access}, {access->base});
}

} // namespace bpfproof::checks
