// What a section name says of the program in it.
//
// Source: section_defs[] and sec_def_matches() of tools/lib/bpf/libbpf.c. The order is libbpf's, as the first match
// counts.
#include "platform/platform.hpp"

#include <algorithm>

namespace bpfproof::platform {
namespace {

/// A name that ends in '+' stands for itself and for anything behind a slash; any other for itself alone.
struct SectionRule {
    std::string_view name{};
    program_type::Id type;
    std::uint32_t attach = 0;
    bool sleepable = false;
    bool fragments = false;
};

// clang-format off
constexpr SectionRule rules[]{
    {.name = "socket", .type = program_type::socket_filter},
    {.name = "sk_reuseport/migrate", .type = program_type::sk_reuseport, .attach = attach_type::sk_reuseport_select_or_migrate},
    {.name = "sk_reuseport", .type = program_type::sk_reuseport, .attach = attach_type::sk_reuseport_select},
    {.name = "kprobe+", .type = program_type::kprobe},
    {.name = "uprobe+", .type = program_type::kprobe},
    {.name = "uprobe.s+", .type = program_type::kprobe, .sleepable = true},
    {.name = "kretprobe+", .type = program_type::kprobe},
    {.name = "uretprobe+", .type = program_type::kprobe},
    {.name = "uretprobe.s+", .type = program_type::kprobe, .sleepable = true},
    {.name = "kprobe.multi+", .type = program_type::kprobe, .attach = attach_type::trace_kprobe_multi},
    {.name = "kretprobe.multi+", .type = program_type::kprobe, .attach = attach_type::trace_kprobe_multi},
    {.name = "kprobe.session+", .type = program_type::kprobe, .attach = attach_type::trace_kprobe_session},
    {.name = "uprobe.multi+", .type = program_type::kprobe, .attach = attach_type::trace_uprobe_multi},
    {.name = "uretprobe.multi+", .type = program_type::kprobe, .attach = attach_type::trace_uprobe_multi},
    {.name = "uprobe.multi.s+", .type = program_type::kprobe, .attach = attach_type::trace_uprobe_multi, .sleepable = true},
    {.name = "uretprobe.multi.s+", .type = program_type::kprobe, .attach = attach_type::trace_uprobe_multi, .sleepable = true},
    {.name = "uprobe.session+", .type = program_type::kprobe, .attach = attach_type::trace_uprobe_session},
    {.name = "uprobe.session.s+", .type = program_type::kprobe, .attach = attach_type::trace_uprobe_session, .sleepable = true},
    {.name = "ksyscall+", .type = program_type::kprobe},
    {.name = "kretsyscall+", .type = program_type::kprobe},
    {.name = "usdt+", .type = program_type::kprobe},
    {.name = "usdt.s+", .type = program_type::kprobe, .sleepable = true},
    {.name = "tc/ingress", .type = program_type::sched_cls, .attach = attach_type::tcx_ingress},
    {.name = "tc/egress", .type = program_type::sched_cls, .attach = attach_type::tcx_egress},
    {.name = "tcx/ingress", .type = program_type::sched_cls, .attach = attach_type::tcx_ingress},
    {.name = "tcx/egress", .type = program_type::sched_cls, .attach = attach_type::tcx_egress},
    {.name = "tc", .type = program_type::sched_cls},
    {.name = "classifier", .type = program_type::sched_cls},
    {.name = "action", .type = program_type::sched_act},
    {.name = "netkit/primary", .type = program_type::sched_cls, .attach = attach_type::netkit_primary},
    {.name = "netkit/peer", .type = program_type::sched_cls, .attach = attach_type::netkit_peer},
    {.name = "tracepoint+", .type = program_type::tracepoint},
    {.name = "tp+", .type = program_type::tracepoint},
    {.name = "raw_tracepoint+", .type = program_type::raw_tracepoint},
    {.name = "raw_tp+", .type = program_type::raw_tracepoint},
    {.name = "raw_tracepoint.w+", .type = program_type::raw_tracepoint_writable},
    {.name = "raw_tp.w+", .type = program_type::raw_tracepoint_writable},
    {.name = "tp_btf+", .type = program_type::tracing, .attach = attach_type::trace_raw_tp},
    {.name = "fentry+", .type = program_type::tracing, .attach = attach_type::trace_fentry},
    {.name = "fmod_ret+", .type = program_type::tracing, .attach = attach_type::modify_return},
    {.name = "fexit+", .type = program_type::tracing, .attach = attach_type::trace_fexit},
    {.name = "fentry.s+", .type = program_type::tracing, .attach = attach_type::trace_fentry, .sleepable = true},
    {.name = "fmod_ret.s+", .type = program_type::tracing, .attach = attach_type::modify_return, .sleepable = true},
    {.name = "fexit.s+", .type = program_type::tracing, .attach = attach_type::trace_fexit, .sleepable = true},
    {.name = "freplace+", .type = program_type::ext},
    {.name = "lsm+", .type = program_type::lsm, .attach = attach_type::lsm_mac},
    {.name = "lsm.s+", .type = program_type::lsm, .attach = attach_type::lsm_mac, .sleepable = true},
    {.name = "lsm_cgroup+", .type = program_type::lsm, .attach = attach_type::lsm_cgroup},
    {.name = "iter+", .type = program_type::tracing, .attach = attach_type::trace_iter},
    {.name = "iter.s+", .type = program_type::tracing, .attach = attach_type::trace_iter, .sleepable = true},
    {.name = "syscall", .type = program_type::syscall, .sleepable = true},
    {.name = "xdp.frags/devmap", .type = program_type::xdp, .attach = attach_type::xdp_devmap, .fragments = true},
    {.name = "xdp/devmap", .type = program_type::xdp, .attach = attach_type::xdp_devmap},
    {.name = "xdp.frags/cpumap", .type = program_type::xdp, .attach = attach_type::xdp_cpumap, .fragments = true},
    {.name = "xdp/cpumap", .type = program_type::xdp, .attach = attach_type::xdp_cpumap},
    {.name = "xdp.frags", .type = program_type::xdp, .attach = attach_type::xdp, .fragments = true},
    {.name = "xdp", .type = program_type::xdp, .attach = attach_type::xdp},
    {.name = "perf_event", .type = program_type::perf_event},
    {.name = "lwt_in", .type = program_type::lwt_in},
    {.name = "lwt_out", .type = program_type::lwt_out},
    {.name = "lwt_xmit", .type = program_type::lwt_xmit},
    {.name = "lwt_seg6local", .type = program_type::lwt_seg6local},
    {.name = "sockops", .type = program_type::sock_ops, .attach = attach_type::cgroup_sock_ops},
    {.name = "sk_skb/stream_parser", .type = program_type::sk_skb, .attach = attach_type::sk_skb_stream_parser},
    {.name = "sk_skb/stream_verdict", .type = program_type::sk_skb, .attach = attach_type::sk_skb_stream_verdict},
    {.name = "sk_skb/verdict", .type = program_type::sk_skb, .attach = attach_type::sk_skb_verdict},
    {.name = "sk_skb", .type = program_type::sk_skb},
    {.name = "sk_msg", .type = program_type::sk_msg, .attach = attach_type::sk_msg_verdict},
    {.name = "lirc_mode2", .type = program_type::lirc_mode2, .attach = attach_type::lirc_mode2},
    {.name = "flow_dissector", .type = program_type::flow_dissector, .attach = attach_type::flow_dissector},
    {.name = "cgroup_skb/ingress", .type = program_type::cgroup_skb, .attach = attach_type::cgroup_inet_ingress},
    {.name = "cgroup_skb/egress", .type = program_type::cgroup_skb, .attach = attach_type::cgroup_inet_egress},
    {.name = "cgroup/skb", .type = program_type::cgroup_skb},
    {.name = "cgroup/sock_create", .type = program_type::cgroup_sock, .attach = attach_type::cgroup_inet_sock_create},
    {.name = "cgroup/sock_release", .type = program_type::cgroup_sock, .attach = attach_type::cgroup_inet_sock_release},
    {.name = "cgroup/sock", .type = program_type::cgroup_sock, .attach = attach_type::cgroup_inet_sock_create},
    {.name = "cgroup/post_bind4", .type = program_type::cgroup_sock, .attach = attach_type::cgroup_inet4_post_bind},
    {.name = "cgroup/post_bind6", .type = program_type::cgroup_sock, .attach = attach_type::cgroup_inet6_post_bind},
    {.name = "cgroup/bind4", .type = program_type::cgroup_sock_addr, .attach = attach_type::cgroup_inet4_bind},
    {.name = "cgroup/bind6", .type = program_type::cgroup_sock_addr, .attach = attach_type::cgroup_inet6_bind},
    {.name = "cgroup/connect4", .type = program_type::cgroup_sock_addr, .attach = attach_type::cgroup_inet4_connect},
    {.name = "cgroup/connect6", .type = program_type::cgroup_sock_addr, .attach = attach_type::cgroup_inet6_connect},
    {.name = "cgroup/connect_unix", .type = program_type::cgroup_sock_addr, .attach = attach_type::cgroup_unix_connect},
    {.name = "cgroup/sendmsg4", .type = program_type::cgroup_sock_addr, .attach = attach_type::cgroup_udp4_sendmsg},
    {.name = "cgroup/sendmsg6", .type = program_type::cgroup_sock_addr, .attach = attach_type::cgroup_udp6_sendmsg},
    {.name = "cgroup/sendmsg_unix", .type = program_type::cgroup_sock_addr, .attach = attach_type::cgroup_unix_sendmsg},
    {.name = "cgroup/recvmsg4", .type = program_type::cgroup_sock_addr, .attach = attach_type::cgroup_udp4_recvmsg},
    {.name = "cgroup/recvmsg6", .type = program_type::cgroup_sock_addr, .attach = attach_type::cgroup_udp6_recvmsg},
    {.name = "cgroup/recvmsg_unix", .type = program_type::cgroup_sock_addr, .attach = attach_type::cgroup_unix_recvmsg},
    {.name = "cgroup/getpeername4", .type = program_type::cgroup_sock_addr, .attach = attach_type::cgroup_inet4_getpeername},
    {.name = "cgroup/getpeername6", .type = program_type::cgroup_sock_addr, .attach = attach_type::cgroup_inet6_getpeername},
    {.name = "cgroup/getpeername_unix", .type = program_type::cgroup_sock_addr, .attach = attach_type::cgroup_unix_getpeername},
    {.name = "cgroup/getsockname4", .type = program_type::cgroup_sock_addr, .attach = attach_type::cgroup_inet4_getsockname},
    {.name = "cgroup/getsockname6", .type = program_type::cgroup_sock_addr, .attach = attach_type::cgroup_inet6_getsockname},
    {.name = "cgroup/getsockname_unix", .type = program_type::cgroup_sock_addr, .attach = attach_type::cgroup_unix_getsockname},
    {.name = "cgroup/sysctl", .type = program_type::cgroup_sysctl, .attach = attach_type::cgroup_sysctl},
    {.name = "cgroup/getsockopt", .type = program_type::cgroup_sockopt, .attach = attach_type::cgroup_getsockopt},
    {.name = "cgroup/setsockopt", .type = program_type::cgroup_sockopt, .attach = attach_type::cgroup_setsockopt},
    {.name = "cgroup/dev", .type = program_type::cgroup_device, .attach = attach_type::cgroup_device},
    {.name = "struct_ops+", .type = program_type::struct_ops},
    {.name = "struct_ops.s+", .type = program_type::struct_ops, .sleepable = true},
    {.name = "sk_lookup", .type = program_type::sk_lookup, .attach = attach_type::sk_lookup},
    {.name = "netfilter", .type = program_type::netfilter, .attach = attach_type::netfilter},
};

/// Before version 1.0, libbpf took any name that begins with one of these (SEC_SLOPPY_PFX): "xdp_redirect_map", "socket1",
/// "tc_mark", "cgroup/skb1". We take them only where a word ends, so that "tcp_probe" is not taken for a "tc". A longer name
/// stands before a shorter one that it begins with.
constexpr SectionRule older_rules[]{
    {.name = "sk_reuseport/migrate", .type = program_type::sk_reuseport, .attach = attach_type::sk_reuseport_select_or_migrate},
    {.name = "sk_reuseport", .type = program_type::sk_reuseport, .attach = attach_type::sk_reuseport_select},
    {.name = "socket", .type = program_type::socket_filter},
    {.name = "tc", .type = program_type::sched_cls},
    {.name = "classifier", .type = program_type::sched_cls},
    {.name = "action", .type = program_type::sched_act},
    {.name = "xdp_devmap", .type = program_type::xdp, .attach = attach_type::xdp_devmap},
    {.name = "xdp_cpumap", .type = program_type::xdp, .attach = attach_type::xdp_cpumap},
    {.name = "xdp", .type = program_type::xdp, .attach = attach_type::xdp},
    {.name = "perf_event", .type = program_type::perf_event},
    {.name = "lwt_in", .type = program_type::lwt_in},
    {.name = "lwt_out", .type = program_type::lwt_out},
    {.name = "lwt_xmit", .type = program_type::lwt_xmit},
    {.name = "lwt_seg6local", .type = program_type::lwt_seg6local},
    {.name = "sockops", .type = program_type::sock_ops, .attach = attach_type::cgroup_sock_ops},
    {.name = "sk_skb/stream_parser", .type = program_type::sk_skb, .attach = attach_type::sk_skb_stream_parser},
    {.name = "sk_skb/stream_verdict", .type = program_type::sk_skb, .attach = attach_type::sk_skb_stream_verdict},
    {.name = "sk_skb", .type = program_type::sk_skb},
    {.name = "sk_msg", .type = program_type::sk_msg, .attach = attach_type::sk_msg_verdict},
    {.name = "lirc_mode2", .type = program_type::lirc_mode2, .attach = attach_type::lirc_mode2},
    {.name = "flow_dissector", .type = program_type::flow_dissector, .attach = attach_type::flow_dissector},
    {.name = "cgroup_skb/ingress", .type = program_type::cgroup_skb, .attach = attach_type::cgroup_inet_ingress},
    {.name = "cgroup_skb/egress", .type = program_type::cgroup_skb, .attach = attach_type::cgroup_inet_egress},
    {.name = "cgroup/skb", .type = program_type::cgroup_skb},
    {.name = "cgroup/sock", .type = program_type::cgroup_sock, .attach = attach_type::cgroup_inet_sock_create},
    {.name = "cgroup/dev", .type = program_type::cgroup_device, .attach = attach_type::cgroup_device},
    {.name = "sk_lookup", .type = program_type::sk_lookup, .attach = attach_type::sk_lookup},
};
// clang-format on

std::optional<std::string_view> target_of(const SectionRule& rule, std::string_view section) {
    if (!rule.name.ends_with('+')) {
        return section == rule.name ? std::optional(std::string_view{}) : std::nullopt;
    }
    const auto stem = rule.name.substr(0, rule.name.size() - 1);
    if (!section.starts_with(stem)) {
        return std::nullopt;
    }
    section.remove_prefix(stem.size());
    if (section.empty()) {
        return section;
    }
    return section.front() == '/' ? std::optional(section.substr(1)) : std::nullopt;
}

bool is_letter(char c) {
    return c >= 'a' && c <= 'z';
}

SectionMatch match_of(const SectionRule& rule, std::string_view target) {
    return {.type = find_program_type(rule.type),
            .attach_type = rule.attach,
            .sleepable = rule.sleepable,
            .fragments = rule.fragments,
            .target = target};
}

} // namespace

std::optional<SectionMatch> match_section(std::string_view section) {
    if (section.starts_with('?')) { // libbpf: a program not to be loaded unless asked for
        section.remove_prefix(1);
    }
    for (const SectionRule& rule : rules) {
        if (const auto target = target_of(rule, section)) {
            return match_of(rule, *target);
        }
    }
    for (const SectionRule& rule : older_rules) {
        if (section.starts_with(rule.name) &&
            (section.size() == rule.name.size() || !is_letter(section[rule.name.size()]))) {
            return match_of(rule, {});
        }
    }
    return std::nullopt;
}

} // namespace bpfproof::platform
