// The maps of one run, and what their operations do. Error numbers are Linux's (include/uapi/asm-generic/errno-base.h).
#pragma once

#include "machine/decisions.hpp"
#include "machine/machine.hpp"

#include <deque>

namespace bpfproof::machine {

namespace errors {
inline constexpr std::int64_t noent = -2, too_big = -7, nomem = -12, fault = -14, exist = -17, inval = -22;
} // namespace errors

/// Which processor's copy, and the key's bytes.
struct MapKey {
    unsigned processor = 0;
    std::vector<std::byte> bytes;
    friend auto operator<=>(const MapKey&, const MapKey&) = default;
};

/// One map as it stands. Arrays' elements come to be when they are first asked for: an array of millions costs nothing.
struct MapInstance {
    std::size_t map = 0; ///< its definition's index in Module::maps
    const object::Map* definition = nullptr;
    const platform::MapType* type = nullptr;
    RegionId handle = no_region;                     ///< the map_object region
    std::map<MapKey, RegionId> elements{};           ///< values; in maps of maps: the inner map's handle
    std::deque<std::vector<std::byte>> queue{};      ///< queues, stacks, bloom filters; oldest first
    std::map<std::uint32_t, std::string> programs{}; ///< program arrays
    bool decided = false;                            ///< what others put into the variables that it stands for
};

class Maps {
public:
    static constexpr unsigned processors = 4;

    Maps(const Module& module, const Inputs& inputs, Memory& memory, Random& random, Decisions& decisions);

    /// Pointer to the map itself. Traps (not modelled) where the object has no such map.
    Word handle(std::int64_t map) const;
    /// Pointer to a byte of the first value: BPF_PSEUDO_MAP_VALUE.
    Word value(std::int64_t map, std::uint32_t offset);
    /// The map that a pointer points at; traps where it is no such pointer.
    MapInstance& of(const Word& pointer);

    /// A pointer to the value (maps of maps: to the inner map), or null.
    Word lookup(MapInstance& map, const std::vector<std::byte>& key, unsigned processor);
    std::int64_t update(MapInstance& map, const std::vector<std::byte>& key, const std::vector<std::byte>& value,
                        std::uint64_t flags, unsigned processor);
    std::int64_t erase(MapInstance& map, const std::vector<std::byte>& key);
    std::int64_t push(MapInstance& map, std::vector<std::byte> value, std::uint64_t flags);
    /// nullopt: empty.
    std::optional<std::vector<std::byte>> peek(MapInstance& map, bool take);
    /// A bloom filter may say yes to what nobody put there, and never no to what somebody did.
    bool bloom_contains(const MapInstance& map, const std::vector<std::byte>& value);
    /// The one value that an object (a socket, a task, a cgroup) has in a storage map.
    Word storage(MapInstance& map, std::uint64_t owner, bool create, const std::vector<std::byte>* initial);

    /// Keys as bpf_for_each_map_elem walks them.
    std::vector<std::vector<std::byte>> keys(const MapInstance& map) const;
    std::vector<MapEntry> entries() const;

private:
    void fill_as_others_did(const MapInstance& map, RegionId element);
    RegionId new_value(const MapInstance& map, std::vector<std::byte> contents);
    RegionId add_instance(std::size_t map);
    void fill_slots(MapInstance& map);
    std::optional<std::vector<std::byte>> find_key(const MapInstance& map, const std::vector<std::byte>& key,
                                                   unsigned processor) const;
    bool full(const MapInstance& map) const;

    const Module& module_;
    const Inputs& inputs_;
    Memory& memory_;
    Random& random_;
    Decisions& decisions_;
    std::deque<MapInstance> instances_; ///< those of the module first, by index; then inner ones
};

} // namespace bpfproof::machine
