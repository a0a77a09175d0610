// The table of maps, and the order in which it is filled: definitions first, then sections that become maps.
#include "object/maps.hpp"

#include <algorithm>

namespace bpfproof::object {

const MapPlace* MapTable::find(std::size_t section, std::uint64_t offset) const {
    for (const MapPlace& place : places) {
        // A section of no bytes may still be referred to at its start; so may the end of a section as a limit.
        const bool inside = offset >= place.offset && offset - place.offset < place.size;
        const bool at_end = place.is_value && offset - place.offset == place.size;
        if (place.section == section && (inside || at_end)) {
            return &place;
        }
    }
    return nullptr;
}

std::optional<std::size_t> MapTable::find(std::string_view name) const {
    const auto found = std::find_if(maps.begin(), maps.end(), [&](const Map& map) { return map.name == name; });
    return found == maps.end() ? std::nullopt
                               : std::optional<std::size_t>(static_cast<std::size_t>(found - maps.begin()));
}

std::size_t MapTable::add(Map map) {
    maps.push_back(std::move(map));
    return maps.size() - 1;
}

const ElfSymbol* find_symbol(const ElfFile& elf, std::size_t section, std::string_view name) {
    const ElfSymbol* local = nullptr;
    for (const ElfSymbol& symbol : elf.symbols()) {
        if (symbol.section == section && symbol.name == name && !symbol.is_section()) {
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
    fill_initial_slots(image, functions, table);
    return table;
}

} // namespace bpfproof::object
