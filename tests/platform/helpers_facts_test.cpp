// Facts about single helpers, each read off the kernel's own prototype (named in the comments of the tables), written
// here once more in a different form: a slip in the table and the same slip here would have to be made twice.
#include "platform/platform.hpp"
#include "support/catch.hpp"

#include <sstream>
#include <string>

using namespace bpfproof::platform;

namespace {

std::string spelled(const Argument& argument) {
    static constexpr const char* names[] = {
        "none",     "any",       "map", "key",   "value",  "mem",  "size",   "size0",       "alloc",
        "ctx",      "spin_lock", "skc", "sk",    "btf_sk", "btf",  "percpu", "ringbuf_mem", "dynptr",
        "callback", "stack",     "str", "timer", "kptr",   "root", "node",
    };
    std::ostringstream out;
    out << names[static_cast<int>(argument.type)];
    if (!argument.btf_type.empty()) {
        out << ':' << argument.btf_type;
    }
    if (argument.size != 0) {
        out << ':' << argument.size;
    }
    out << (argument.dynptr == DynptrKind::local ? ":local" : argument.dynptr == DynptrKind::ringbuf ? ":ringbuf" : "");
    out << (argument.uninit ? " uninit" : "") << (argument.write ? " write" : "");
    out << (argument.read_only ? " ro" : "") << (argument.aligned ? " aligned" : "");
    out << (argument.maybe_null ? " null" : "") << (argument.releases ? " release" : "");
    return out.str();
}

std::string spelled(const Helper& helper) {
    static constexpr const char* names[] = {"int",    "arg1", "void", "value",      "sk",
                                            "tcp_sk", "skc",  "mem",  "mem_or_btf", "btf"};
    std::ostringstream out;
    out << '(';
    for (std::size_t i = 0; i < helper.arguments.size() && helper.arguments[i].type != ArgType::none; ++i) {
        out << (i == 0 ? "" : ", ") << spelled(helper.arguments[i]);
    }
    out << ") " << names[static_cast<int>(helper.result.type)];
    if (!helper.result.btf_type.empty()) {
        out << ':' << helper.result.btf_type;
    }
    out << (helper.result.ringbuf ? " ringbuf" : "") << (helper.result.read_only ? " ro" : "");
    out << (helper.result.trusted ? " trusted" : "") << (helper.result.maybe_null ? " null" : "");
    out << (helper.result.keeps_reference ? " same" : "");
    out << (helper.acquires ? " acquires" : "") << (helper.gpl_only ? " gpl" : "");
    out << (helper.packet_access ? " pkt" : "") << (helper.may_sleep ? " sleeps" : "");
    out << (helper.changes_packet ? " changes" : "");
    return out.str();
}

struct Fact {
    const char* name;
    const char* prototype;
};

} // namespace

