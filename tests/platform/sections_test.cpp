// Section names. libbpf is the judge: what it says of a name, we say too. It may be older than our table: of a name it
// does not know it has no opinion, and the names it ought to know are counted, so that a judge who knows nothing is
// noticed.
#include "platform/platform.hpp"
#include "support/catch.hpp"

#include <bpf/libbpf.h>

#include <string>
#include <vector>

using namespace bpfproof::platform;

namespace {

struct Expected {
    const char* section;
    const char* type;
    const char* attach; ///< "": the first attach type, which stands for none
    bool sleepable = false;
    const char* target = "";
};

const std::vector<Expected>& table() {
    static const std::vector<Expected> rows{
        {"socket", "socket_filter", ""},
        {"sk_reuseport/migrate", "sk_reuseport", "sk_reuseport_select_or_migrate"},
        {"sk_reuseport", "sk_reuseport", "sk_reuseport_select"},
        {"kprobe", "kprobe", ""},
        {"kprobe/do_unlinkat", "kprobe", "", false, "do_unlinkat"},
        {"uprobe//usr/bin/bash:readline", "kprobe", "", false, "/usr/bin/bash:readline"},
        {"uprobe.s/x", "kprobe", "", true, "x"},
        {"kretprobe/x", "kprobe", "", false, "x"},
        {"uretprobe/x", "kprobe", "", false, "x"},
        {"uretprobe.s/x", "kprobe", "", true, "x"},
        {"kprobe.multi/tcp_*", "kprobe", "trace_kprobe_multi", false, "tcp_*"},
        {"kretprobe.multi/x", "kprobe", "trace_kprobe_multi", false, "x"},
        {"kprobe.session/x", "kprobe", "trace_kprobe_session", false, "x"},
        {"uprobe.multi/x", "kprobe", "trace_uprobe_multi", false, "x"},
        {"uretprobe.multi/x", "kprobe", "trace_uprobe_multi", false, "x"},
        {"uprobe.multi.s/x", "kprobe", "trace_uprobe_multi", true, "x"},
        {"uretprobe.multi.s/x", "kprobe", "trace_uprobe_multi", true, "x"},
        {"uprobe.session/x", "kprobe", "trace_uprobe_session", false, "x"},
        {"uprobe.session.s/x", "kprobe", "trace_uprobe_session", true, "x"},
        {"ksyscall/openat", "kprobe", "", false, "openat"},
        {"kretsyscall/openat", "kprobe", "", false, "openat"},
        {"usdt/libc:setjmp", "kprobe", "", false, "libc:setjmp"},
        {"usdt.s/libc:setjmp", "kprobe", "", true, "libc:setjmp"},
        {"tc/ingress", "sched_cls", "tcx_ingress"},
        {"tc/egress", "sched_cls", "tcx_egress"},
        {"tcx/ingress", "sched_cls", "tcx_ingress"},
        {"tcx/egress", "sched_cls", "tcx_egress"},
        {"tc", "sched_cls", ""},
        {"classifier", "sched_cls", ""},
        {"action", "sched_act", ""},
        {"netkit/primary", "sched_cls", "netkit_primary"},
        {"netkit/peer", "sched_cls", "netkit_peer"},
        {"tracepoint/syscalls/sys_enter_open", "tracepoint", "", false, "syscalls/sys_enter_open"},
        {"tp/sched/sched_switch", "tracepoint", "", false, "sched/sched_switch"},
        {"raw_tracepoint/sys_enter", "raw_tracepoint", "", false, "sys_enter"},
        {"raw_tp/sys_enter", "raw_tracepoint", "", false, "sys_enter"},
        {"raw_tracepoint.w/x", "raw_tracepoint_writable", "", false, "x"},
        {"raw_tp.w/x", "raw_tracepoint_writable", "", false, "x"},
        {"tp_btf/sched_switch", "tracing", "trace_raw_tp", false, "sched_switch"},
        {"fentry/x", "tracing", "trace_fentry", false, "x"},
        {"fmod_ret/x", "tracing", "modify_return", false, "x"},
        {"fexit/x", "tracing", "trace_fexit", false, "x"},
        {"fentry.s/x", "tracing", "trace_fentry", true, "x"},
        {"fmod_ret.s/x", "tracing", "modify_return", true, "x"},
        {"fexit.s/x", "tracing", "trace_fexit", true, "x"},
        {"freplace/x", "ext", "", false, "x"},
        {"freplace", "ext", ""},
        {"lsm/file_open", "lsm", "lsm_mac", false, "file_open"},
        {"lsm.s/bpf", "lsm", "lsm_mac", true, "bpf"},
        {"lsm_cgroup/socket_bind", "lsm", "lsm_cgroup", false, "socket_bind"},
        {"iter/task", "tracing", "trace_iter", false, "task"},
        {"iter.s/task", "tracing", "trace_iter", true, "task"},
        {"syscall", "syscall", "", true},
        {"xdp.frags/devmap", "xdp", "xdp_devmap"},
        {"xdp/devmap", "xdp", "xdp_devmap"},
        {"xdp.frags/cpumap", "xdp", "xdp_cpumap"},
        {"xdp/cpumap", "xdp", "xdp_cpumap"},
        {"xdp.frags", "xdp", "xdp"},
        {"xdp", "xdp", "xdp"},
        {"perf_event", "perf_event", ""},
        {"lwt_in", "lwt_in", ""},
        {"lwt_out", "lwt_out", ""},
        {"lwt_xmit", "lwt_xmit", ""},
        {"lwt_seg6local", "lwt_seg6local", ""},
        {"sockops", "sock_ops", "cgroup_sock_ops"},
        {"sk_skb/stream_parser", "sk_skb", "sk_skb_stream_parser"},
        {"sk_skb/stream_verdict", "sk_skb", "sk_skb_stream_verdict"},
        {"sk_skb/verdict", "sk_skb", "sk_skb_verdict"},
        {"sk_skb", "sk_skb", ""},
        {"sk_msg", "sk_msg", "sk_msg_verdict"},
        {"lirc_mode2", "lirc_mode2", "lirc_mode2"},
        {"flow_dissector", "flow_dissector", "flow_dissector"},
        {"cgroup_skb/ingress", "cgroup_skb", "cgroup_inet_ingress"},
        {"cgroup_skb/egress", "cgroup_skb", "cgroup_inet_egress"},
        {"cgroup/skb", "cgroup_skb", ""},
        {"cgroup/sock_create", "cgroup_sock", "cgroup_inet_sock_create"},
        {"cgroup/sock_release", "cgroup_sock", "cgroup_inet_sock_release"},
        {"cgroup/sock", "cgroup_sock", "cgroup_inet_sock_create"},
        {"cgroup/post_bind4", "cgroup_sock", "cgroup_inet4_post_bind"},
        {"cgroup/post_bind6", "cgroup_sock", "cgroup_inet6_post_bind"},
        {"cgroup/bind4", "cgroup_sock_addr", "cgroup_inet4_bind"},
        {"cgroup/bind6", "cgroup_sock_addr", "cgroup_inet6_bind"},
        {"cgroup/connect4", "cgroup_sock_addr", "cgroup_inet4_connect"},
        {"cgroup/connect6", "cgroup_sock_addr", "cgroup_inet6_connect"},
        {"cgroup/connect_unix", "cgroup_sock_addr", "cgroup_unix_connect"},
        {"cgroup/sendmsg4", "cgroup_sock_addr", "cgroup_udp4_sendmsg"},
        {"cgroup/sendmsg6", "cgroup_sock_addr", "cgroup_udp6_sendmsg"},
        {"cgroup/sendmsg_unix", "cgroup_sock_addr", "cgroup_unix_sendmsg"},
        {"cgroup/recvmsg4", "cgroup_sock_addr", "cgroup_udp4_recvmsg"},
        {"cgroup/recvmsg6", "cgroup_sock_addr", "cgroup_udp6_recvmsg"},
        {"cgroup/recvmsg_unix", "cgroup_sock_addr", "cgroup_unix_recvmsg"},
        {"cgroup/getpeername4", "cgroup_sock_addr", "cgroup_inet4_getpeername"},
        {"cgroup/getpeername6", "cgroup_sock_addr", "cgroup_inet6_getpeername"},
        {"cgroup/getpeername_unix", "cgroup_sock_addr", "cgroup_unix_getpeername"},
        {"cgroup/getsockname4", "cgroup_sock_addr", "cgroup_inet4_getsockname"},
        {"cgroup/getsockname6", "cgroup_sock_addr", "cgroup_inet6_getsockname"},
        {"cgroup/getsockname_unix", "cgroup_sock_addr", "cgroup_unix_getsockname"},
        {"cgroup/sysctl", "cgroup_sysctl", "cgroup_sysctl"},
        {"cgroup/getsockopt", "cgroup_sockopt", "cgroup_getsockopt"},
        {"cgroup/setsockopt", "cgroup_sockopt", "cgroup_setsockopt"},
        {"cgroup/dev", "cgroup_device", "cgroup_device"},
        {"struct_ops", "struct_ops", ""},
        {"struct_ops/init", "struct_ops", "", false, "init"},
        {"struct_ops.s/init", "struct_ops", "", true, "init"},
        {"sk_lookup", "sk_lookup", "sk_lookup"},
        {"netfilter", "netfilter", "netfilter"},
    };
    return rows;
}

} // namespace

