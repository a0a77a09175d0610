#include "machine/maps.hpp"

#include "base/internal_error.hpp"
#include "platform/numbers.hpp"

#include <algorithm>
#include <utility>

namespace bpfproof::machine {
namespace {

namespace map_type = platform::map_type;

/// include/uapi/linux/bpf.h
constexpr std::uint64_t no_exist = 1, must_exist = 2, with_lock = 4;
constexpr std::uint32_t program_reads_only = 1u << 7, program_writes_only = 1u << 8;

/// Larger values are refused rather than allocated: an object can claim any size.
constexpr std::uint32_t largest_value = 64u << 20;
/// Larger ones are zero, or what the object says: their bytes would be noted in every run.
constexpr std::uint32_t most_decided = 4096;
/// The count of bits that a trie's key begins with.
constexpr std::uint32_t prefix_length = 4;

bool is_array(const MapInstance& map) {
    return map.definition->type == map_type::array || map.definition->type == map_type::percpu_array;
}
bool is_lru(const MapInstance& map) {
    return map.definition->type == map_type::lru_hash || map.definition->type == map_type::lru_percpu_hash;
}
bool per_cpu(const MapInstance& map) {
    return map.type != nullptr && map.type->per_cpu;
}
bool holds_maps(const MapInstance& map) {
    return map.definition->type == map_type::array_of_maps || map.definition->type == map_type::hash_of_maps;
}

/// The first `bits` bits, most significant first, are the same.
bool same_prefix(std::span<const std::byte> a, std::span<const std::byte> b, std::uint64_t bits) {
    for (std::uint64_t bit = 0; bit < bits; ++bit) {
        const auto mask = static_cast<std::byte>(0x80 >> bit % 8);
        if ((a[bit / 8] & mask) != (b[bit / 8] & mask))
            return false;
    }
    return true;
}

} // namespace

Maps::Maps(const Module& module, const Inputs& inputs, Memory& memory, Random& random, Decisions& decisions)
    : module_(module), inputs_(inputs), memory_(memory), random_(random), decisions_(decisions) {
    for (std::size_t i = 0; i < module.maps.size(); ++i)
        add_instance(i);
    for (std::size_t i = 0; i < module.maps.size(); ++i)
        fill_slots(instances_[i]);
    for (const MapEntry& entry : inputs.entries) {
        MapInstance& map = instances_.at(entry.map);
        if (!map.type->has_key)
            push(map, entry.value, 0);
        for (unsigned processor = 0; map.type->has_key && processor < processors; ++processor)
            update(map, entry.key, entry.value, 0, processor);
    }
}

RegionId Maps::add_instance(std::size_t map) {
    const object::Map& definition = module_.maps.at(map);
    Region region{.kind = RegionKind::map_object, .name = definition.name};
    region.object = static_cast<std::uint32_t>(instances_.size());
    const RegionId handle = memory_.add(std::move(region));
    instances_.push_back(
        {.map = map, .definition = &definition, .type = platform::find_map_type(definition.type), .handle = handle});
    if (definition.type == map_type::array && !definition.contents.empty()) {
        MapInstance& instance = instances_.back();
        instance.elements[{0, memory_.bytes_of(0, 4)}] = new_value(instance, definition.contents);
    }
    return handle;
}

void Maps::fill_slots(MapInstance& map) {
    for (const auto& [slot, what] : map.definition->initial_slots) {
        if (map.definition->type == map_type::prog_array)
            map.programs[slot] = what;
        const auto inner = std::ranges::find(module_.maps, what, &object::Map::name);
        if (holds_maps(map) && inner != module_.maps.end())
            map.elements[{0, memory_.bytes_of(slot, 4)}] =
                instances_[static_cast<std::size_t>(inner - module_.maps.begin())].handle;
    }
}

RegionId Maps::new_value(const MapInstance& map, std::vector<std::byte> contents) {
    Region region{.kind = RegionKind::map_value, .name = "value of " + map.definition->name};
    const std::uint32_t flags = map.definition->flags;
    const bool fixed_by_type = map.type != nullptr && map.type->read_only_value;
    region.writable = !map.definition->constant && !fixed_by_type && (flags & program_reads_only) == 0;
    region.readable = (flags & program_writes_only) == 0;
    region.object = static_cast<std::uint32_t>(map.map);
    if (map.definition->value_size > largest_value)
        throw NotModelled{"map values of " + std::to_string(map.definition->value_size) + " bytes"};
    contents.resize(map.definition->value_size);
    return memory_.add(std::move(region), std::move(contents));
}

Word Maps::handle(std::int64_t map) const {
    if (map < 0 || static_cast<std::uint64_t>(map) >= module_.maps.size())
        throw NotModelled{"a map that the object does not define"};
    return memory_.address(instances_[static_cast<std::size_t>(map)].handle);
}

Word Maps::value(std::int64_t map, std::uint32_t offset) {
    MapInstance& instance = of(handle(map));
    if (instance.definition->type == map_type::arena)
        throw NotModelled{"arenas"};
    if (instance.type != nullptr && !instance.type->direct_value) // bpf_map_ops.map_direct_value_addr
        throw Trap{.kind = FaultKind::bad_argument, .detail = "its values have no address"};
    const MapKey first{0, memory_.bytes_of(0, 4)};
    const bool fresh = !std::exchange(instance.decided, true);
    if (!instance.elements.contains(first)) {
        // .kconfig of which something is unknown, or an ordinary array, which begins as zeros.
        const bool kconfig = instance.definition->section == ".kconfig";
        instance.elements.emplace(
            first, new_value(instance, kconfig ? random_.bytes(std::min(instance.definition->value_size, largest_value))
                                               : std::vector<std::byte>{}));
    }
    if (fresh)
        fill_as_others_did(instance, instance.elements.at(first));
    return memory_.address(instance.elements.at(first), offset);
}

/// User space may write elements that are there from the beginning, which are zero, or what the object says, unless the
/// inputs decide otherwise.
void Maps::fill_as_others_did(const MapInstance& map, RegionId element) {
    if (!inputs_.others_fill_maps || map.definition->constant || map.definition->value_size > most_decided)
        return;
    memory_.set_contents(element, 0, decisions_.bytes("map value", memory_.contents(element)));
    decisions_.placed(element, 0);
}

MapInstance& Maps::of(const Word& pointer) {
    if (!pointer.is_pointer() || memory_[pointer.region].kind != RegionKind::map_object || memory_.offset(pointer) != 0)
        throw Trap{.kind = FaultKind::bad_argument, .detail = "not a map"};
    MapInstance& instance = instances_.at(memory_[pointer.region].object);
    if (instance.definition->type == map_type::lpm_trie && instance.definition->key_size <= prefix_length)
        throw NotModelled{"tries without keys"};
    if (instance.type == nullptr)
        throw NotModelled{"maps of type " + std::to_string(instance.definition->type)};
    return instance;
}

/// The stored key that answers for `key`: itself, or in a trie the longest prefix of it
/// (kernel/bpf/lpm_trie.c: a key is a 32-bit count of bits and then the bits).
std::optional<std::vector<std::byte>> Maps::find_key(const MapInstance& map, const std::vector<std::byte>& key,
                                                     unsigned processor) const {
    if (map.definition->type != map_type::lpm_trie)
        return map.elements.contains({processor, key}) ? std::optional(key) : std::nullopt;
    const auto bits_of = [&](std::span<const std::byte> bytes) {
        return memory_.number_of(bytes.first(prefix_length));
    };
    std::optional<std::vector<std::byte>> best;
    for (const auto& [stored, region] : map.elements) {
        const std::uint64_t bits = bits_of(stored.bytes);
        if (bits <= bits_of(key) && bits <= (key.size() - prefix_length) * 8 && (!best || bits > bits_of(*best)) &&
            same_prefix(std::span(stored.bytes).subspan(prefix_length), std::span(key).subspan(prefix_length), bits))
            best = stored.bytes;
    }
    return best;
}

Word Maps::lookup(MapInstance& map, const std::vector<std::byte>& key, unsigned processor) {
    if (!per_cpu(map))
        processor = 0;
    if (is_array(map)) {
        if (memory_.number_of(key) >= map.definition->max_entries)
            return Word::number(0);
        const MapKey place{processor, key};
        if (!map.elements.contains(place)) {
            map.elements.emplace(place, new_value(map, {}));
            fill_as_others_did(map, map.elements.at(place));
        }
        return memory_.address(map.elements.at(place));
    }
    if (const auto found = find_key(map, key, processor))
        return memory_.address(map.elements.at({processor, *found}));
    if (holds_maps(map) || !inputs_.others_fill_maps || full(map) || !decisions_.yes("map element", random_.one_in(2)))
        return Word::number(0);
    const RegionId element = new_value(map, decisions_.bytes("map value", random_.bytes(map.definition->value_size)));
    decisions_.placed(element, 0);
    map.elements[{processor, key}] = element;
    return memory_.address(element);
}

bool Maps::full(const MapInstance& map) const {
    const std::size_t copies = per_cpu(map) ? processors : 1;
    return map.elements.size() >= std::size_t{map.definition->max_entries} * copies;
}

std::int64_t Maps::update(MapInstance& map, const std::vector<std::byte>& key, const std::vector<std::byte>& value,
                          std::uint64_t flags, unsigned processor) {
    const std::uint64_t condition = flags & ~with_lock;
    if (condition > must_exist)
        return errors::inval;
    if (!per_cpu(map))
        processor = 0;
    if (is_array(map)) {
        if (memory_.number_of(key) >= map.definition->max_entries)
            return errors::too_big;
        if (condition == no_exist)
            return errors::exist;
        memory_.set_contents(lookup(map, key, processor).region, 0, value);
        return 0;
    }
    if (map.definition->type == map_type::lpm_trie &&
        memory_.number_of(std::span(key).first(prefix_length)) > (key.size() - prefix_length) * 8)
        return errors::inval;
    const auto found = map.elements.find({processor, key});
    if (found != map.elements.end() && condition == no_exist)
        return errors::exist;
    if (found == map.elements.end() && condition == must_exist)
        return errors::noent;
    if (found == map.elements.end() && full(map)) {
        if (!is_lru(map))
            return errors::too_big;
        // Which one is the least recently used is not for the program to know.
        map.elements.erase(
            std::next(map.elements.begin(), static_cast<std::ptrdiff_t>(random_.below(map.elements.size()))));
    }
    if (found != map.elements.end() && per_cpu(map)) {
        memory_.set_contents(found->second, 0, value);
        return 0;
    }
    // A hash table puts a new element in the old one's place (kernel/bpf/hashtab.c): pointers to the old value stay
    // good.
    map.elements.insert_or_assign({processor, key}, new_value(map, value));
    for (unsigned other = 0; per_cpu(map) && other < processors; ++other)
        if (!map.elements.contains({other, key}))
            map.elements.emplace(MapKey{other, key}, new_value(map, {}));
    return 0;
}

std::int64_t Maps::erase(MapInstance& map, const std::vector<std::byte>& key) {
    if (is_array(map) || holds_maps(map))
        return errors::inval;
    std::int64_t result = errors::noent;
    for (unsigned processor = 0; processor < processors; ++processor)
        if (map.elements.erase({processor, key}) > 0)
            result = 0;
    return result;
}

std::int64_t Maps::push(MapInstance& map, std::vector<std::byte> value, std::uint64_t flags) {
    if (flags != 0 && flags != must_exist)
        return errors::inval;
    if (map.queue.size() >= map.definition->max_entries) {
        if (flags != must_exist || map.queue.empty() || map.definition->type == map_type::bloom_filter)
            return errors::too_big;
        map.queue.pop_front();
    }
    map.queue.push_back(std::move(value));
    return 0;
}

std::optional<std::vector<std::byte>> Maps::peek(MapInstance& map, bool take) {
    if (map.queue.empty())
        return std::nullopt;
    const bool last = map.definition->type == map_type::stack;
    auto value = last ? map.queue.back() : map.queue.front();
    if (take && last)
        map.queue.pop_back();
    else if (take)
        map.queue.pop_front();
    return value;
}

bool Maps::bloom_contains(const MapInstance& map, const std::vector<std::byte>& value) {
    return std::ranges::find(map.queue, value) != map.queue.end() || random_.one_in(8);
}

Word Maps::storage(MapInstance& map, std::uint64_t owner, bool create, const std::vector<std::byte>* initial) {
    const MapKey key{0, memory_.bytes_of(owner, 8)};
    if (const auto found = map.elements.find(key); found != map.elements.end())
        return memory_.address(found->second);
    const bool there = inputs_.others_fill_maps && decisions_.yes("storage", random_.one_in(2));
    if (!create && !there)
        return Word::number(0);
    const RegionId element =
        new_value(map, there     ? decisions_.bytes("map value", random_.bytes(map.definition->value_size))
                       : initial ? *initial
                                 : std::vector<std::byte>{});
    if (there)
        decisions_.placed(element, 0);
    map.elements[key] = element;
    return memory_.address(element);
}

std::vector<std::vector<std::byte>> Maps::keys(const MapInstance& map) const {
    std::vector<std::vector<std::byte>> result;
    if (is_array(map)) {
        // Each is shown to a callback, which takes a step at least: a run gets no further than this.
        const std::uint64_t reached = std::min<std::uint64_t>(map.definition->max_entries, inputs_.step_limit);
        for (std::uint64_t i = 0; i < reached; ++i)
            result.push_back(memory_.bytes_of(i, 4));
        return result;
    }
    for (const auto& [key, region] : map.elements)
        if (key.processor == 0)
            result.push_back(key.bytes);
    return result;
}

std::vector<MapEntry> Maps::entries() const {
    std::vector<MapEntry> result;
    for (std::size_t i = 0; i < module_.maps.size(); ++i) {
        const MapInstance& map = instances_[i];
        for (const auto& [key, region] : map.elements)
            if (key.processor == 0 && !holds_maps(map))
                result.push_back({i, key.bytes, memory_.contents(region)});
        for (const auto& value : map.queue)
            result.push_back({i, {}, value});
    }
    return result;
}

} // namespace bpfproof::machine
