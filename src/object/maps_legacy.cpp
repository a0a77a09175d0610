// Maps defined by bytes, as they were before types: a structure a map in the section `maps` (libbpf before 1.0,
// iproute2, samples/bpf), or a section `maps/name` for each (other loaders).
//
// All begin with five numbers: type, key size, value size, entries, flags. What follows depends on the length:
//   20        nothing: libbpf's bpf_map_def
//   24, 28    inner map index, NUMA node (samples/bpf), where the map holds maps or asks for a node;
//             else id, pinning (iproute2 without inner maps)
//   36        id, pinning, inner id, inner index (iproute2's bpf_elf_map)
// Other lengths are taken for as many numbers as fit, and zeros.
#include "object/bytes.hpp"
#include "object/maps.hpp"
#include "object/refusal.hpp"

#include <algorithm>

namespace bpfproof::object {
namespace {

constexpr std::size_t least = 20;
constexpr std::uint32_t array_of_maps = 12;
constexpr std::uint32_t hash_of_maps = 13;
constexpr std::uint32_t numa_node_flag = 1U << 2; // BPF_F_NUMA_NODE

bool holds_maps(std::uint32_t type) {
    return type == array_of_maps || type == hash_of_maps;
}

/// What only iproute2's form says.
struct Iproute2 {
    std::size_t map = 0;
    std::uint32_t id = 0;
    std::uint32_t inner_id = 0;
    std::uint32_t inner_index = 0; ///< as inner map: the slot of the outer one that it fills
};

class Legacy {
public:
    Legacy(const Image& image, MapTable& table) : image_(image), table_(table) {}

    void run() {
        for (const ElfSection& section : image_.elf.sections()) {
            if ((section.name == "maps" || section.name.starts_with("maps/")) && section.size > 0 &&
                !section.executable) {
                read_section(section);
            }
        }
        for (const auto& [map, index] : inner_indices_) {
            if (index >= table_.maps.size() || index == map) {
                refuse("map " + table_.maps[map].name + " has inner map " + std::to_string(index) +
                           ", which does not exist",
                       table_.maps[map].section);
            }
            table_.maps[map].inner = index;
        }
        for (const Iproute2& outer : iproute2_) {
            for (const Iproute2& inner : iproute2_) {
                join(outer, inner);
            }
        }
    }

private:
    void read_section(const ElfSection& section) {
        const std::string where(section.name);
        std::vector<const ElfSymbol*> symbols;
        for (const std::size_t index : image_.elf.symbols_in(section.index)) {
            const ElfSymbol& symbol = image_.elf.symbols()[index];
            if (!symbol.is_section() && !symbol.name.empty() && (symbol.global || !symbol.is_plain())) {
                symbols.push_back(&symbol);
            }
        }
        if (symbols.empty() || section.no_bits() || section.size % symbols.size() != 0 ||
            section.size / symbols.size() < least) {
            refuse(std::to_string(section.size) + " bytes do not divide among " + std::to_string(symbols.size()) +
                       " maps",
                   where);
        }
        const std::uint64_t length = section.size / symbols.size();
        std::sort(symbols.begin(), symbols.end(),
                  [](const ElfSymbol* a, const ElfSymbol* b) { return a->value < b->value; });
        for (std::size_t i = 0; i < symbols.size(); ++i) {
            if (symbols[i]->value != i * length) {
                refuse("map " + std::string(symbols[i]->name) + " is not where its definition should begin", where,
                       symbols[i]->value);
            }
            read_map(section, *symbols[i], length);
        }
    }

    void read_map(const ElfSection& section, const ElfSymbol& symbol, std::uint64_t length) {
        const ByteReader read(section.bytes, image_.elf.big_endian());
        const auto field = [&](std::uint64_t index) {
            return index * 4 + 4 <= length ? read.get<std::uint32_t>(symbol.value + index * 4) : 0U;
        };
        refuse_unknown(section, symbol, length, field(0));
        Map map;
        map.name = symbol.name;
        map.section = section.name;
        map.type = field(0);
        map.key_size = field(1);
        map.value_size = field(2);
        map.max_entries = field(3);
        map.flags = field(4);
        const bool of_maps = holds_maps(map.type);
        const bool samples = length <= 28 && (of_maps || (map.flags & numa_node_flag) != 0);
        if (!samples && length >= 28 && field(6) != 0) {
            map.pinning = "by-name"; // per object or for all; where, its loader decides
        }
        const std::size_t index = table_.add(std::move(map));
        table_.places.push_back({section.index, symbol.value, length, index, false});
        if (length >= 36) {
            iproute2_.push_back({index, field(5), field(7), field(8)});
        } else if (of_maps && length >= 24) {
            inner_indices_.emplace_back(index, field(5));
        }
    }

    /// Bytes whose meaning nobody told must be zero.
    void refuse_unknown(const ElfSection& section, const ElfSymbol& symbol, std::uint64_t length, std::uint32_t type) {
        const std::uint64_t known = length >= 36                       ? 36
                                    : length >= 28                     ? 28
                                    : length >= 24 && holds_maps(type) ? 24
                                                                       : least;
        for (std::uint64_t at = known; at < length; ++at) {
            if (section.bytes[symbol.value + at] != std::byte{0}) {
                refuse("definition of map " + std::string(symbol.name) + " has " + std::to_string(length) +
                           " bytes, and those from " + std::to_string(known) + " on have no known meaning",
                       std::string(section.name), symbol.value + at);
            }
        }
    }

    void join(const Iproute2& outer, const Iproute2& inner) {
        Map& map = table_.maps[outer.map];
        if (!holds_maps(map.type) || outer.inner_id == 0 || inner.id != outer.inner_id || inner.map == outer.map) {
            return;
        }
        if (!map.inner) {
            map.inner = inner.map;
        }
        if (inner.inner_index != 0xffffffff) {
            map.initial_slots[inner.inner_index] = table_.maps[inner.map].name;
        }
    }

    const Image& image_;
    MapTable& table_;
    std::vector<std::pair<std::size_t, std::uint32_t>> inner_indices_;
    std::vector<Iproute2> iproute2_;
};

} // namespace

void collect_legacy_maps(const Image& image, MapTable& table) {
    Legacy(image, table).run();
}

} // namespace bpfproof::object
