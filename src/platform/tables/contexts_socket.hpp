// The contexts that stand for sockets: struct bpf_sock, bpf_sock_addr, bpf_sock_ops, sk_msg_md, sk_reuseport_md,
// bpf_sk_lookup, bpf_sockopt.
//
// Source: {sock_filter,sock_addr,sock_ops,sk_msg,sk_reuseport,sk_lookup}_is_valid_access() in net/core/filter.c,
// cg_sockopt_is_valid_access() in kernel/bpf/cgroup.c; offsets from include/uapi/linux/bpf.h.
#pragma once

#include "platform/platform.hpp"
#include "platform/tables/sets.hpp"

namespace bpfproof::platform::tables {

inline constexpr std::uint64_t creating_socket =
    set_of(attach_type::cgroup_inet_sock_create, attach_type::cgroup_inet_sock_release);
inline constexpr std::uint64_t bound4 = set_of(attach_type::cgroup_inet4_post_bind);
inline constexpr std::uint64_t bound6 = set_of(attach_type::cgroup_inet6_post_bind);

/// dst_port stands twice: two bytes that may be read in part, and, for programs older than the padding behind it, four.
inline constexpr std::array sock_fields{
    ContextField{.name = "bound_dev_if",
                 .offset = 0,
                 .size = 4,
                 .writable = true,
                 .narrow = false,
                 .attach_types = creating_socket},
    ContextField{.name = "family", .offset = 4, .size = 4, .narrow_at_start = true},
    ContextField{.name = "type", .offset = 8, .size = 4, .narrow_at_start = true},
    ContextField{.name = "protocol", .offset = 12, .size = 4, .narrow_at_start = true},
    ContextField{
        .name = "mark", .offset = 16, .size = 4, .writable = true, .narrow = false, .attach_types = creating_socket},
    ContextField{.name = "priority",
                 .offset = 20,
                 .size = 4,
                 .writable = true,
                 .narrow = false,
                 .attach_types = creating_socket},
    ContextField{.name = "src_ip4", .offset = 24, .size = 4, .attach_types = bound4},
    ContextField{.name = "src_ip6", .offset = 28, .size = 16, .element = 4, .attach_types = bound6},
    ContextField{.name = "src_port", .offset = 44, .size = 4, .narrow_at_start = true, .attach_types = bound4 | bound6},
    ContextField{.name = "dst_port", .offset = 48, .size = 2},
    ContextField{.name = "dst_port", .offset = 48, .size = 4, .narrow = false},
    ContextField{.name = "dst_ip4", .offset = 52, .size = 4},
    ContextField{.name = "dst_ip6", .offset = 56, .size = 16, .element = 4},
    ContextField{.name = "state", .offset = 72, .size = 4, .narrow_at_start = true},
    ContextField{.name = "rx_queue_mapping", .offset = 76, .size = 4, .narrow_at_start = true},
};
inline constexpr std::uint32_t sock_size = 80;

inline constexpr std::uint64_t address4 =
    set_of(attach_type::cgroup_inet4_bind, attach_type::cgroup_inet4_connect, attach_type::cgroup_inet4_getpeername,
           attach_type::cgroup_inet4_getsockname, attach_type::cgroup_udp4_sendmsg, attach_type::cgroup_udp4_recvmsg);
inline constexpr std::uint64_t address6 =
    set_of(attach_type::cgroup_inet6_bind, attach_type::cgroup_inet6_connect, attach_type::cgroup_inet6_getpeername,
           attach_type::cgroup_inet6_getsockname, attach_type::cgroup_udp6_sendmsg, attach_type::cgroup_udp6_recvmsg);
inline constexpr std::uint64_t sending4 = set_of(attach_type::cgroup_udp4_sendmsg);
inline constexpr std::uint64_t sending6 = set_of(attach_type::cgroup_udp6_sendmsg);

inline constexpr std::array sock_addr_fields{
    ContextField{.name = "user_family", .offset = 0, .size = 4, .narrow = false},
    ContextField{.name = "user_ip4", .offset = 4, .size = 4, .writable = true, .attach_types = address4},
    ContextField{.name = "user_ip6",
                 .offset = 8,
                 .size = 16,
                 .writable = true,
                 .wide = true,
                 .element = 4,
                 .attach_types = address6},
    ContextField{.name = "user_port", .offset = 24, .size = 4, .writable = true},
    ContextField{.name = "family", .offset = 28, .size = 4, .narrow = false},
    ContextField{.name = "type", .offset = 32, .size = 4, .narrow = false},
    ContextField{.name = "protocol", .offset = 36, .size = 4, .narrow = false},
    ContextField{.name = "msg_src_ip4", .offset = 40, .size = 4, .writable = true, .attach_types = sending4},
    ContextField{.name = "msg_src_ip6",
                 .offset = 44,
                 .size = 16,
                 .writable = true,
                 .wide = true,
                 .element = 4,
                 .attach_types = sending6},
    ContextField{.name = "sk", .offset = 64, .size = 8, .yields = FieldYield::socket, .narrow = false},
};
inline constexpr std::uint32_t sock_addr_size = 72;

inline constexpr std::array sock_ops_fields{
    ContextField{.name = "op", .offset = 0, .size = 4, .narrow = false},
    ContextField{.name = "reply", .offset = 4, .size = 4, .writable = true, .narrow = false}, // and args[0]
    ContextField{.name = "args", .offset = 8, .size = 12, .narrow = false, .element = 4},     // from args[1]
    ContextField{.name = "family", .offset = 20, .size = 4, .narrow = false},
    ContextField{.name = "remote_ip4", .offset = 24, .size = 4, .narrow = false},
    ContextField{.name = "local_ip4", .offset = 28, .size = 4, .narrow = false},
    ContextField{.name = "remote_ip6", .offset = 32, .size = 16, .narrow = false, .element = 4},
    ContextField{.name = "local_ip6", .offset = 48, .size = 16, .narrow = false, .element = 4},
    ContextField{.name = "remote_port", .offset = 64, .size = 4, .narrow = false},
    ContextField{.name = "local_port", .offset = 68, .size = 4, .narrow = false},
    ContextField{.name = "is_fullsock", .offset = 72, .size = 4, .narrow = false},
    ContextField{.name = "snd_cwnd", .offset = 76, .size = 4, .narrow = false},
    ContextField{.name = "srtt_us", .offset = 80, .size = 4, .narrow = false},
    ContextField{.name = "bpf_sock_ops_cb_flags", .offset = 84, .size = 4, .narrow = false},
    ContextField{.name = "state", .offset = 88, .size = 4, .narrow = false},
    ContextField{.name = "rtt_min", .offset = 92, .size = 4, .narrow = false},
    ContextField{.name = "snd_ssthresh", .offset = 96, .size = 4, .narrow = false},
    ContextField{.name = "rcv_nxt", .offset = 100, .size = 4, .narrow = false},
    ContextField{.name = "snd_nxt", .offset = 104, .size = 4, .narrow = false},
    ContextField{.name = "snd_una", .offset = 108, .size = 4, .narrow = false},
    ContextField{.name = "mss_cache", .offset = 112, .size = 4, .narrow = false},
    ContextField{.name = "ecn_flags", .offset = 116, .size = 4, .narrow = false},
    ContextField{.name = "rate_delivered", .offset = 120, .size = 4, .narrow = false},
    ContextField{.name = "rate_interval_us", .offset = 124, .size = 4, .narrow = false},
    ContextField{.name = "packets_out", .offset = 128, .size = 4, .narrow = false},
    ContextField{.name = "retrans_out", .offset = 132, .size = 4, .narrow = false},
    ContextField{.name = "total_retrans", .offset = 136, .size = 4, .narrow = false},
    ContextField{.name = "segs_in", .offset = 140, .size = 4, .narrow = false},
    ContextField{.name = "data_segs_in", .offset = 144, .size = 4, .narrow = false},
    ContextField{.name = "segs_out", .offset = 148, .size = 4, .narrow = false},
    ContextField{.name = "data_segs_out", .offset = 152, .size = 4, .narrow = false},
    ContextField{.name = "lost_out", .offset = 156, .size = 4, .narrow = false},
    ContextField{.name = "sacked_out", .offset = 160, .size = 4, .narrow = false},
    ContextField{.name = "sk_txhash", .offset = 164, .size = 4, .writable = true, .narrow = false},
    ContextField{.name = "bytes_received", .offset = 168, .size = 8, .narrow = false},
    ContextField{.name = "bytes_acked", .offset = 176, .size = 8, .narrow = false},
    ContextField{.name = "sk", .offset = 184, .size = 8, .yields = FieldYield::full_socket_or_null, .narrow = false},
    ContextField{.name = "skb_data", .offset = 192, .size = 8, .yields = FieldYield::packet, .narrow = false},
    ContextField{.name = "skb_data_end", .offset = 200, .size = 8, .yields = FieldYield::packet_end, .narrow = false},
    ContextField{.name = "skb_len", .offset = 208, .size = 4, .narrow = false},
    ContextField{.name = "skb_tcp_flags", .offset = 212, .size = 4, .narrow_at_start = true},
    ContextField{.name = "skb_hwtstamp", .offset = 216, .size = 8, .narrow = false},
};
inline constexpr std::uint32_t sock_ops_size = 224;

inline constexpr std::array sk_msg_fields{
    ContextField{.name = "data", .offset = 0, .size = 8, .yields = FieldYield::packet, .narrow = false},
    ContextField{.name = "data_end", .offset = 8, .size = 8, .yields = FieldYield::packet_end, .narrow = false},
    ContextField{.name = "family", .offset = 16, .size = 4, .narrow = false},
    ContextField{.name = "remote_ip4", .offset = 20, .size = 4, .narrow = false},
    ContextField{.name = "local_ip4", .offset = 24, .size = 4, .narrow = false},
    ContextField{.name = "remote_ip6", .offset = 28, .size = 16, .narrow = false, .element = 4},
    ContextField{.name = "local_ip6", .offset = 44, .size = 16, .narrow = false, .element = 4},
    ContextField{.name = "remote_port", .offset = 60, .size = 4, .narrow = false},
    ContextField{.name = "local_port", .offset = 64, .size = 4, .narrow = false},
    ContextField{.name = "size", .offset = 68, .size = 4, .narrow = false},
    ContextField{.name = "sk", .offset = 72, .size = 8, .yields = FieldYield::socket, .narrow = false},
};
inline constexpr std::uint32_t sk_msg_size = 80;

inline constexpr std::array sk_reuseport_fields{
    ContextField{.name = "data", .offset = 0, .size = 8, .yields = FieldYield::packet, .narrow = false},
    ContextField{.name = "data_end", .offset = 8, .size = 8, .yields = FieldYield::packet_end, .narrow = false},
    ContextField{.name = "len", .offset = 16, .size = 4},
    ContextField{.name = "eth_protocol", .offset = 20, .size = 4, .narrow_least = 2},
    ContextField{.name = "ip_protocol", .offset = 24, .size = 4},
    ContextField{.name = "bind_inany", .offset = 28, .size = 4},
    ContextField{.name = "hash", .offset = 32, .size = 4, .narrow = false},
    ContextField{.name = "sk", .offset = 40, .size = 8, .yields = FieldYield::socket, .narrow = false},
    ContextField{
        .name = "migrating_sk", .offset = 48, .size = 8, .yields = FieldYield::socket_or_null, .narrow = false},
};
inline constexpr std::uint32_t sk_reuseport_size = 56;

/// remote_port stands twice, as dst_port above; its padding may be read too.
inline constexpr std::array sk_lookup_fields{
    ContextField{.name = "sk", .offset = 0, .size = 8, .yields = FieldYield::full_socket_or_null, .narrow = false},
    ContextField{.name = "family", .offset = 8, .size = 4},
    ContextField{.name = "protocol", .offset = 12, .size = 4},
    ContextField{.name = "remote_ip4", .offset = 16, .size = 4},
    ContextField{.name = "remote_ip6", .offset = 20, .size = 16, .element = 4},
    ContextField{.name = "remote_port", .offset = 36, .size = 2},
    ContextField{.name = "remote_port", .offset = 36, .size = 4, .narrow = false},
    ContextField{.name = "padding", .offset = 38, .size = 2},
    ContextField{.name = "local_ip4", .offset = 40, .size = 4},
    ContextField{.name = "local_ip6", .offset = 44, .size = 16, .element = 4},
    ContextField{.name = "local_port", .offset = 60, .size = 4},
    ContextField{.name = "ingress_ifindex", .offset = 64, .size = 4},
};
inline constexpr std::uint32_t sk_lookup_size = 72;

inline constexpr std::uint64_t getting_option = set_of(attach_type::cgroup_getsockopt);
inline constexpr std::uint64_t setting_option = set_of(attach_type::cgroup_setsockopt);

inline constexpr std::array sockopt_fields{
    ContextField{.name = "sk", .offset = 0, .size = 8, .yields = FieldYield::socket, .narrow = false},
    ContextField{.name = "optval", .offset = 8, .size = 8, .yields = FieldYield::memory_start, .narrow = false},
    ContextField{.name = "optval_end", .offset = 16, .size = 8, .yields = FieldYield::memory_end, .narrow = false},
    ContextField{.name = "level",
                 .offset = 24,
                 .size = 4,
                 .writable = true,
                 .narrow = false,
                 .write_attach_types = setting_option},
    ContextField{.name = "optname",
                 .offset = 28,
                 .size = 4,
                 .writable = true,
                 .narrow = false,
                 .write_attach_types = setting_option},
    ContextField{.name = "optlen", .offset = 32, .size = 4, .writable = true, .narrow = false},
    ContextField{
        .name = "retval", .offset = 36, .size = 4, .writable = true, .narrow = false, .attach_types = getting_option},
};
inline constexpr std::uint32_t sockopt_size = 40;

} // namespace bpfproof::platform::tables
