// Numbers of the helpers that generated programs call: enum bpf_func_id, include/uapi/linux/bpf.h.
#pragma once

#include <cstdint>

namespace bpfproof::fuzz::helper {

inline constexpr std::uint32_t map_lookup_elem = 1, map_update_elem = 2, map_delete_elem = 3, ktime_get_ns = 5,
                               get_prandom_u32 = 7, get_smp_processor_id = 8, get_current_pid_tgid = 14,
                               get_current_comm = 16, skb_load_bytes = 26, xdp_adjust_head = 44,
                               probe_read_kernel = 113, ringbuf_output = 130, ringbuf_reserve = 131,
                               ringbuf_submit = 132, ringbuf_discard = 133, for_each_map_elem = 164, loop = 181,
                               xdp_load_bytes = 189;

} // namespace bpfproof::fuzz::helper
