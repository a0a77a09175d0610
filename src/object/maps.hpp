// All maps of an object, and where each lies in the file, so that a relocation finds its map.
#pragma once

#include "object/functions.hpp"
#include "object/image.hpp"

#include <functional>

namespace bpfproof::object {

/// Bytes of a section that stand for a map, or for its value.
struct MapPlace {
    std::size_t section = 0;
    std::uint64_t offset = 0;
    std::uint64_t size = 0;
    std::size_t map = 0;   ///< index into MapTable::maps
    bool is_value = false; ///< the bytes are the map's value: a data section, a variable in an arena
    TypeId definition = 0; ///< of maps defined by type: the variable's type
};

struct MapTable {
    std::vector<Map> maps;
    std::vector<MapPlace> places;                                   ///< once collected, ordered by section and offset
    std::map<std::string, StructOpsMember, std::less<>> struct_ops; ///< by program
    std::optional<std::size_t> kconfig;                             ///< the map of .kconfig variables
    std::map<std::string_view, std::uint64_t> kconfig_offsets;      ///< variable to its place in that map's value

    const MapPlace* find(std::size_t section, std::uint64_t offset) const;
    /// Appends, and returns the index. Throws Refusal where there are too many.
    std::size_t add(Map map);
};

/// Throws Refusal.
MapTable collect_maps(const Image& image, const std::vector<FunctionPiece>& functions);

// The parts of collect_maps(), one kind of definition a file.
void collect_btf_maps(const Image& image, MapTable& table);        ///< maps_btf.cpp: `.maps`
void collect_legacy_maps(const Image& image, MapTable& table);     ///< maps_legacy.cpp: `maps`, `maps/name`
void collect_section_maps(const Image& image, MapTable& table);    ///< maps_sections.cpp: .data, .rodata, .bss
void collect_struct_ops_maps(const Image& image, MapTable& table); ///< maps_struct_ops.cpp
void collect_kconfig_map(const Image& image, MapTable& table);     ///< externs.cpp

// map_references.cpp: what definitions refer to by relocation, once all maps are known.
void fill_initial_slots(const Image& image, const std::vector<FunctionPiece>& functions, MapTable& table);

/// The symbol of that name in that section, global before local; null where there is none.
const ElfSymbol* find_symbol(const ElfFile& elf, std::size_t section, std::string_view name);

} // namespace bpfproof::object