TEST_CASE("prototypes of the most common form") {
    static constexpr Fact facts[] = {
        {"bpf_map_lookup_elem", "(map, key) value null pkt"},
        {"bpf_map_update_elem", "(map, key, value, any) int pkt"},
        {"bpf_map_delete_elem", "(map, key) int pkt"},
        {"bpf_map_push_elem", "(map, value, any) int pkt"},
        {"bpf_map_pop_elem", "(map, value uninit write) int"},
        {"bpf_map_peek_elem", "(map, value uninit write) int"},
        {"bpf_map_lookup_percpu_elem", "(map, key, any) value null pkt"},
        {"bpf_probe_read", "(mem uninit write, size0, any) int gpl"},
        {"bpf_probe_read_kernel", "(mem uninit write, size0, any) int gpl"},
        {"bpf_probe_read_user_str", "(mem uninit write, size0, any) int gpl"},
        {"bpf_probe_write_user", "(any, mem ro, size) int gpl"},
        {"bpf_ktime_get_ns", "() int"},
        {"bpf_get_prandom_u32", "() int"},
        {"bpf_trace_printk", "(mem ro, size) int gpl"},
        {"bpf_trace_vprintk", "(mem ro, size, mem ro null, size0) int gpl"},
        {"bpf_skb_store_bytes", "(ctx, any, mem ro, size, any) int changes"},
        {"bpf_skb_load_bytes", "(ctx, any, mem uninit write, size) int"},
        {"bpf_l3_csum_replace", "(ctx, any, any, any, any) int changes"},
        {"bpf_tail_call", "(ctx, map, any) void changes"},
        {"bpf_clone_redirect", "(ctx, any, any) int changes"},
        {"bpf_get_current_comm", "(mem uninit write, size) int"},
        {"bpf_skb_vlan_push", "(ctx, any, any) int changes"},
        {"bpf_skb_get_tunnel_key", "(ctx, mem uninit write, size, any) int"},
        {"bpf_perf_event_read", "(map, any) int gpl"},
        {"bpf_perf_event_read_value", "(map, any, mem uninit write, size) int gpl"},
        {"bpf_redirect", "(any, any) int"},
        {"bpf_redirect_map", "(map, any, any) int"},
        {"bpf_perf_event_output", "(ctx, map, any, mem ro, size0) int gpl"},
        {"bpf_get_stackid", "(ctx, map, any) int gpl"},
        {"bpf_get_stack", "(ctx, mem uninit write, size0, any) int gpl"},
        {"bpf_csum_diff", "(mem ro null, size0, mem ro null, size0, any) int pkt"},
        {"bpf_skb_adjust_room", "(ctx, any, any, any) int changes"},
        {"bpf_skb_pull_data", "(ctx, any) int changes"},
        {"bpf_skb_change_tail", "(ctx, any, any) int changes"},
        {"bpf_xdp_adjust_head", "(ctx, any) int changes"},
        {"bpf_xdp_adjust_meta", "(ctx, any) int changes"},
        {"bpf_xdp_adjust_tail", "(ctx, any) int changes"},
        {"bpf_xdp_load_bytes", "(ctx, any, mem uninit write, size) int"},
        {"bpf_fib_lookup", "(ctx, mem write, size, any) int gpl"},
        {"bpf_check_mtu", "(ctx, any, mem:4 write aligned, any, any) int gpl"},
        {"bpf_strtol", "(mem ro, size, any, mem:8 uninit write aligned) int"},
        {"bpf_strtoul", "(mem ro, size, any, mem:8 uninit write aligned) int"},
        {"bpf_spin_lock", "(spin_lock) void"},
        {"bpf_spin_unlock", "(spin_lock) void"},
        {"bpf_sk_lookup_tcp", "(ctx, mem ro, size0, any, any) sk null acquires pkt"},
        {"bpf_sk_lookup_udp", "(ctx, mem ro, size0, any, any) sk null acquires pkt"},
        {"bpf_skc_lookup_tcp", "(ctx, mem ro, size0, any, any) skc null acquires pkt"},
        {"bpf_sk_release", "(btf_sk release) int"},
        {"bpf_sk_fullsock", "(skc) sk null same"},
        {"bpf_tcp_sock", "(skc) tcp_sk null same"},
        {"bpf_get_listener_sock", "(skc) sk null"},
        {"bpf_skc_to_tcp_sock", "(btf_sk) btf:tcp_sock null same"},
        {"bpf_sk_storage_get", "(map, btf_sk, value null, any) value null"},
        {"bpf_task_storage_get", "(map, btf:task_struct null, value null, any) value null"},
        {"bpf_inode_storage_get", "(map, btf:inode null, value null, any) value null"},
        {"bpf_get_local_storage", "(map, any) value"},
        {"bpf_ringbuf_reserve", "(map, alloc, any) mem ringbuf null acquires"},
        {"bpf_ringbuf_submit", "(ringbuf_mem release, any) void"},
        {"bpf_ringbuf_discard", "(ringbuf_mem release, any) void"},
        {"bpf_ringbuf_output", "(map, mem ro, size0, any) int"},
        {"bpf_ringbuf_reserve_dynptr", "(map, any, any, dynptr:ringbuf uninit write) int"},
        {"bpf_ringbuf_submit_dynptr", "(dynptr:ringbuf release, any) void"},
        {"bpf_dynptr_from_mem", "(mem uninit write, size0, any, dynptr:local uninit write) int"},
        {"bpf_dynptr_read", "(mem uninit write, size0, dynptr ro, any, any) int"},
        {"bpf_dynptr_data", "(dynptr ro, any, alloc) mem null same"},
        {"bpf_get_current_task_btf", "() btf:task_struct trusted gpl"},
        {"bpf_per_cpu_ptr", "(percpu, any) mem_or_btf ro null"},
        {"bpf_this_cpu_ptr", "(percpu) mem_or_btf ro"},
        {"bpf_copy_from_user", "(mem uninit write, size0, any) int sleeps"},
        {"bpf_for_each_map_elem", "(map, callback, stack null, any) int"},
        {"bpf_loop", "(any, callback, stack null, any) int"},
        {"bpf_timer_init", "(timer, map, any) int gpl"},
        {"bpf_timer_set_callback", "(timer, callback) int gpl"},
        {"bpf_kptr_xchg", "(kptr, btf null release) btf null acquires"},
        {"bpf_snprintf", "(mem write null, size0, str, mem ro null, size0) int gpl"},
        {"bpf_strncmp", "(mem ro, size, str) int"},
        {"bpf_d_path", "(btf:path, mem write, size0) int"},
        {"bpf_user_ringbuf_drain", "(map, callback, stack null, any) int"},
        {"bpf_get_func_arg", "(ctx, any, mem:8 uninit write aligned) int"},
        {"bpf_tcp_raw_gen_syncookie_ipv4", "(mem:20, mem, size0) int gpl pkt"},
        {"bpf_tcp_raw_check_syncookie_ipv6", "(mem:40, mem:20) int gpl pkt"},
    };
    for (const Fact& fact : facts) {
        INFO(fact.name);
        const Helper* helper = find_helper(std::string_view{fact.name});
        REQUIRE(helper != nullptr);
        CHECK(spelled(*helper) == fact.prototype);
    }
}

