// The table of maps, and the order in which it is filled: definitions first, then sections that become maps.
#include "object/maps.hpp"

#include "object/refusal.hpp"

#include <algorithm>

namespace bpfproof::object {
namespace {

constexpr std::size_t max_maps = 4096; // a program may use 64 (kernel: MAX_USED_MAPS)

} // namespace

const MapPlace* MapTable::find(std::size_t section, std::uint64_t offset) const {
    const auto behind = std::upper_bound(places.begin(), places.end(), std::pair(section, offset),
                                         [](const std::pair<std::size_t, std::uint64_t>& at, const MapPlace& place) {
                                             return at < std::pair(place.section, place.offset);
                                         });
    if (behind == places.begin()) {
        return nullptr;
    }
    const MapPlace& place = *std::prev(behind);
    // The end of a section of variables may be referred to, as a limit.
    const bool inside = place.section == section && offset - place.offset < place.size + (place.is_value ? 1 : 0);
    return inside ? &place : nullptr;
}

std::size_t MapTable::add(Map map) {
    if (maps.size() == max_maps) {
        refuse("more than " + std::to_string(max_maps) + " maps", map.section);
    }
    maps.push_back(std::move(map));
    return maps.size() - 1;
}

const ElfSymbol* find_symbol(const ElfFile& elf, std::size_t section, std::string_view name) {
    const ElfSymbol* local = nullptr;
    for (const std::size_t index : elf.symbols_in(section)) {
        const ElfSymbol& symbol = elf.symbols()[index];
        if (symbol.name == name && !symbol.is_section()) {
            if (symbol.global) {
                return &symbol;
            }
            local = local == nullptr ? &symbol : local;
        }
    }
    return local;
}

MapTable collect_maps(const Image& image, const std::vector<FunctionPiece>& functions) {
    MapTable table;
    collect_legacy_maps(image, table);
    collect_btf_maps(image, table);
    collect_section_maps(image, table);
    collect_struct_ops_maps(image, table);
    collect_kconfig_map(image, table);
    std::stable_sort(table.places.begin(), table.places.end(), [](const MapPlace& a, const MapPlace& b) {
        return std::pair(a.section, a.offset) < std::pair(b.section, b.offset);
    });
    fill_initial_slots(image, functions, table);
    return table;
}

} // namespace bpfproof::object
