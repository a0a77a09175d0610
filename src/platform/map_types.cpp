// Map types: what a look-up gives, and which helpers take which map.
//
// Source: check_map_func_compatibility() in kernel/bpf/verifier.c, which asks twice: the map which helpers it takes,
// the helper which maps it takes. Both questions are answered from one table: a helper that some map type names in its
// list is a helper that demands a map type, save for the general ones named in `general`.
#include "platform/platform.hpp"

#include <algorithm>

namespace bpfproof::platform {
namespace {

using Ids = std::uint32_t;

constexpr Ids lookup = 1, update = 2, erase = 3, tail_call = 12, perf_event_read = 22, perf_event_output = 25,
              get_stackid = 27, skb_under_cgroup = 33, current_task_under_cgroup = 37, redirect_map = 51,
              sk_redirect_map = 52, sock_map_update = 53, perf_event_read_value = 55, msg_redirect_map = 60,
              sock_hash_update = 70, msg_redirect_hash = 71, sk_redirect_hash = 72, get_local_storage = 81,
              sk_select_reuseport = 82, push = 87, pop = 88, peek = 89, sk_storage_get = 107, sk_storage_delete = 108,
              skb_output = 111, xdp_output = 121, ringbuf_output = 130, ringbuf_reserve = 131, ringbuf_query = 134,
              inode_storage_get = 145, inode_storage_delete = 146, task_storage_get = 156, task_storage_delete = 157,
              kptr_xchg = 194, lookup_percpu = 195, ringbuf_reserve_dynptr = 198, ringbuf_submit_dynptr = 199,
              ringbuf_discard_dynptr = 200, user_ringbuf_drain = 209, cgrp_storage_get = 210, cgrp_storage_delete = 211;

/// Helpers that some special map names, and that ordinary maps take too.
constexpr Ids general[]{lookup, update, erase, kptr_xchg};

constexpr Ids of_prog_array[]{tail_call};
constexpr Ids of_perf_event_array[]{perf_event_read, perf_event_output, skb_output, perf_event_read_value, xdp_output};
constexpr Ids of_stack_trace[]{get_stackid};
constexpr Ids of_cgroup_array[]{skb_under_cgroup, current_task_under_cgroup};
constexpr Ids of_map_in_map[]{lookup};
constexpr Ids of_devmap[]{redirect_map, lookup};
constexpr Ids of_cpumap[]{redirect_map};
constexpr Ids of_xskmap[]{redirect_map, lookup};
// update and erase: only for program types that may_update_sockmap() names, which hold no socket's lock.
constexpr Ids of_sockmap[]{
    sk_redirect_map, sock_map_update, msg_redirect_map, sk_select_reuseport, lookup, update, erase};
constexpr Ids of_sockhash[]{
    sk_redirect_hash, sock_hash_update, msg_redirect_hash, sk_select_reuseport, lookup, update, erase};
constexpr Ids of_cgroup_storage[]{get_local_storage};
constexpr Ids of_reuseport_sockarray[]{sk_select_reuseport};
constexpr Ids of_queue[]{peek, pop, push};
constexpr Ids of_bloom_filter[]{peek, push};
constexpr Ids of_sk_storage[]{sk_storage_get, sk_storage_delete, kptr_xchg};
constexpr Ids of_inode_storage[]{inode_storage_get, inode_storage_delete, kptr_xchg};
constexpr Ids of_task_storage[]{task_storage_get, task_storage_delete, kptr_xchg};
constexpr Ids of_cgrp_storage[]{cgrp_storage_get, cgrp_storage_delete, kptr_xchg};
constexpr Ids of_ringbuf[]{ringbuf_output,         ringbuf_reserve,       ringbuf_query,
                           ringbuf_reserve_dynptr, ringbuf_submit_dynptr, ringbuf_discard_dynptr};
constexpr Ids of_user_ringbuf[]{user_ringbuf_drain};

// clang-format off
constexpr MapType all_types[]{
    {.id = map_type::hash, .name = "hash", .since = {3, 19}},
    {.id = map_type::array, .name = "array", .lookup_never_null_in_bounds = true, .direct_value = true, .since = {3, 19}},
    {.id = map_type::prog_array, .name = "prog_array", .lookup = LookupYield::nothing, .helpers = of_prog_array, .since = {4, 2}},
    {.id = map_type::perf_event_array, .name = "perf_event_array", .lookup = LookupYield::nothing,
     .helpers = of_perf_event_array, .since = {4, 3}},
    {.id = map_type::percpu_hash, .name = "percpu_hash", .per_cpu = true, .since = {4, 6}},
    {.id = map_type::percpu_array, .name = "percpu_array", .lookup_never_null_in_bounds = true, .per_cpu = true, .since = {4, 6}},
    {.id = map_type::stack_trace, .name = "stack_trace", .lookup = LookupYield::nothing, .helpers = of_stack_trace, .since = {4, 6}},
    {.id = map_type::cgroup_array, .name = "cgroup_array", .lookup = LookupYield::nothing, .helpers = of_cgroup_array, .since = {4, 8}},
    {.id = map_type::lru_hash, .name = "lru_hash", .since = {4, 10}},
    {.id = map_type::lru_percpu_hash, .name = "lru_percpu_hash", .per_cpu = true, .since = {4, 10}},
    {.id = map_type::lpm_trie, .name = "lpm_trie", .since = {4, 11}},
    {.id = map_type::array_of_maps, .name = "array_of_maps", .lookup = LookupYield::inner_map, .helpers = of_map_in_map, .since = {4, 12}},
    {.id = map_type::hash_of_maps, .name = "hash_of_maps", .lookup = LookupYield::inner_map, .helpers = of_map_in_map, .since = {4, 12}},
    {.id = map_type::devmap, .name = "devmap", .read_only_value = true, .helpers = of_devmap, .since = {4, 14}},
    {.id = map_type::sockmap, .name = "sockmap", .lookup = LookupYield::socket, .helpers = of_sockmap, .since = {4, 14}},
    {.id = map_type::cpumap, .name = "cpumap", .lookup = LookupYield::nothing, .helpers = of_cpumap, .since = {4, 15}},
    {.id = map_type::xskmap, .name = "xskmap", .lookup = LookupYield::xdp_socket, .helpers = of_xskmap, .since = {4, 18}},
    {.id = map_type::sockhash, .name = "sockhash", .lookup = LookupYield::socket, .helpers = of_sockhash, .since = {4, 18}},
    {.id = map_type::cgroup_storage, .name = "cgroup_storage", .lookup = LookupYield::nothing, .has_key = false,
     .helpers = of_cgroup_storage, .since = {4, 19}},
    {.id = map_type::reuseport_sockarray, .name = "reuseport_sockarray", .lookup = LookupYield::nothing,
     .helpers = of_reuseport_sockarray, .since = {4, 19}},
    {.id = map_type::percpu_cgroup_storage, .name = "percpu_cgroup_storage", .lookup = LookupYield::nothing,
     .has_key = false, .per_cpu = true, .helpers = of_cgroup_storage, .since = {4, 20}},
    {.id = map_type::queue, .name = "queue", .lookup = LookupYield::nothing, .has_key = false, .helpers = of_queue, .since = {4, 20}},
    {.id = map_type::stack, .name = "stack", .lookup = LookupYield::nothing, .has_key = false, .helpers = of_queue, .since = {4, 20}},
    {.id = map_type::sk_storage, .name = "sk_storage", .lookup = LookupYield::nothing, .has_key = false,
     .helpers = of_sk_storage, .since = {5, 2}},
    {.id = map_type::devmap_hash, .name = "devmap_hash", .read_only_value = true, .helpers = of_devmap, .since = {5, 4}},
    {.id = map_type::struct_ops, .name = "struct_ops", .lookup = LookupYield::nothing, .takes_no_helper = true, .since = {5, 6}},
    {.id = map_type::ringbuf, .name = "ringbuf", .lookup = LookupYield::nothing, .has_key = false, .helpers = of_ringbuf, .since = {5, 8}},
    {.id = map_type::inode_storage, .name = "inode_storage", .lookup = LookupYield::nothing, .has_key = false,
     .helpers = of_inode_storage, .since = {5, 10}},
    {.id = map_type::task_storage, .name = "task_storage", .lookup = LookupYield::nothing, .has_key = false,
     .helpers = of_task_storage, .since = {5, 11}},
    {.id = map_type::bloom_filter, .name = "bloom_filter", .lookup = LookupYield::nothing, .has_key = false,
     .helpers = of_bloom_filter, .since = {5, 16}},
    {.id = map_type::user_ringbuf, .name = "user_ringbuf", .lookup = LookupYield::nothing, .has_key = false,
     .helpers = of_user_ringbuf, .since = {6, 1}},
    {.id = map_type::cgrp_storage, .name = "cgrp_storage", .lookup = LookupYield::nothing, .has_key = false,
     .helpers = of_cgrp_storage, .since = {6, 2}},
    {.id = map_type::arena, .name = "arena", .lookup = LookupYield::nothing, .direct_value = true, .has_key = false,
     .takes_no_helper = true, .since = {6, 9}},
    {.id = map_type::insn_array, .name = "insn_array", .lookup = LookupYield::nothing, .direct_value = true,
     .takes_no_helper = true, .since = {6, 19}},
};
// clang-format on

bool lists(const MapType& map, std::uint32_t helper) {
    return std::ranges::find(map.helpers, helper) != map.helpers.end();
}

/// The helper's own side: is it one that demands a map type?
bool demands_map_type(std::uint32_t helper) {
    return std::ranges::find(general, helper) == std::end(general) &&
           std::ranges::any_of(all_types, [&](const MapType& map) { return lists(map, helper); });
}

bool may_update_sockmap(std::uint32_t helper, std::uint32_t type, std::uint32_t attach) {
    switch (type) {
    case program_type::tracing:
        return attach == attach_type::trace_iter;
    case program_type::sock_ops: // updates by bpf_sock_map_update, which asks what the event is
        return helper == erase;
    case program_type::socket_filter:
    case program_type::sched_cls:
    case program_type::sched_act:
    case program_type::xdp:
    case program_type::sk_reuseport:
    case program_type::flow_dissector:
    case program_type::sk_lookup:
    case program_type::ext: // its target decides, which the object does not name
        return true;
    default:
        return false;
    }
}

} // namespace

std::span<const MapType> map_types() {
    return all_types;
}

const MapType* find_map_type(std::uint32_t id) {
    // The table starts at 1 and has no holes: a test says so.
    return id >= 1 && id <= std::size(all_types) ? &all_types[id - 1] : nullptr;
}

bool map_takes_helper(const MapType& map, std::uint32_t helper) {
    if (map.takes_no_helper) {
        return false;
    }
    if (!map.helpers.empty()) {
        return lists(map, helper);
    }
    if (helper == lookup_percpu) {
        return map.per_cpu;
    }
    return !demands_map_type(helper);
}

bool map_takes_helper(const MapType& map, std::uint32_t helper, std::uint32_t type, std::uint32_t attach) {
    const bool sockets = map.id == map_type::sockmap || map.id == map_type::sockhash;
    if (sockets && (helper == update || helper == erase)) {
        return may_update_sockmap(helper, type, attach);
    }
    return map_takes_helper(map, helper);
}

} // namespace bpfproof::platform
