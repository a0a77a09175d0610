// Looking helpers up. The tables are merged, at compile time, into one in order of id.
#include "platform/platform.hpp"

#include "platform/tables/builtins.hpp"
#include "platform/tables/helpers_core.hpp"
#include "platform/tables/helpers_packets.hpp"
#include "platform/tables/helpers_sockets.hpp"
#include "platform/tables/helpers_tracing.hpp"

#include <algorithm>
#include <iterator>

namespace bpfproof::platform {
namespace {

/// One of the tables the whole is merged from: where its next row is.
struct Cursor {
    const Helper* next;
    const Helper* end;
};

constexpr auto merge_tables() {
    using namespace tables;
    constexpr std::size_t rows =
        std::size(core_helpers) + std::size(tracing_helpers) + std::size(packets_helpers) + std::size(sockets_helpers);
    std::array<Cursor, 4> cursors{{{std::begin(core_helpers), std::end(core_helpers)},
                                   {std::begin(tracing_helpers), std::end(tracing_helpers)},
                                   {std::begin(packets_helpers), std::end(packets_helpers)},
                                   {std::begin(sockets_helpers), std::end(sockets_helpers)}}};
    std::array<Helper, rows> all{};
    for (Helper& row : all) {
        Cursor* least = nullptr;
        for (Cursor& cursor : cursors) {
            if (cursor.next != cursor.end && (least == nullptr || cursor.next->id < least->next->id)) {
                least = &cursor;
            }
        }
        row = *least->next++;
    }
    return all;
}

constexpr auto all_helpers = merge_tables();
static_assert(std::is_sorted(all_helpers.begin(), all_helpers.end(),
                             [](const Helper& a, const Helper& b) { return a.id < b.id; }));

constexpr bool holds(std::uint64_t set, std::uint32_t member) {
    return member < 64 && (set >> member & 1) != 0;
}

std::span<const Helper> rows_of(std::uint32_t id) {
    const auto [first, last] = std::equal_range(all_helpers.begin(), all_helpers.end(), Helper{.id = id},
                                                [](const Helper& a, const Helper& b) { return a.id < b.id; });
    return {first, last};
}

} // namespace

std::span<const Helper> helpers() {
    return all_helpers;
}

const Helper* find_helper(std::uint32_t id) {
    if (const auto rows = rows_of(id); !rows.empty()) {
        return &rows.front();
    }
    const auto* const builtin = std::ranges::find(tables::builtin_functions, id, &Helper::id);
    return builtin == std::end(tables::builtin_functions) ? nullptr : builtin;
}

const Helper* find_helper(std::string_view name) {
    const auto found =
        std::find_if(all_helpers.begin(), all_helpers.end(), [&](const Helper& helper) { return helper.name == name; });
    return found == all_helpers.end() ? nullptr : &*found;
}

const Helper* find_helper(std::uint32_t id, std::uint32_t program_type, std::uint32_t attach_type) {
    if (program_type == program_type::ext) {
        return find_helper(id);
    }
    for (const Helper& row : rows_of(id)) {
        if (holds(row.program_types, program_type) && (row.attach_types == 0 || holds(row.attach_types, attach_type))) {
            return &row;
        }
    }
    for (const Helper& row : rows_of(id)) {
        if (row.every_type_since != Version{} && holds(tables::base_types, program_type)) {
            return &row;
        }
    }
    return nullptr;
}

} // namespace bpfproof::platform
