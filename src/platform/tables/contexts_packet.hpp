// The contexts that stand for packets: struct __sk_buff as each program type sees it, struct xdp_md.
//
// Source: bpf_skb_is_valid_access(), {sk_filter,cg_skb,lwt,tc_cls_act,sk_skb,flow_dissector,xdp}_is_valid_access() in
// net/core/filter.c; offsets from include/uapi/linux/bpf.h. There is one __sk_buff; a program type hides parts of it
// and makes parts of it writable, and that is how the tables below are written.
#pragma once

#include "platform/platform.hpp"
#include "platform/tables/sets.hpp"

#include <initializer_list>
#include <stdexcept>

namespace bpfproof::platform::tables {

inline constexpr std::array sk_buff_layout{
    ContextField{.name = "len", .offset = 0, .size = 4},
    ContextField{.name = "pkt_type", .offset = 4, .size = 4},
    ContextField{.name = "mark", .offset = 8, .size = 4},
    ContextField{.name = "queue_mapping", .offset = 12, .size = 4},
    ContextField{.name = "protocol", .offset = 16, .size = 4},
    ContextField{.name = "vlan_present", .offset = 20, .size = 4},
    ContextField{.name = "vlan_tci", .offset = 24, .size = 4},
    ContextField{.name = "vlan_proto", .offset = 28, .size = 4},
    ContextField{.name = "priority", .offset = 32, .size = 4},
    ContextField{.name = "ingress_ifindex", .offset = 36, .size = 4},
    ContextField{.name = "ifindex", .offset = 40, .size = 4},
    ContextField{.name = "tc_index", .offset = 44, .size = 4},
    ContextField{.name = "cb", .offset = 48, .size = 20, .narrow_write = true, .wide = true, .element = 4},
    ContextField{.name = "hash", .offset = 68, .size = 4},
    ContextField{.name = "tc_classid", .offset = 72, .size = 4},
    ContextField{.name = "data", .offset = 76, .size = 4, .yields = FieldYield::packet, .narrow = false},
    ContextField{.name = "data_end", .offset = 80, .size = 4, .yields = FieldYield::packet_end, .narrow = false},
    ContextField{.name = "napi_id", .offset = 84, .size = 4},
    ContextField{.name = "family", .offset = 88, .size = 4},
    ContextField{.name = "remote_ip4", .offset = 92, .size = 4, .narrow = false},
    ContextField{.name = "local_ip4", .offset = 96, .size = 4, .narrow = false},
    ContextField{.name = "remote_ip6", .offset = 100, .size = 16, .narrow = false, .element = 4},
    ContextField{.name = "local_ip6", .offset = 116, .size = 16, .narrow = false, .element = 4},
    ContextField{.name = "remote_port", .offset = 132, .size = 4},
    ContextField{.name = "local_port", .offset = 136, .size = 4},
    ContextField{.name = "data_meta", .offset = 140, .size = 4, .yields = FieldYield::packet_meta, .narrow = false},
    ContextField{.name = "flow_keys", .offset = 144, .size = 8, .yields = FieldYield::flow_keys, .narrow = false},
    ContextField{.name = "tstamp", .offset = 152, .size = 8, .narrow = false},
    ContextField{.name = "wire_len", .offset = 160, .size = 4},
    ContextField{.name = "gso_segs", .offset = 164, .size = 4},
    ContextField{.name = "sk", .offset = 168, .size = 8, .yields = FieldYield::socket_or_null, .narrow = false},
    ContextField{.name = "gso_size", .offset = 176, .size = 4},
    ContextField{.name = "tstamp_type", .offset = 180, .size = 1},
    ContextField{.name = "hwtstamp", .offset = 184, .size = 8, .narrow = false},
};
inline constexpr std::uint32_t sk_buff_size = 192;

using SkBuffView = std::array<ContextField, sk_buff_layout.size()>;

constexpr ContextField& named(SkBuffView& view, std::string_view name) {
    for (ContextField& field : view) {
        if (field.name == name) {
            return field;
        }
    }
    throw std::logic_error("no such field of __sk_buff"); // stops the compiler, not the program
}

/// __sk_buff without the fields of `hidden`, and those of `writable` writable.
constexpr SkBuffView sk_buff_view(std::initializer_list<std::string_view> hidden,
                                  std::initializer_list<std::string_view> writable) {
    SkBuffView view = sk_buff_layout;
    for (const auto name : hidden) {
        named(view, name).readable = false;
    }
    for (const auto name : writable) {
        named(view, name).writable = true;
    }
    return view;
}

/// __sk_buff with nothing but these fields.
constexpr SkBuffView sk_buff_only(std::initializer_list<std::string_view> shown) {
    SkBuffView view = sk_buff_layout;
    for (ContextField& field : view) {
        field.readable = false;
    }
    for (const auto name : shown) {
        named(view, name).readable = true;
    }
    return view;
}

inline constexpr auto socket_filter_fields = sk_buff_view(
    {"tc_classid", "data", "data_meta", "data_end", "family", "remote_ip4", "local_ip4", "remote_ip6", "local_ip6",
     "remote_port", "local_port", "flow_keys", "tstamp", "wire_len", "tstamp_type", "hwtstamp"},
    {"cb"});
inline constexpr auto cgroup_skb_fields = sk_buff_view(
    {"tc_classid", "data_meta", "flow_keys", "wire_len", "tstamp_type"}, {"mark", "priority", "cb", "tstamp"});
inline constexpr auto lwt_fields =
    sk_buff_view({"tc_classid", "data_meta", "family", "remote_ip4", "local_ip4", "remote_ip6", "local_ip6",
                  "remote_port", "local_port", "flow_keys", "tstamp", "wire_len", "tstamp_type", "hwtstamp"},
                 {"mark", "priority", "cb"});
inline constexpr auto sched_fields = sk_buff_view(
    {"family", "remote_ip4", "local_ip4", "remote_ip6", "local_ip6", "remote_port", "local_port", "flow_keys"},
    {"mark", "tc_index", "priority", "tc_classid", "cb", "tstamp", "queue_mapping"});
inline constexpr auto sk_skb_fields =
    sk_buff_view({"mark", "tc_classid", "data_meta", "flow_keys", "tstamp", "wire_len", "tstamp_type", "hwtstamp"},
                 {"tc_index", "priority"});
inline constexpr auto flow_dissector_fields = sk_buff_only({"data", "data_end", "flow_keys"});

inline constexpr std::array xdp_md_fields{
    ContextField{.name = "data", .offset = 0, .size = 4, .yields = FieldYield::packet, .narrow = false},
    ContextField{.name = "data_end", .offset = 4, .size = 4, .yields = FieldYield::packet_end, .narrow = false},
    ContextField{.name = "data_meta", .offset = 8, .size = 4, .yields = FieldYield::packet_meta, .narrow = false},
    ContextField{.name = "ingress_ifindex", .offset = 12, .size = 4, .narrow = false},
    ContextField{.name = "rx_queue_index", .offset = 16, .size = 4, .narrow = false},
    ContextField{.name = "egress_ifindex",
                 .offset = 20,
                 .size = 4,
                 .narrow = false,
                 .attach_types = set_of(attach_type::xdp_devmap)},
};
inline constexpr std::uint32_t xdp_md_size = 24;

} // namespace bpfproof::platform::tables
