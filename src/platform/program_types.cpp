// Program types: their contexts, what they may do with packets, what they may return.
//
// Source: the *_verifier_ops of each type (net/core/filter.c, kernel/trace/bpf_trace.c, kernel/bpf/*.c);
// may_access_direct_pkt_data(), may_access_skb() and check_return_code() in kernel/bpf/verifier.c.
#include "platform/platform.hpp"

#include "platform/tables/contexts_other.hpp"
#include "platform/tables/contexts_packet.hpp"
#include "platform/tables/contexts_socket.hpp"

#include <algorithm>

namespace bpfproof::platform {
namespace {

using namespace tables;
namespace attach = attach_type;

constexpr ReturnRule zero_or_one[]{{.min = 0, .max = 1}};

constexpr ReturnRule cgroup_skb_returns[]{
    {.min = 0, .max = 3, .attach_types = set_of(attach::cgroup_inet_egress)}, // bit 1: congestion
    {.min = 0, .max = 1},
};
constexpr ReturnRule sock_addr_returns[]{
    // Nothing can be refused there any more.
    {.min = 1,
     .max = 1,
     .attach_types =
         set_of(attach::cgroup_udp4_recvmsg, attach::cgroup_udp6_recvmsg, attach::cgroup_unix_recvmsg,
                attach::cgroup_inet4_getpeername, attach::cgroup_inet6_getpeername, attach::cgroup_unix_getpeername,
                attach::cgroup_inet4_getsockname, attach::cgroup_inet6_getsockname, attach::cgroup_unix_getsockname)},
    // Bit 1: the port needs no capability.
    {.min = 0, .max = 3, .attach_types = set_of(attach::cgroup_inet4_bind, attach::cgroup_inet6_bind)},
    {.min = 0, .max = 1},
};
constexpr ReturnRule kprobe_returns[]{
    {.min = 0, .max = 1, .attach_types = set_of(attach::trace_kprobe_session, attach::trace_uprobe_session)},
};
constexpr ReturnRule tracing_returns[]{
    {.min = 0, .max = 0, .attach_types = set_of(attach::trace_fentry, attach::trace_fexit)},
    {.min = 0, .max = 1, .attach_types = set_of(attach::trace_iter)},
};
/// An LSM_MAC hook's own type decides: see find_return_rule.
constexpr ReturnRule lsm_returns[]{
    {.min = 0, .max = 1, .attach_types = set_of(attach::lsm_cgroup)},
    {.min = -4095, .max = 0, .attach_types = set_of(attach::lsm_mac), .low_half = true},
};
constexpr ReturnRule lsm_bool_hook{.min = 0, .max = 1, .attach_types = set_of(attach::lsm_mac), .low_half = true};
constexpr ReturnRule lsm_cgroup_void_hook{.min = 1, .max = 1, .attach_types = set_of(attach::lsm_cgroup)};

/// bool_lsm_hooks of kernel/bpf/bpf_lsm.c.
constexpr std::array<std::string_view, 3> lsm_bool_hooks{"audit_rule_known", "inode_xattr_skipcap",
                                                         "xfrm_state_pol_flow_match"};
/// Hooks of include/linux/lsm_hook_defs.h that return nothing.
constexpr std::array<std::string_view, 57> lsm_void_hooks{
    "audit_rule_free",
    "backing_file_free",
    "bdev_free_security",
    "bpf_map_free",
    "bpf_prog_free",
    "bpf_token_free",
    "bprm_committed_creds",
    "bprm_committing_creds",
    "cred_free",
    "cred_getlsmprop",
    "cred_getsecid",
    "cred_transfer",
    "current_getlsmprop_subj",
    "current_getsecid_subj",
    "d_instantiate",
    "file_free_security",
    "file_release",
    "file_set_fowner",
    "inet_conn_established",
    "inet_csk_clone",
    "initramfs_populated",
    "inode_free_security",
    "inode_free_security_rcu",
    "inode_getlsmprop",
    "inode_getsecid",
    "inode_invalidate_secctx",
    "inode_post_create_tmpfile",
    "inode_post_remove_acl",
    "inode_post_removexattr",
    "inode_post_set_acl",
    "inode_post_setattr",
    "inode_post_setxattr",
    "ipc_getlsmprop",
    "ipc_getsecid",
    "key_post_create_or_update",
    "msg_msg_free_security",
    "msg_queue_free_security",
    "path_post_mknod",
    "release_secctx",
    "req_classify_flow",
    "sb_delete",
    "sb_free_mnt_opts",
    "sb_free_security",
    "sctp_sk_clone",
    "secmark_refcount_dec",
    "secmark_refcount_inc",
    "sem_free_security",
    "shm_free_security",
    "sk_clone_security",
    "sk_free_security",
    "sk_getsecid",
    "sock_graft",
    "task_free",
    "task_getlsmprop_obj",
    "task_getsecid_obj",
    "task_to_inode",
    "xfrm_policy_free_security",
};

// clang-format off
constexpr ProgramType all_types[]{
    {.id = program_type::socket_filter, .name = "socket_filter", .context_name = "__sk_buff",
     .context_size = sk_buff_size, .fields = socket_filter_fields,
     .legacy_packet_loads = true, .since = {3, 19}},
    {.id = program_type::kprobe, .name = "kprobe", .context = ContextKind::opaque, .context_name = "pt_regs",
     .context_size = pt_regs_size, .returns = kprobe_returns, .since = {4, 1}},
    {.id = program_type::sched_cls, .name = "sched_cls", .context_name = "__sk_buff",
     .context_size = sk_buff_size, .fields = sched_fields,
     .packet_read = true, .packet_write = true, .packet_to_helpers = true, .legacy_packet_loads = true, .since = {4, 1}},
    {.id = program_type::sched_act, .name = "sched_act", .context_name = "__sk_buff",
     .context_size = sk_buff_size, .fields = sched_fields,
     .packet_read = true, .packet_write = true, .packet_to_helpers = true, .legacy_packet_loads = true, .since = {4, 1}},
    {.id = program_type::tracepoint, .name = "tracepoint", .context = ContextKind::opaque, .context_name = "record",
     .context_size = trace_record_size, .opaque_start = 8, .since = {4, 7}},
    {.id = program_type::xdp, .name = "xdp", .context_name = "xdp_md",
     .context_size = xdp_md_size, .fields = xdp_md_fields,
     .packet_read = true, .packet_write = true, .packet_to_helpers = true, .since = {4, 8}},
    {.id = program_type::perf_event, .name = "perf_event", .context_name = "bpf_perf_event_data",
     .context_size = perf_event_size, .fields = perf_event_fields, .since = {4, 9}},
    {.id = program_type::cgroup_skb, .name = "cgroup_skb", .context_name = "__sk_buff",
     .context_size = sk_buff_size, .fields = cgroup_skb_fields, .returns = cgroup_skb_returns,
     .packet_read = true, .packet_to_helpers = true, .since = {4, 10}},
    {.id = program_type::cgroup_sock, .name = "cgroup_sock", .context_name = "bpf_sock",
     .context_size = sock_size, .fields = sock_fields, .returns = zero_or_one, .since = {4, 10}},
    {.id = program_type::lwt_in, .name = "lwt_in", .context_name = "__sk_buff",
     .context_size = sk_buff_size, .fields = lwt_fields,
     .packet_read = true, .packet_to_helpers = true, .since = {4, 10}},
    {.id = program_type::lwt_out, .name = "lwt_out", .context_name = "__sk_buff",
     .context_size = sk_buff_size, .fields = lwt_fields,
     .packet_read = true, .packet_to_helpers = true, .since = {4, 10}},
    {.id = program_type::lwt_xmit, .name = "lwt_xmit", .context_name = "__sk_buff",
     .context_size = sk_buff_size, .fields = lwt_fields,
     .packet_read = true, .packet_write = true, .packet_to_helpers = true, .since = {4, 10}},
    {.id = program_type::sock_ops, .name = "sock_ops", .context_name = "bpf_sock_ops",
     .context_size = sock_ops_size, .fields = sock_ops_fields, .returns = zero_or_one,
     .packet_read = true, .since = {4, 13}},
    {.id = program_type::sk_skb, .name = "sk_skb", .context_name = "__sk_buff",
     .context_size = sk_buff_size, .fields = sk_skb_fields,
     .packet_read = true, .packet_write = true, .packet_to_helpers = true, .since = {4, 14}},
    {.id = program_type::cgroup_device, .name = "cgroup_device", .context_name = "bpf_cgroup_dev_ctx",
     .context_size = cgroup_device_size, .fields = cgroup_device_fields, .returns = zero_or_one, .since = {4, 15}},
    {.id = program_type::sk_msg, .name = "sk_msg", .context_name = "sk_msg_md",
     .context_size = sk_msg_size, .fields = sk_msg_fields,
     .packet_read = true, .packet_write = true, .packet_to_helpers = true, .since = {4, 17}},
    {.id = program_type::raw_tracepoint, .name = "raw_tracepoint", .context = ContextKind::raw_arguments,
     .context_name = "bpf_raw_tracepoint_args", .context_size = arguments_size, .since = {4, 17}},
    {.id = program_type::cgroup_sock_addr, .name = "cgroup_sock_addr", .context_name = "bpf_sock_addr",
     .context_size = sock_addr_size, .fields = sock_addr_fields, .returns = sock_addr_returns, .since = {4, 17}},
    {.id = program_type::lwt_seg6local, .name = "lwt_seg6local", .context_name = "__sk_buff",
     .context_size = sk_buff_size, .fields = lwt_fields,
     .packet_read = true, .packet_to_helpers = true, .since = {4, 18}},
    {.id = program_type::lirc_mode2, .name = "lirc_mode2", .context_name = "lirc sample",
     .context_size = 4, .fields = lirc_fields, .since = {4, 18}},
    {.id = program_type::sk_reuseport, .name = "sk_reuseport", .context_name = "sk_reuseport_md",
     .context_size = sk_reuseport_size, .fields = sk_reuseport_fields,
     .packet_read = true, .packet_to_helpers = true, .since = {4, 19}},
    {.id = program_type::flow_dissector, .name = "flow_dissector", .context_name = "__sk_buff",
     .context_size = sk_buff_size, .fields = flow_dissector_fields,
     .packet_read = true, .packet_to_helpers = true, .since = {4, 20}},
    {.id = program_type::cgroup_sysctl, .name = "cgroup_sysctl", .context_name = "bpf_sysctl",
     .context_size = sysctl_size, .fields = sysctl_fields, .returns = zero_or_one, .since = {5, 2}},
    {.id = program_type::raw_tracepoint_writable, .name = "raw_tracepoint_writable",
     .context = ContextKind::raw_arguments, .context_name = "bpf_raw_tracepoint_args",
     .context_size = arguments_size, .fields = writable_tracepoint_fields, .since = {5, 2}},
    {.id = program_type::cgroup_sockopt, .name = "cgroup_sockopt", .context_name = "bpf_sockopt",
     .context_size = sockopt_size, .fields = sockopt_fields, .returns = zero_or_one,
     .packet_read = true, .packet_write = true, .packet_to_helpers = true, .since = {5, 3}},
    {.id = program_type::tracing, .name = "tracing", .context = ContextKind::btf_arguments,
     .context_name = "arguments", .context_size = arguments_size, .returns = tracing_returns,
     .needs_btf_target = true, .since = {5, 5}},
    {.id = program_type::struct_ops, .name = "struct_ops", .context = ContextKind::btf_arguments,
     .context_name = "arguments", .context_size = arguments_size, .needs_btf_target = true, .since = {5, 6}},
    {.id = program_type::ext, .name = "ext", .context = ContextKind::btf_arguments,
     .context_name = "arguments", .context_size = arguments_size, .needs_btf_target = true, .since = {5, 6}},
    {.id = program_type::lsm, .name = "lsm", .context = ContextKind::btf_arguments,
     .context_name = "arguments", .context_size = arguments_size, .returns = lsm_returns,
     .needs_btf_target = true, .since = {5, 7}},
    {.id = program_type::sk_lookup, .name = "sk_lookup", .context_name = "bpf_sk_lookup",
     .context_size = sk_lookup_size, .fields = sk_lookup_fields, .returns = zero_or_one, .since = {5, 9}},
    // The context is memory the caller hands in: syscall_prog_is_valid_access() bounds the offset by U16_MAX.
    {.id = program_type::syscall, .name = "syscall", .context = ContextKind::opaque, .context_name = "arguments",
     .context_size = 65535, .opaque_writable = true, .since = {5, 14}},
    {.id = program_type::netfilter, .name = "netfilter", .context_name = "bpf_nf_ctx",
     .context_size = netfilter_size, .fields = netfilter_fields, .returns = zero_or_one, .since = {6, 4}},
};
// clang-format on

constexpr bool fits(std::uint64_t set, std::uint32_t member) {
    return set == 0 || (member < 64 && (set >> member & 1) != 0);
}

/// The rule stated at ContextField.
bool allows(const ContextField& field, std::uint32_t attach_type, std::int64_t offset, std::uint32_t size,
            ContextAccess access) {
    const bool write = access == ContextAccess::write;
    if (!(write ? field.writable : field.readable) || !fits(field.attach_types, attach_type) ||
        (write && !fits(field.write_attach_types, attach_type))) {
        return false;
    }
    const std::uint32_t element = field.element != 0 ? field.element : field.size;
    if (size == element) {
        return true;
    }
    if (size == 8 && field.wide) {
        return true;
    }
    if (write) {
        return field.narrow_write && size < element;
    }
    return field.narrow && size < element && size >= field.narrow_least &&
           (!field.narrow_at_start || offset == field.offset);
}

} // namespace

std::span<const ProgramType> program_types() {
    return all_types;
}

const ProgramType* find_program_type(std::uint32_t id) {
    // The table starts at 1 and has no holes: a test says so.
    return id >= 1 && id <= std::size(all_types) ? &all_types[id - 1] : nullptr;
}

const ProgramType* find_program_type(std::string_view name) {
    const auto found = std::ranges::find(all_types, name, &ProgramType::name);
    return found == std::end(all_types) ? nullptr : found;
}

const ContextField* find_context_field(const ProgramType& type, std::uint32_t attach_type, std::int64_t offset,
                                       std::uint32_t size, ContextAccess access) {
    if (offset < 0 || (size != 1 && size != 2 && size != 4 && size != 8) || offset % size != 0) {
        return nullptr;
    }
    for (const ContextField& field : type.fields) {
        if (offset >= field.offset && offset + size <= field.offset + field.size &&
            allows(field, attach_type, offset, size, access)) {
            return &field;
        }
    }
    return nullptr;
}

const ReturnRule* find_return_rule(const ProgramType& type, std::uint32_t attach_type, std::string_view target) {
    if (type.id == program_type::lsm) {
        const bool is_void = std::ranges::binary_search(lsm_void_hooks, target);
        if (is_void) {
            return attach_type == attach::lsm_cgroup ? &lsm_cgroup_void_hook : nullptr;
        }
        if (attach_type == attach::lsm_mac && std::ranges::binary_search(lsm_bool_hooks, target)) {
            return &lsm_bool_hook;
        }
    }
    const auto rule = std::ranges::find_if(
        type.returns, [&](const ReturnRule& candidate) { return fits(candidate.attach_types, attach_type); });
    return rule == type.returns.end() ? nullptr : &*rule;
}

} // namespace bpfproof::platform
