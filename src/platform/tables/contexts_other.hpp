// The small contexts: sysctl, devices, perf events, infrared, netfilter, writable tracepoints.
//
// Source: sysctl_is_valid_access(), cgroup_dev_is_valid_access() in kernel/bpf/cgroup.c; pe_prog_is_valid_access(),
// raw_tp_writable_prog_is_valid_access() in kernel/trace/bpf_trace.c; lirc_mode2_is_valid_access() in
// drivers/media/rc/bpf-lirc.c; nf_is_valid_access() in net/netfilter/nf_bpf_link.c.
#pragma once

#include "platform/platform.hpp"

namespace bpfproof::platform::tables {

inline constexpr std::array sysctl_fields{
    ContextField{.name = "write", .offset = 0, .size = 4},
    ContextField{.name = "file_pos", .offset = 4, .size = 4, .writable = true},
};
inline constexpr std::uint32_t sysctl_size = 8;

inline constexpr std::array cgroup_device_fields{
    ContextField{.name = "access_type", .offset = 0, .size = 4},
    ContextField{.name = "major", .offset = 4, .size = 4, .narrow = false},
    ContextField{.name = "minor", .offset = 8, .size = 4, .narrow = false},
};
inline constexpr std::uint32_t cgroup_device_size = 12;

/// struct pt_regs of x86-64: 21 registers.
inline constexpr std::uint32_t pt_regs_size = 168;

inline constexpr std::array perf_event_fields{
    ContextField{.name = "regs", .offset = 0, .size = pt_regs_size, .narrow = false, .element = 8},
    ContextField{.name = "sample_period", .offset = 168, .size = 8},
    ContextField{.name = "addr", .offset = 176, .size = 8},
};
inline constexpr std::uint32_t perf_event_size = 184;

inline constexpr std::array lirc_fields{
    ContextField{.name = "sample", .offset = 0, .size = 4, .narrow = false},
};

inline constexpr std::array netfilter_fields{
    ContextField{.name = "state",
                 .offset = 0,
                 .size = 8,
                 .yields = FieldYield::btf,
                 .narrow = false,
                 .btf_type = "nf_hook_state"},
    ContextField{
        .name = "skb", .offset = 8, .size = 8, .yields = FieldYield::btf, .narrow = false, .btf_type = "sk_buff"},
};
inline constexpr std::uint32_t netfilter_size = 16;

/// Of the arguments only the first has a type of its own: the buffer the program may write.
inline constexpr std::array writable_tracepoint_fields{
    ContextField{.name = "buffer", .offset = 0, .size = 8, .yields = FieldYield::buffer, .narrow = false},
};

/// MAX_BPF_FUNC_ARGS arguments of eight bytes.
inline constexpr std::uint32_t arguments_size = 12 * 8;
/// PERF_MAX_TRACE_SIZE
inline constexpr std::uint32_t trace_record_size = 8192;

} // namespace bpfproof::platform::tables
