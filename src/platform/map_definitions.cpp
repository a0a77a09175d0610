// What the kernel demands of a map's definition before it creates it, as far as the object can be held to it.
//
// Source: the map_alloc_check (or map_alloc) of each type in kernel/bpf/ and net/core/sock_map.c. Limits that depend on
// the machine (memory, number of processors, depth of stacks, locked pages) are left out, and so are flags a type does
// not know.
#include "platform/platform.hpp"

#include <algorithm>
#include <bit>
#include <climits>

namespace bpfproof::platform {
namespace {

using Fault = std::optional<std::string_view>;

constexpr std::uint32_t no_prealloc = 1U << 0;
constexpr std::uint32_t no_common_lru = 1U << 1;
constexpr std::uint32_t rdonly_prog = 1U << 7;
constexpr std::uint32_t wronly_prog = 1U << 8;
constexpr std::uint32_t mmapable = 1U << 10;

constexpr std::uint32_t page = 4096;
constexpr std::uint32_t percpu_unit = 32768; ///< PCPU_MIN_UNIT_SIZE
constexpr std::uint32_t kmalloc_max = 1U << 22;

Fault array_fault(const MapType& type, const MapDefinition& map) {
    if (map.key_size != 4) {
        return "the key of an array is 4 bytes";
    }
    if (map.value_size == 0) {
        return "the value has no size";
    }
    if (map.value_size > INT_MAX) {
        return "the value is larger than 2^31 - 1 bytes";
    }
    if (type.per_cpu && map.value_size > percpu_unit) {
        return "the value of a per-CPU array is at most 32768 bytes";
    }
    if (map.max_entries == 0) {
        return "max_entries is 0";
    }
    if ((map.flags & mmapable) != 0 && type.id != map_type::array) {
        return "only a plain array can be mapped into memory";
    }
    return std::nullopt;
}

Fault descriptor_array_fault(const MapType& type, const MapDefinition& map) {
    if (map.value_size != 4) {
        return "the value is a file descriptor: 4 bytes";
    }
    if ((map.flags & (rdonly_prog | wronly_prog)) != 0) {
        return "a map of file descriptors cannot be read-only or write-only for programs";
    }
    return array_fault(type, map);
}

Fault hash_fault(const MapType& type, const MapDefinition& map) {
    const bool lru = type.id == map_type::lru_hash || type.id == map_type::lru_percpu_hash;
    if (lru && (map.flags & no_prealloc) != 0) {
        return "an LRU map is always preallocated";
    }
    if (!lru && (map.flags & no_common_lru) != 0) {
        return "BPF_F_NO_COMMON_LRU is for LRU maps";
    }
    if (map.key_size == 0) {
        return "the key has no size";
    }
    if (map.value_size == 0) {
        return "the value has no size";
    }
    if (std::uint64_t{map.key_size} + map.value_size >= kmalloc_max) {
        return "key and value together are larger than 4 MiB";
    }
    if (type.per_cpu && map.value_size > percpu_unit) {
        return "the value of a per-CPU map is at most 32768 bytes";
    }
    if (map.max_entries == 0) {
        return "max_entries is 0";
    }
    return std::nullopt;
}

Fault socket_value_fault(const MapDefinition& map) {
    if (map.value_size != 4 && map.value_size != 8) {
        return "the value is a file descriptor or a cookie: 4 or 8 bytes";
    }
    return map.max_entries == 0 ? Fault("max_entries is 0") : std::nullopt;
}

Fault ring_fault(const MapDefinition& map) {
    if (map.key_size != 0 || map.value_size != 0) {
        return "a ring buffer has neither key nor value";
    }
    if (!std::has_single_bit(map.max_entries) || map.max_entries % page != 0) {
        return "the size of a ring buffer is a power of two, and whole pages";
    }
    return std::nullopt;
}

Fault queue_fault(const MapDefinition& map) {
    if (map.key_size != 0) {
        return "queues, stacks and Bloom filters have no key";
    }
    if (map.value_size == 0) {
        return "the value has no size";
    }
    return map.max_entries == 0 ? Fault("max_entries is 0") : std::nullopt;
}

Fault local_storage_fault(const MapDefinition& map) {
    if ((map.flags & no_prealloc) == 0) {
        return "local storage needs BPF_F_NO_PREALLOC";
    }
    if (map.max_entries != 0) {
        return "max_entries of local storage is 0";
    }
    if (map.key_size != 4) {
        return "the key of local storage is a file descriptor: 4 bytes";
    }
    return map.value_size == 0 ? Fault("the value has no size") : std::nullopt;
}

Fault cgroup_storage_fault(const MapDefinition& map) {
    if (map.key_size != 8 && map.key_size != 16) {
        return "the key is a struct bpf_cgroup_storage_key, or its first 8 bytes";
    }
    if (map.value_size == 0) {
        return "the value has no size";
    }
    return map.max_entries != 0 ? Fault("max_entries of cgroup storage is 0") : std::nullopt;
}

Fault lpm_fault(const MapDefinition& map) {
    if ((map.flags & no_prealloc) == 0) {
        return "an LPM trie needs BPF_F_NO_PREALLOC";
    }
    if (map.key_size < 5 || map.key_size > 260) {
        return "the key of an LPM trie is a prefix length of 4 bytes and 1 to 256 bytes of data";
    }
    if (map.value_size == 0) {
        return "the value has no size";
    }
    return map.max_entries == 0 ? Fault("max_entries is 0") : std::nullopt;
}

Fault stack_trace_fault(const MapDefinition& map) {
    if (map.key_size != 4) {
        return "the key is a stack id: 4 bytes";
    }
    if (map.value_size < 8 || map.value_size % 8 != 0) {
        return "the value is a list of 8-byte addresses";
    }
    return map.max_entries == 0 ? Fault("max_entries is 0") : std::nullopt;
}

Fault redirect_fault(const MapType& type, const MapDefinition& map) {
    if (map.key_size != 4) {
        return "the key is 4 bytes";
    }
    const bool four_only = type.id == map_type::xskmap;
    if (map.value_size != 4 && (four_only || map.value_size != 8)) {
        return four_only ? "the value is a file descriptor: 4 bytes"
                         : "the value is an index or a queue size, with or without a program: 4 or 8 bytes";
    }
    return map.max_entries == 0 ? Fault("max_entries is 0") : std::nullopt;
}

Fault arena_fault(const MapDefinition& map) {
    if (map.key_size != 0 || map.value_size != 0) {
        return "an arena has neither key nor value";
    }
    if ((map.flags & mmapable) == 0) {
        return "an arena needs BPF_F_MMAPABLE";
    }
    if (map.max_entries == 0) {
        return "max_entries is 0";
    }
    return std::uint64_t{map.max_entries} * page > (1ULL << 32) ? Fault("an arena is at most 4 GiB") : std::nullopt;
}

} // namespace

MapDefinition completed_by_loader(const MapType& type, MapDefinition map) {
    switch (type.id) {
    case map_type::perf_event_array:
        map.key_size = map.value_size = 4;
        map.max_entries = map.max_entries == 0 ? 1 : map.max_entries;
        break;
    case map_type::ringbuf:
    case map_type::user_ringbuf:
        if (type.id == map_type::ringbuf) { // cilium/ebpf; libbpf leaves them
            map.key_size = map.value_size = 0;
        }
        if (map.max_entries != 0 && map.max_entries <= 1U << 31) {
            map.max_entries = std::max(page, std::bit_ceil(map.max_entries));
        }
        break;
    default:
        break;
    }
    return map;
}

std::optional<std::string_view> definition_fault(const MapType& type, const MapDefinition& map) {
    if ((map.flags & rdonly_prog) != 0 && (map.flags & wronly_prog) != 0) {
        return "read-only and write-only for programs at once";
    }
    switch (type.id) {
    case map_type::array:
    case map_type::percpu_array:
        return array_fault(type, map);
    case map_type::prog_array:
    case map_type::perf_event_array:
    case map_type::cgroup_array:
    case map_type::array_of_maps:
        return descriptor_array_fault(type, map);
    case map_type::hash:
    case map_type::percpu_hash:
    case map_type::lru_hash:
    case map_type::lru_percpu_hash:
        return hash_fault(type, map);
    case map_type::hash_of_maps:
        return map.value_size != 4 ? Fault("the value is a map's file descriptor: 4 bytes") : hash_fault(type, map);
    case map_type::stack_trace:
        return stack_trace_fault(map);
    case map_type::lpm_trie:
        return lpm_fault(map);
    case map_type::devmap:
    case map_type::devmap_hash:
    case map_type::cpumap:
    case map_type::xskmap:
        return redirect_fault(type, map);
    case map_type::sockmap:
        return map.key_size != 4 ? Fault("the key of a sockmap is 4 bytes") : socket_value_fault(map);
    case map_type::sockhash:
        return map.key_size == 0 || map.key_size > 512 ? Fault("the key of a sockhash is 1 to 512 bytes")
                                                       : socket_value_fault(map);
    case map_type::reuseport_sockarray:
        return map.value_size != 4 && map.value_size != 8 ? socket_value_fault(map) : array_fault(type, map);
    case map_type::cgroup_storage:
    case map_type::percpu_cgroup_storage:
        return cgroup_storage_fault(map);
    case map_type::queue:
    case map_type::stack:
    case map_type::bloom_filter:
        return queue_fault(map);
    case map_type::sk_storage:
    case map_type::inode_storage:
    case map_type::task_storage:
    case map_type::cgrp_storage:
        return local_storage_fault(map);
    case map_type::ringbuf:
    case map_type::user_ringbuf:
        return ring_fault(map);
    case map_type::arena:
        return arena_fault(map);
    default: // struct_ops and insn_array: their sizes follow from BTF and from the program
        return std::nullopt;
    }
}

} // namespace bpfproof::platform