TEST_CASE("ids are the kernel's") {
    static constexpr struct {
        std::uint32_t id;
        const char* name;
        Version since;
    } facts[] = {
        {1, "bpf_map_lookup_elem", {3, 19}},
        {4, "bpf_probe_read", {4, 1}},
        {12, "bpf_tail_call", {4, 2}},
        {25, "bpf_perf_event_output", {4, 4}},
        {35, "bpf_get_current_task", {4, 8}},
        {44, "bpf_xdp_adjust_head", {4, 10}},
        {51, "bpf_redirect_map", {4, 14}},
        {69, "bpf_fib_lookup", {4, 18}},
        {84, "bpf_sk_lookup_tcp", {4, 20}},
        {93, "bpf_spin_lock", {5, 1}},
        {107, "bpf_sk_storage_get", {5, 2}},
        {113, "bpf_probe_read_kernel", {5, 5}},
        {131, "bpf_ringbuf_reserve", {5, 8}},
        {147, "bpf_d_path", {5, 10}},
        {164, "bpf_for_each_map_elem", {5, 13}},
        {169, "bpf_timer_init", {5, 15}},
        {181, "bpf_loop", {5, 17}},
        {194, "bpf_kptr_xchg", {5, 19}},
        {209, "bpf_user_ringbuf_drain", {6, 1}},
        {211, "bpf_cgrp_storage_delete", {6, 2}},
    };
    for (const auto& fact : facts) {
        REQUIRE(find_helper(fact.id) != nullptr);
        CHECK(find_helper(fact.id)->name == fact.name);
        CHECK(find_helper(fact.id)->since == fact.since);
    }
}

TEST_CASE("bpf_helper_changes_pkt_data names 23 helpers") {
    int count = 0;
    for (std::uint32_t id = 1; id <= 211; ++id) {
        count += find_helper(id)->changes_packet ? 1 : 0;
    }
    CHECK(count == 23);
}

TEST_CASE("results have the ranges the kernel keeps to") {
    CHECK(find_helper("bpf_get_prandom_u32")->result.min == 0);
    CHECK(find_helper("bpf_get_prandom_u32")->result.max == 0xffffffff);
    CHECK(find_helper("bpf_probe_read_kernel")->result.min == -4095);
    CHECK(find_helper("bpf_probe_read_kernel")->result.max == 0);
    CHECK(find_helper("bpf_get_stack")->result.at_most_size);
    CHECK(find_helper("bpf_probe_read_user_str")->result.at_most_size);
    CHECK(find_helper("bpf_get_current_pid_tgid")->result.min > find_helper("bpf_get_current_pid_tgid")->result.max);
    CHECK(find_helper("bpf_clone_redirect")->result.min > find_helper("bpf_clone_redirect")->result.max);
}
