// Structures of functions that the kernel calls (`.struct_ops`, `.struct_ops.link`): each variable is a map of one
// entry, the structure. Which program stands in which member, relocations say (map_references.cpp).
#include "object/maps.hpp"
#include "object/refusal.hpp"

namespace bpfproof::object {
namespace {

constexpr std::uint32_t struct_ops_type = 26; // BPF_MAP_TYPE_STRUCT_OPS

void add_variable(const Image& image, const ElfSection& section, const BtfSectionVariable& variable, MapTable& table) {
    const Btf& btf = *image.btf;
    const std::string where(section.name);
    const std::string_view name = btf.name(variable.variable);
    const TypeId type = btf.resolve(btf.referenced(variable.variable));
    const std::optional<std::uint64_t> size = btf.size_of(type);
    const ElfSymbol* symbol = find_symbol(image.elf, section.index, name);
    const std::uint64_t offset = symbol != nullptr ? symbol->value : variable.offset;
    if (btf.kind(type) != BtfKind::struct_ || !size || offset > section.size || *size > section.size - offset) {
        refuse("variable " + std::string(name) + " is not a structure inside the section", where, offset);
    }
    Map map;
    map.name = name;
    map.section = where;
    map.type = struct_ops_type;
    map.key_size = 4;
    map.value_size = static_cast<std::uint32_t>(*size); // at most the section's size, which is bounded
    map.max_entries = 1;
    map.value_type = type;
    if (!section.no_bits()) {
        const auto bytes = section.bytes.subspan(offset, *size);
        map.contents.assign(bytes.begin(), bytes.end());
    }
    map.contents.resize(*size);
    table.places.push_back({section.index, offset, *size, table.add(std::move(map)), false});
}

} // namespace

void collect_struct_ops_maps(const Image& image, MapTable& table) {
    for (const ElfSection& section : image.elf.sections()) {
        const std::string_view name = section.name.starts_with('?') ? section.name.substr(1) : section.name;
        if ((name != ".struct_ops" && name != ".struct_ops.link") || section.size == 0) {
            continue;
        }
        const std::optional<TypeId> datasec =
            image.btf ? image.btf->find(section.name, BtfKind::datasec) : std::nullopt;
        if (!datasec) {
            refuse("structures of functions, but the object has no BTF for them", std::string(section.name));
        }
        for (const BtfSectionVariable& variable : image.btf->section_variables(*datasec)) {
            add_variable(image, section, variable, table);
        }
    }
}

} // namespace bpfproof::object
