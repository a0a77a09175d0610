// What map definitions refer to: relocations inside `.maps` fill slots with maps or programs, those inside
// `.struct_ops` members with programs.
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
    const std::uint64_t target = symbol.value + (relocation.addend ? static_cast<std::uint64_t>(*relocation.addend)
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
std::uint32_t slot_of(const Btf& btf, const MapPlace& place, std::uint64_t offset) {
    const std::optional<BtfMember> values = btf.find_member(place.definition, "values");
    const std::uint64_t begin = values ? values->bit_offset / 8 : 0;
    if (!values || offset < begin || (offset - begin) % pointer_size != 0) {
        refuse("a map refers to something outside its values", ".maps", place.offset + offset);
    }
    return static_cast<std::uint32_t>((offset - begin) / pointer_size);
}

/// Members of a structure by their byte offset.
std::map<std::uint64_t, std::string_view> members_by_offset(const Btf& btf, TypeId structure) {
    std::map<std::uint64_t, std::string_view> result;
    for (const BtfMember& member : btf.members(structure)) {
        result.emplace(member.bit_offset / 8, member.name);
    }
    return result;
}

} // namespace

void fill_initial_slots(const Image& image, const std::vector<FunctionPiece>& functions, MapTable& table) {
    std::map<std::size_t, std::map<std::uint64_t, std::string_view>> members; // of struct_ops maps
    for (const ElfSection& section : image.elf.sections()) {
        for (const ElfRelocation& relocation : image.elf.relocations(section.index)) {
            const MapPlace* place = section.executable ? nullptr : table.find(section.index, relocation.offset);
            if (place == nullptr || place->is_value) {
                continue;
            }
            Map& map = table.maps[place->map];
            const std::uint64_t offset = relocation.offset - place->offset;
            if (place->definition != 0) {
                const std::uint32_t slot = slot_of(*image.btf, *place, offset);
                map.initial_slots[slot] = referred_name(image, functions, table, relocation, section);
            } else if (map.type == struct_ops_type) {
                const std::string_view name = referred_name(image, functions, table, relocation, section);
                map.initial_slots[static_cast<std::uint32_t>(offset)] = name;
                const auto [known, added] = members.try_emplace(place->map);
                if (added) {
                    known->second = members_by_offset(*image.btf, map.value_type);
                }
                if (const auto member = known->second.find(offset); member != known->second.end()) {
                    const std::string_view type = essential_name(image.btf->name(map.value_type));
                    table.struct_ops.try_emplace(std::string(name),
                                                 StructOpsMember{std::string(type), std::string(member->second)});
                }
            }
        }
    }
}

} // namespace bpfproof::object
