#include "checks/offers.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <bit>
#include <set>
#include <span>
#include <string_view>
#include <vector>

namespace bpfproof::checks {

using platform::ContextAccess;
using platform::ContextField;
using platform::ContextKind;
using platform::ProgramType;

namespace {

using Names = std::vector<std::string_view>;

/// As many names as are read.
constexpr std::size_t most_named = 4;
/// Types of attachment that one type of program has.
constexpr int most_told_apart = 16;

std::string programs(const Names& names) {
    if (names.empty())
        return {};
    const std::size_t shown = std::min(names.size(), most_named);
    const std::string list = fmt::format("{}", fmt::join(std::span(names).first(shown), ", "));
    const std::size_t others = names.size() - shown;
    return others == 0 ? list + " programs"
                       : fmt::format("{} and {} other type{} of programs", list, others, others == 1 ? "" : "s");
}

bool covers(const ContextField& field, std::int64_t offset, std::uint32_t size) {
    return offset >= field.offset && offset + std::int64_t{size} <= std::int64_t{field.offset} + field.size;
}

bool allows(const ContextField& field, ContextAccess access) {
    return access == ContextAccess::read ? field.readable : field.writable;
}

/// Attach types, where it is not offered to all of the type.
std::uint64_t attach_types(const ContextField& field, ContextAccess access) {
    return access == ContextAccess::write && field.write_attach_types != 0 ? field.write_attach_types
                                                                           : field.attach_types;
}

void add_attach_types(std::uint64_t set, Names& names) {
    for (; set != 0; set &= set - 1)
        if (const auto name = platform::attach_type_name(static_cast<std::uint32_t>(std::countr_zero(set)));
            !name.empty() && std::ranges::find(names, name) == names.end())
            names.push_back(name);
}

} // namespace

std::string offering_helper(const ProgramType& type, std::uint32_t helper) {
    const auto rows = std::ranges::equal_range(platform::helpers(), helper, {}, &platform::Helper::id);
    Names types;
    Names attached;
    for (const ProgramType& other : platform::program_types())
        for (const platform::Helper& row : rows) {
            if ((row.program_types >> other.id & 1) == 0)
                continue;
            if (&other == &type) {
                // A set of nearly all says which are left out, and most of those in it are for other types of programs.
                if (std::popcount(row.attach_types) <= most_told_apart)
                    add_attach_types(row.attach_types, attached);
                continue;
            }
            if (std::ranges::find(types, other.name) == types.end())
                types.push_back(other.name);
        }
    return programs(attached.empty() ? types : attached);
}

FieldOffer offering_field(const ProgramType& type, std::int64_t offset, std::uint32_t size, ContextAccess access) {
    FieldOffer offer;
    Names types;
    Names attached;
    for (const ProgramType& other : platform::program_types()) {
        if (other.context != ContextKind::fields || other.context_name != type.context_name)
            continue;
        for (const ContextField& field : other.fields) {
            if (!covers(field, offset, size))
                continue;
            if (offer.field == nullptr || &other == &type)
                offer.field = &field;
            if (!allows(field, access))
                continue;
            if (&other == &type)
                add_attach_types(attach_types(field, access), attached);
            else if (std::ranges::find(types, other.name) == types.end())
                types.push_back(other.name);
        }
    }
    // What attaching otherwise would do is nearer than another type of program.
    offer.offered_to = programs(attached.empty() ? types : attached);
    return offer;
}

std::string maps_for_helper(std::uint32_t helper) {
    Names names;
    for (const platform::MapType& map : platform::map_types())
        if (platform::map_takes_helper(map, helper))
            names.push_back(map.name);
    return names.size() > most_named ? std::string() : fmt::format("{}", fmt::join(names, ", "));
}

std::string helpers_for_map(const platform::MapType& type) {
    Names names;
    for (const std::uint32_t id : type.helpers)
        if (const platform::Helper* helper = platform::find_helper(id))
            names.push_back(helper->name);
    return fmt::format("{}", fmt::join(names, ", "));
}

} // namespace bpfproof::checks
