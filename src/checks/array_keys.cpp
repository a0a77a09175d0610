// A key that an array can never hold: the call fails each time it is made. That harms no memory, since the kernel
// checks the index (kernel/bpf/arraymap.c returns -E2BIG, or no element), but it is never what the program means.
#include "checks/access.hpp"
#include "checks/checks.hpp"

#include <fmt/format.h>

namespace bpfproof::checks {

using findings::BadArgument;

void check_array_keys(const Point& point) {
    constexpr std::uint32_t map_update_elem = 2;
    const auto* call = std::get_if<isa::CallHelper>(&point.instruction());
    if (!call || call->id != map_update_elem || !point.word(isa::r1).is_pointer_to(Region::map_object))
        return;
    const std::uint32_t index = point.word(isa::r1).object;
    const object::Map* map = point.env.map(index);
    const platform::MapType* type = point.env.map_type(index);
    const Word& pointer = point.word(isa::r2);
    // Of inner maps the template says no size, and sizes of 0 are filled in before a program is loaded.
    if (!map || !type || !type->lookup_never_null_in_bounds || map->template_only || map->max_entries == 0 ||
        map->key_size != 4 || !pointer.is_pointer_to(Region::stack))
        return;
    const auto at = point.number(pointer.value).constant_value();
    if (!at)
        return;
    for (const memory::Cell& cell : point.state.frame(pointer.object).cells()) {
        if (cell.offset != static_cast<std::int64_t>(*at) || cell.size != 4 || !cell.word.is_scalar())
            continue;
        const Number key = point.number(cell.word.value);
        if (key.umin() < map->max_entries)
            return;
        BadArgument bad;
        bad.callee = "bpf_map_update_elem";
        bad.index = 2;
        bad.expected = fmt::format("below {}", map->max_entries);
        bad.reason = BadArgument::Reason::no_such_entry;
        bad.found = describe(point, point.word(isa::r1));
        bad.value = range_of(key);
        point.report(findings::Rule::platform_map_use, std::move(bad), {isa::r2});
    }
}

} // namespace bpfproof::checks