TEST_CASE("libbpf's section names") {
    for (const Expected& row : table()) {
        INFO(row.section);
        const auto match = match_section(row.section);
        REQUIRE(match.has_value());
        REQUIRE(match->type != nullptr);
        CHECK(match->type->name == row.type);
        CHECK(match->attach_type == (*row.attach == 0 ? 0 : find_attach_type(row.attach).value()));
        CHECK(match->sleepable == row.sleepable);
        CHECK(match->target == row.target);
    }
}

TEST_CASE("libbpf agrees about section names") {
    libbpf_set_print(nullptr);
    int judged = 0;
    for (const Expected& row : table()) {
        bpf_prog_type type{};
        bpf_attach_type attach{};
        if (libbpf_prog_type_by_name(row.section, &type, &attach) != 0) {
            continue;
        }
        ++judged;
        INFO(row.section);
        const auto match = match_section(row.section);
        REQUIRE(match.has_value());
        CHECK(match->type->id == static_cast<std::uint32_t>(type));
        // libbpf 1.3 gave the attach types of tcx to the names of tc.
        if (std::string_view{row.section}.substr(0, 3) != "tc/") {
            CHECK(match->attach_type == static_cast<std::uint32_t>(attach));
        }
    }
    CHECK(judged >= 75);
}

