// Maps defined by types: a variable in `.maps` whose structure's members say everything. Nothing of it is in the bytes.
//
//   struct { __uint(type, BPF_MAP_TYPE_HASH); __type(key, int); __array(values, struct inner); } m SEC(".maps");
//
// expands to members whose *types* carry the numbers: `int (*type)[1]` is 1, `int *key` has the key's type, and
// `values` is an array without length of pointers to the inner map's structure or to functions. `__ulong(n, v)` is an
// enumeration with the one value v.
#include "object/maps.hpp"
#include "object/refusal.hpp"

#include <algorithm>

namespace bpfproof::object {
namespace {

constexpr std::uint32_t max_attributes = 64; // there are a dozen
constexpr std::uint32_t pin_by_name = 1;     // LIBBPF_PIN_BY_NAME
constexpr std::uint32_t slot_of_map_fd = 4;  // a map or program in a slot is a descriptor to user space

class Definition {
public:
    Definition(const Btf& btf, MapTable& table) : btf_(btf), table_(table) {}

    Map read(std::string_view name, TypeId type, bool inner) {
        const TypeId structure = btf_.resolve(type);
        if (btf_.kind(structure) != BtfKind::struct_) {
            fail(name, "is not defined by a structure");
        }
        if (btf_.member_count(structure) > max_attributes) {
            fail(name, "has too many attributes");
        }
        Map map;
        map.name = name;
        map.section = ".maps";
        map.template_only = inner;
        for (const BtfMember& member : btf_.members(structure)) {
            read_member(map, member, inner);
        }
        if (map.type == 0) {
            fail(name, "has no type");
        }
        return map;
    }

private:
    [[noreturn]] static void fail(std::string_view map, const std::string& what) {
        refuse("map " + std::string(map) + " " + what, ".maps");
    }

    void read_member(Map& map, const BtfMember& member, bool inner) {
        if (member.name == "type") {
            map.type = number32(map, member);
        } else if (member.name == "max_entries") {
            map.max_entries = number32(map, member);
        } else if (member.name == "map_flags") {
            map.flags = number32(map, member);
        } else if (member.name == "key_size") {
            map.key_size = number32(map, member);
        } else if (member.name == "value_size") {
            map.value_size = number32(map, member);
        } else if (member.name == "map_extra") {
            map.extra = number(map, member);
        } else if (member.name == "pinning") {
            map.pinning = number32(map, member) == pin_by_name ? "by-name" : "";
        } else if (member.name == "key") {
            map.key_type = pointed_type(map, member);
            map.key_size = size32(map, map.key_type);
        } else if (member.name == "value") {
            map.value_type = pointed_type(map, member);
            map.value_size = size32(map, map.value_type);
        } else if (member.name == "values") {
            read_values(map, member, inner);
        } else if (member.name != "numa_node") {
            fail(map.name, "has an unknown attribute " + std::string(member.name));
        }
    }

    std::uint64_t number(const Map& map, const BtfMember& member) {
        if (const std::optional<TypeId> target = btf_.pointee(member.type)) {
            if (const std::optional<BtfArray> array = btf_.array(*target)) {
                return array->count;
            }
        }
        if (const std::vector<BtfEnumerator> values = btf_.enumerators(member.type); values.size() == 1) {
            return values[0].value;
        }
        fail(map.name, "attribute " + std::string(member.name) + " is not a number");
    }

    std::uint32_t number32(const Map& map, const BtfMember& member) {
        const std::uint64_t value = number(map, member);
        if (value > 0xffffffff) {
            fail(map.name, "attribute " + std::string(member.name) + " is too large");
        }
        return static_cast<std::uint32_t>(value);
    }

    TypeId pointed_type(const Map& map, const BtfMember& member) {
        const std::optional<TypeId> target = btf_.pointee(member.type);
        if (!target) {
            fail(map.name, "attribute " + std::string(member.name) + " is not a type");
        }
        return *target;
    }

    std::uint32_t size32(const Map& map, TypeId type) {
        const std::optional<std::uint64_t> size = btf_.size_of(type);
        if (!size || *size > 0xffffffff) {
            fail(map.name, "has keys or values without a size");
        }
        return static_cast<std::uint32_t>(*size);
    }

    void read_values(Map& map, const BtfMember& member, bool inner) {
        const std::optional<BtfArray> array = btf_.array(member.type);
        const std::optional<TypeId> target = array ? btf_.pointee(array->element) : std::nullopt;
        if (!target || inner) {
            fail(map.name, "attribute values is not an array of pointers to maps or programs");
        }
        map.value_size = slot_of_map_fd;
        if (btf_.resolved_kind(*target) == BtfKind::func_proto) {
            return; // programs: which ones, relocations say
        }
        map.inner = table_.add(read(map.name + ".inner", *target, true));
    }

    const Btf& btf_;
    MapTable& table_;
};

/// Only types count; a value other than the slots that relocations fill is a mistake, and would be lost silently.
void refuse_values(const Image& image, const ElfSection& section) {
    for (std::uint64_t at = 0; at < section.bytes.size(); ++at) {
        if (section.bytes[at] != std::byte{0} && image.elf.relocation_at(section.index, at / 8 * 8) == nullptr) {
            refuse("a map's definition has a value where only its type counts", ".maps", at);
        }
    }
}

} // namespace

void collect_btf_maps(const Image& image, MapTable& table) {
    const ElfSection* section = image.elf.find_section(".maps");
    if (section == nullptr || section->size == 0) {
        return;
    }
    const std::optional<TypeId> datasec = image.btf ? image.btf->find(".maps", BtfKind::datasec) : std::nullopt;
    if (!datasec) {
        refuse("maps are defined by types, but the object has no BTF for them", ".maps");
    }
    refuse_values(image, *section);
    Definition definition(*image.btf, table);
    for (const BtfSectionVariable& variable : image.btf->section_variables(*datasec)) {
        const std::string_view name = image.btf->name(variable.variable);
        if (image.btf->kind(variable.variable) != BtfKind::var || name.empty()) {
            refuse("BTF names something other than a variable", ".maps");
        }
        if (image.btf->linkage(variable.variable) == BtfLinkage::extern_) {
            continue; // another object's, and nothing in this section
        }
        // Compilers leave the offset in BTF to be filled in from the symbol.
        const ElfSymbol* symbol = find_symbol(image.elf, section->index, name);
        const std::uint64_t offset = symbol != nullptr ? symbol->value : variable.offset;
        if (offset >= section->size) {
            refuse("map " + std::string(name) + " lies outside the section", ".maps", offset);
        }
        const TypeId type = image.btf->referenced(variable.variable);
        const std::size_t map = table.add(definition.read(name, type, false));
        // Initial slots lie behind the structure: the symbol's size counts them.
        const std::uint64_t size = std::max<std::uint64_t>(variable.size, symbol != nullptr ? symbol->size : 0);
        table.places.push_back({section->index, offset, size, map, false, type});
    }
}

} // namespace bpfproof::object
