// A piece of memory with a name: a stack frame, the packet, the value of a map's element.
#pragma once

#include "machine/word.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace bpfproof::machine {

enum class RegionKind : std::uint8_t {
    stack,
    context,
    packet,
    map_value,
    memory,        ///< what a helper hands out: ring buffer records, slices, buffers
    socket,        ///< struct bpf_sock and its kin
    kernel_object, ///< of which nothing is known: see Region::unknown
    map_object,    ///< the map itself; no bytes
    function,      ///< a local function; no bytes
    dynptr,        ///< what stands in a dynptr's stack slot; no bytes
};

/// "map value"
std::string_view name(RegionKind kind);

/// Bytes [begin, end) around an address `base`, which is that of offset 0: r10 for a frame (which begins at -512), the
/// first byte of the packet (whose metadata lie before it), the first byte of everything else.
///
/// Invariants: bytes and written have end - begin elements, or none where the kind has no bytes; every entry of
/// `pointers` covers eight written bytes of the region, which hold that pointer's bits.
struct Region {
    RegionKind kind = RegionKind::memory;
    std::string name; ///< "packet", "value of counters"
    std::int64_t begin = 0;
    std::int64_t end = 0;
    bool readable = true;
    bool writable = true;
    bool live = true;
    /// Contents are made up when first read, and stay. Eight bytes read together may be a pointer to another such
    /// object; and reading anywhere else gives zero, as the kernel does for what may fault (PROBE_MEM loads).
    bool unknown = false;
    std::uint32_t object = 0;   ///< map_object, map_value: the map's instance; function: its slot; dynptr: its number
    RegionId owner = no_region; ///< dies with that one
    std::uint64_t base = 0;
    std::vector<std::byte> bytes{};
    std::vector<bool> written{};
    std::map<std::int64_t, RegionId> pointers{}; ///< offset of a whole pointer, and what it was made from
};

} // namespace bpfproof::machine