TEST_CASE("names that libbpf refuses are refused, or are of its older form") {
    libbpf_set_print(nullptr);
    for (const char* section :
         {"",         "?",          "2/16",        ".text",      "from-container", "tail-0",    "kprobes/x",
          "kprobe_x", "fentryx",    "cgroup/",     "cgroup/foo", "xdpfoo",         "tcp_probe", "lsm_x",
          "sockopt",  "iter.x/foo", "struct_opsx", "syscall/x",  "netfilter/x",    "/xdp",      "XDP"}) {
        INFO(section);
        bpf_prog_type type{};
        bpf_attach_type attach{};
        CHECK(libbpf_prog_type_by_name(section, &type, &attach) != 0);
        CHECK_FALSE(match_section(section).has_value());
    }
}

TEST_CASE("older names") {
    const auto type_of = [](std::string_view section) { return match_section(section).value().type->name; };
    CHECK(type_of("xdp_redirect_map") == "xdp");
    CHECK(type_of("xdp1") == "xdp");
    CHECK(type_of("xdp/tail") == "xdp");
    CHECK(type_of("socket1") == "socket_filter");
    CHECK(type_of("socket_filter") == "socket_filter");
    CHECK(type_of("tc_mark") == "sched_cls");
    CHECK(type_of("tc/tail") == "sched_cls");
    CHECK(type_of("classifier/egress") == "sched_cls");
    CHECK(type_of("cgroup/skb1") == "cgroup_skb");
    CHECK(type_of("cgroup/sock1") == "cgroup_sock");
    CHECK(type_of("xdp_devmap/map_prog") == "xdp");
    CHECK(match_section("xdp_devmap/map_prog")->attach_type == attach_type::xdp_devmap);
    CHECK(type_of("sk_skb1") == "sk_skb");
}

TEST_CASE("a question mark in front changes nothing but the loading") {
    CHECK(match_section("?kprobe/foo")->target == "foo");
    CHECK(match_section("?xdp.frags")->fragments);
    CHECK_FALSE(match_section("xdp")->fragments);
}

TEST_CASE("attach types are named as libbpf names them") {
    for (std::uint32_t id = 0; id < attach_type::count; ++id) {
        CHECK(find_attach_type(attach_type_name(id)) == id);
        const char* theirs = libbpf_bpf_attach_type_str(static_cast<bpf_attach_type>(id));
        if (theirs != nullptr) {
            CHECK(attach_type_name(id) == theirs);
        }
    }
    CHECK(attach_type_name(attach_type::count).empty());
    CHECK_FALSE(find_attach_type("").has_value());
}
