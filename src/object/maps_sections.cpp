// Sections of variables as maps: an array of one entry, whose value is the section (libbpf's "internal maps").
//
// `.rodata` is frozen before the program runs, so its bytes are facts about every run. A loader may set `const
// volatile` variables in it before that; what is proved is proved for the values in the object, as the kernel proves it
// for those it is given.
//
// `.addr_space.1` holds the variables of the object's arena: they lie in that map, not in one of their own.
#include "object/maps.hpp"
#include "object/refusal.hpp"

namespace bpfproof::object {
namespace {

constexpr std::uint32_t array_type = 2;        // BPF_MAP_TYPE_ARRAY
constexpr std::uint32_t arena_type = 33;       // BPF_MAP_TYPE_ARENA
constexpr std::uint32_t read_only_flag = 0x80; // BPF_F_RDONLY_PROG
constexpr const char* arena_section = ".addr_space.1";

void add_section(const Image& image, const ElfSection& section, MapTable& table) {
    Map map;
    map.name = section.name;
    map.section = section.name;
    map.type = array_type;
    map.key_size = 4;
    map.value_size = static_cast<std::uint32_t>(section.size); // ElfFile bounds it
    map.max_entries = 1;
    map.constant = section.is_kind(".rodata");
    map.flags = map.constant ? read_only_flag : 0;
    map.value_type = image.btf ? image.btf->find(section.name, BtfKind::datasec).value_or(0) : 0;
    map.contents.assign(section.bytes.begin(), section.bytes.end());
    map.contents.resize(section.size);
    const std::size_t index = table.add(std::move(map));
    table.places.push_back({section.index, 0, section.size, index, true});
}

void add_arena_section(const ElfSection& section, MapTable& table) {
    for (std::size_t i = 0; i < table.maps.size(); ++i) {
        if (table.maps[i].type == arena_type) {
            table.places.push_back({section.index, 0, section.size, i, true});
            return;
        }
    }
    refuse("variables in an arena, but no map is one", arena_section);
}

} // namespace

void collect_section_maps(const Image& image, MapTable& table) {
    std::uint64_t total = 0;
    for (const ElfSection& section : image.elf.sections()) {
        if (!section.allocated || section.executable || section.size == 0) {
            continue;
        }
        if (section.is_kind(".data") || section.is_kind(".rodata") || section.is_kind(".bss")) {
            total += section.size;
            if (total > std::uint64_t{256} << 20) {
                refuse("variables take more memory than any kernel gives", std::string(section.name));
            }
            add_section(image, section, table);
        } else if (section.name == arena_section) {
            add_arena_section(section, table);
        }
    }
}

} // namespace bpfproof::object
