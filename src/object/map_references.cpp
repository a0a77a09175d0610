// What map definitions refer to: relocations inside `.maps` fill slots with maps or programs, those inside `.struct_ops`
// members with programs.
#include "object/bytes.hpp"
#include "object/maps.hpp"
#include "object/refusal.hpp"

namespace bpfproof::object {
namespace {

constexpr std::uint32_t struct_ops_type = 26;
constexpr std::uint64_t pointer_size = 8;

/// The map or function that a relocation names.
std::string_view referred_name(const Image& image, const std::vector<FunctionPiece>& functions, const MapTable& table,
                               const ElfRelocation& relocation, const ElfSection& section) {
    const ElfSymbol& symbol = image.elf.symbols()[relocation.symbol];
    // For static ones the symbol is the section, and the eight bytes to be relocated hold the distance from its start.
    const ByteReader bytes(section.bytes, image.elf.big_endian());
    const std::uint64_t target =
        symbol.value + (relocation.addend ? static_cast<std::uint64_t>(*relocation.addend)
                                          : bytes.get<std::uint64_t>(relocation.offset));
    if (const FunctionPiece* piece = function_at(functions, symbol.section, target)) {
        return piece->name;
    }
    if (const MapPlace* place = table.find(symbol.section, target); place != nullptr && !place->is_value) {
        return table.maps[place->map].name;
    }
    refuse("a slot is filled with " + std::string(symbol.name) + ", which is neither a map nor a program",
           std::string(section.name), relocation.offset);
}

/// Byte offset in a `.maps` variable to slot number.
std::uint32_t slot_of(const Image& image, const Map& map, std::uint64_t offset) {
    const std::optional<TypeId> datasec = image.btf->find(".maps", BtfKind::datasec);
    for (const BtfSectionVariable& variable : image.btf->section_variables(datasec.value_or(0))) {
        if (image.btf->name(variable.variable) == map.name) {
            const std::optional<BtfMember> values =
                image.btf->find_member(image.btf->referenced(variable.variable), "values");
            if (values && offset >= values->bit_offset / 8 && (offset - values->bit_offset / 8) % pointer_size == 0) {
                return static_cast<std::uint32_t>((offset - values->bit_offset / 8) / pointer_size);
            }
        }
    }
    refuse("map " + map.name + " refers to something outside its values", ".maps", offset);
}

void note_struct_ops(const Image& image, const Map& map, std::uint64_t offset, std::string_view program,
                     MapTable& table) {
    for (const BtfMember& member : image.btf->members(map.value_type)) {
        if (member.bit_offset == offset * 8) {
            table.struct_ops.push_back(
                {std::string(program),
                 {std::string(essential_name(image.btf->name(map.value_type))), std::string(member.name)}});
            return;
        }
    }
}

} // namespace

void fill_initial_slots(const Image& image, const std::vector<FunctionPiece>& functions, MapTable& table) {
    for (const MapPlace& place : table.places) {
        Map& map = table.maps[place.map];
        const bool by_type = map.section == ".maps" && !place.is_value;
        if (!by_type && map.type != struct_ops_type) {
            continue;
        }
        const ElfSection& section = image.elf.sections()[place.section];
        for (const ElfRelocation& relocation : image.elf.relocations(place.section)) {
            if (relocation.offset < place.offset || relocation.offset - place.offset >= place.size) {
                continue;
            }
            const std::uint64_t offset = relocation.offset - place.offset;
            const std::string_view name = referred_name(image, functions, table, relocation, section);
            const std::uint32_t slot = by_type ? slot_of(image, map, offset) : static_cast<std::uint32_t>(offset);
            map.initial_slots[slot] = name;
            if (!by_type) {
                note_struct_ops(image, map, offset, name, table);
            }
        }
    }
}

} // namespace bpfproof::object
