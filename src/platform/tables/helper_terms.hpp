// The words the helper tables are written in: one name for each argument and result the kernel's prototypes are made
// of.
//
// Source: enum bpf_arg_type, bpf_return_type and bpf_type_flag of include/linux/bpf.h. Two habits differ from the
// kernel's tables on purpose. Memory that a helper writes says so, also where the kernel's prototype forgets it
// (bpf_snprintf's buffer): what the stack holds after the call depends on it. And the pointers to longs and ints of
// kernels before 6.12 are what they became then: aligned memory of a fixed size.
#pragma once

#include "platform/platform.hpp"
#include "platform/tables/sets.hpp"

namespace bpfproof::platform::tables {

using namespace program_type;

// Arguments.
inline constexpr Argument anything{.type = ArgType::anything};
inline constexpr Argument ctx{.type = ArgType::ctx};
inline constexpr Argument map{.type = ArgType::const_map_ptr};
inline constexpr Argument key{.type = ArgType::map_key};
inline constexpr Argument value{.type = ArgType::map_value};
inline constexpr Argument value_out{.type = ArgType::map_value, .uninit = true, .write = true};
inline constexpr Argument size{.type = ArgType::mem_size};
inline constexpr Argument size_or_zero{.type = ArgType::mem_size_or_zero};
inline constexpr Argument alloc_size{.type = ArgType::alloc_size_or_zero};
inline constexpr Argument plain{.type = ArgType::mem};                    ///< read, and yet not to be read-only memory
inline constexpr Argument input{.type = ArgType::mem, .read_only = true}; ///< read
inline constexpr Argument output{.type = ArgType::mem, .uninit = true, .write = true}; ///< written whatever happens
inline constexpr Argument updated{.type = ArgType::mem, .write = true};                ///< read, and perhaps written
inline constexpr Argument spin_lock{.type = ArgType::spin_lock};
inline constexpr Argument timer{.type = ArgType::timer};
inline constexpr Argument kptr{.type = ArgType::kptr};
inline constexpr Argument sock_common{.type = ArgType::sock_common};
inline constexpr Argument full_socket{.type = ArgType::socket};
inline constexpr Argument any_socket{.type = ArgType::btf_sock_common};
inline constexpr Argument any_kernel{.type = ArgType::btf_id};
inline constexpr Argument percpu_kernel{.type = ArgType::percpu_btf_id};
inline constexpr Argument ringbuf_mem{.type = ArgType::ringbuf_mem};
inline constexpr Argument callback{.type = ArgType::callback};
inline constexpr Argument stack{.type = ArgType::stack};
inline constexpr Argument const_str{.type = ArgType::const_str};
inline constexpr Argument dynptr_in{.type = ArgType::dynptr, .read_only = true};
inline constexpr Argument local_dynptr{.type = ArgType::dynptr, .dynptr = DynptrKind::local};
inline constexpr Argument ringbuf_dynptr{.type = ArgType::dynptr, .dynptr = DynptrKind::ringbuf};

constexpr Argument kernel(std::string_view type) {
    return {.type = ArgType::btf_id, .btf_type = type};
}
constexpr Argument or_null(Argument argument) {
    argument.maybe_null = true;
    return argument;
}
constexpr Argument released(Argument argument) {
    argument.releases = true;
    return argument;
}
constexpr Argument created(Argument argument) {
    argument.uninit = argument.write = true;
    return argument;
}
constexpr Argument fixed(Argument argument, std::uint32_t bytes) {
    argument.size = bytes;
    return argument;
}
constexpr Argument fixed_aligned(Argument argument, std::uint32_t bytes) {
    argument.size = bytes;
    argument.aligned = true;
    return argument;
}

// Results. An integer of which nothing is promised is not written at all.
inline constexpr Return nothing{.type = ReturnType::void_};
inline constexpr Return a_value{.type = ReturnType::map_value};
inline constexpr Return a_socket{.type = ReturnType::socket};
inline constexpr Return a_tcp_sock{.type = ReturnType::tcp_sock};
inline constexpr Return a_sock_common{.type = ReturnType::sock_common};
inline constexpr Return a_record{.type = ReturnType::mem, .ringbuf = true};
inline constexpr Return a_slice{.type = ReturnType::mem};
inline constexpr Return a_percpu{.type = ReturnType::mem_or_btf_id, .read_only = true};
inline constexpr Return a_kptr{.type = ReturnType::btf_id}; ///< of the type the map's field was declared with

constexpr Return a_kernel(std::string_view type) {
    return {.type = ReturnType::btf_id, .btf_type = type};
}
constexpr Return or_null(Return result) {
    result.maybe_null = true;
    return result;
}
constexpr Return trusted(Return result) {
    result.trusted = true;
    return result;
}
constexpr Return same_reference(Return result) {
    result.keeps_reference = true;
    return result;
}

// What helpers promise of an integer. Only what the kernel's own code cannot break: an error is above -4096
// (MAX_ERRNO), an u32 is returned in a u64.
inline constexpr std::int64_t max_errno = 4095;
constexpr Return between(std::int64_t min, std::int64_t max) {
    return {.min = min, .max = max};
}
inline constexpr Return status = between(-max_errno, 0); ///< zero, or an error
inline constexpr Return u32 = between(0, 0xffffffff);
/// do_refine_retval_range(): an error, or at most the size argument.
inline constexpr Return size_or_error{.min = -max_errno, .max = 0x7fffffff, .at_most_size = true};

// Sets of program types that go together.
template <class... Id>
constexpr std::uint64_t of(Id... id) {
    return set_of(id...);
}

/// ext is none of them: such a program calls what its target may call (see find_helper).
inline constexpr std::uint64_t every_type = (1ULL << program_type::count) - 1 - of(unspec, ext);
/// bpf_base_func_proto()
inline constexpr std::uint64_t base_types = every_type & ~of(lirc_mode2);
/// bpf_tracing_func_proto()
inline constexpr std::uint64_t tracers =
    of(kprobe, tracepoint, perf_event, raw_tracepoint, raw_tracepoint_writable, tracing, lsm, syscall);
/// tracing_prog_func_proto()
inline constexpr std::uint64_t btf_tracers = of(tracing, lsm, syscall);
inline constexpr std::uint64_t raw_tracepoints = of(raw_tracepoint, raw_tracepoint_writable);
inline constexpr std::uint64_t lwt_types = of(lwt_in, lwt_out, lwt_xmit, lwt_seg6local);
inline constexpr std::uint64_t tc = of(sched_cls, sched_act);
/// cgroup_common_func_proto()
inline constexpr std::uint64_t cgroup_types =
    of(cgroup_skb, cgroup_sock, sock_ops, cgroup_device, cgroup_sock_addr, cgroup_sysctl, cgroup_sockopt);
/// bpf_sk_base_func_proto(), and tracing_prog_func_proto()
inline constexpr std::uint64_t socket_casters =
    of(socket_filter, xdp, cgroup_skb, sock_ops, sk_skb, sk_msg, cgroup_sock_addr, flow_dissector, sk_lookup) | tc |
    lwt_types | btf_tracers;

// Sets of attach types.
template <class... Id>
constexpr std::uint64_t attach_of(Id... id) {
    return set_of(id...);
}

/// bpf_prog_has_trampoline()
inline constexpr std::uint64_t trampolines =
    attach_of(attach_type::trace_fentry, attach_type::trace_fexit, attach_type::modify_return, attach_type::lsm_mac);
/// is_kprobe_multi(), and its likes for user space
inline constexpr std::uint64_t multi_probes =
    attach_of(attach_type::trace_kprobe_multi, attach_type::trace_kprobe_session, attach_type::trace_uprobe_multi,
              attach_type::trace_uprobe_session);
/// cgroup_common_func_proto(): where there is a return value to read or to set.
inline constexpr std::uint64_t settable_retval = all_attach_but(
    attach_type::cgroup_inet_ingress, attach_type::cgroup_inet_egress, attach_type::cgroup_sock_ops,
    attach_type::cgroup_udp4_recvmsg, attach_type::cgroup_udp6_recvmsg, attach_type::cgroup_unix_recvmsg,
    attach_type::cgroup_inet4_getpeername, attach_type::cgroup_inet6_getpeername, attach_type::cgroup_unix_getpeername,
    attach_type::cgroup_inet4_getsockname, attach_type::cgroup_inet6_getsockname, attach_type::cgroup_unix_getsockname);
/// sock_addr_func_proto(): hooks that hold the socket's lock.
inline constexpr std::uint64_t sock_addr_options = attach_of(
    attach_type::cgroup_inet4_bind, attach_type::cgroup_inet6_bind, attach_type::cgroup_inet4_connect,
    attach_type::cgroup_inet6_connect, attach_type::cgroup_unix_connect, attach_type::cgroup_udp4_recvmsg,
    attach_type::cgroup_udp6_recvmsg, attach_type::cgroup_unix_recvmsg, attach_type::cgroup_udp4_sendmsg,
    attach_type::cgroup_udp6_sendmsg, attach_type::cgroup_unix_sendmsg, attach_type::cgroup_unix_getpeername,
    attach_type::cgroup_unix_getsockname, attach_type::cgroup_inet4_getpeername, attach_type::cgroup_inet6_getpeername,
    attach_type::cgroup_inet4_getsockname, attach_type::cgroup_inet6_getsockname);

} // namespace bpfproof::platform::tables
