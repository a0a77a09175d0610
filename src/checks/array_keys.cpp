// A key that an array can never hold: the call fails each time it is made. That harms no memory, since the kernel
// checks the index (kernel/bpf/arraymap.c returns -E2BIG, or no element), but it is never what the program means.
#include "checks/access.hpp"
#include "checks/checks.hpp"

#include "semantics/array_key.hpp"

#include <fmt/format.h>

namespace bpfproof::checks {

using findings::BadArgument;

void check_array_keys(const Point& point) {
    constexpr std::uint32_t map_update_elem = 2;
    const auto* call = std::get_if<isa::CallHelper>(&point.instruction());
    if (!call || call->id != map_update_elem || !point.word(isa::r1).is_pointer_to(Region::map_object))
        return;
    const std::uint32_t index = point.word(isa::r1).object;
    const auto key = semantics::array_key(point.env, point.table, point.state, index);
    if (!key)
        return;
    // Sizes of 0 are filled in before a program is loaded.
    const std::uint32_t entries = point.env.map(index)->max_entries;
    if (entries == 0 || key->umin() < entries)
        return;
    BadArgument bad;
    bad.callee = "bpf_map_update_elem";
    bad.index = 2;
    bad.expected = fmt::format("below {}", entries);
    bad.reason = BadArgument::Reason::no_such_entry;
    bad.found = describe(point, point.word(isa::r1));
    bad.value = range_of(*key);
    point.report(findings::Rule::helper_key, std::move(bad), {isa::r2});
}

} // namespace bpfproof::checks
