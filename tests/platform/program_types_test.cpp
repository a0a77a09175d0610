// Program types: the shape of the table, and what the kernel's sources say of contexts and return values.
#include "platform/platform.hpp"
#include "support/catch.hpp"

#include <bpf/libbpf.h>

#include <set>

using namespace bpfproof::platform;

namespace {

bool may(const char* type, std::uint32_t attach, std::int64_t offset, std::uint32_t size, ContextAccess access) {
    return find_context_field(*find_program_type(type), attach, offset, size, access) != nullptr;
}
constexpr auto load = ContextAccess::read;
constexpr auto store = ContextAccess::write;

} // namespace

TEST_CASE("program types are complete and named as libbpf names them") {
    std::uint32_t next = 1;
    for (const ProgramType& type : program_types()) {
        REQUIRE(type.id == next++);
        CHECK(find_program_type(type.id) == &type);
        CHECK(find_program_type(type.name) == &type);
        const char* theirs = libbpf_bpf_prog_type_str(static_cast<bpf_prog_type>(type.id));
        if (theirs != nullptr) {
            CHECK(type.name == theirs);
        }
    }
    CHECK(next == program_type::count);
    CHECK(find_program_type(0U) == nullptr);
    CHECK(find_program_type(program_type::count) == nullptr);
    CHECK(find_program_type("") == nullptr);
}

TEST_CASE("context fields lie in the context, in order, and overlap only where they share a name") {
    for (const ProgramType& type : program_types()) {
        INFO(type.name);
        CHECK((type.context != ContextKind::fields || !type.fields.empty()));
        for (std::size_t i = 0; i < type.fields.size(); ++i) {
            const ContextField& field = type.fields[i];
            INFO(field.name);
            CHECK(field.size != 0);
            CHECK(std::uint32_t{field.offset} + field.size <= type.context_size);
            const std::uint32_t element = field.element != 0 ? field.element : field.size;
            CHECK(field.size % element == 0);
            CHECK(field.offset % element == 0);
            CHECK((field.yields == FieldYield::scalar || !field.narrow));
            CHECK((field.yields == FieldYield::scalar || !field.writable));
            CHECK((field.yields == FieldYield::btf) == !field.btf_type.empty());
            if (i > 0) {
                const ContextField& before = type.fields[i - 1];
                CHECK((before.offset + before.size <= field.offset || before.name == field.name ||
                       field.name == "padding"));
            }
        }
    }
}

TEST_CASE("packet pointers exist where packets may be read") {
    for (const ProgramType& type : program_types()) {
        INFO(type.name);
        bool start = false;
        bool end = false;
        for (const ContextField& field : type.fields) {
            start = start || (field.readable &&
                              (field.yields == FieldYield::packet || field.yields == FieldYield::memory_start));
            end = end || (field.readable &&
                          (field.yields == FieldYield::packet_end || field.yields == FieldYield::memory_end));
        }
        CHECK(start == type.packet_read);
        CHECK(end == type.packet_read);
        CHECK((!type.packet_write || type.packet_read));
        CHECK((!type.packet_to_helpers || type.packet_read));
    }
}

TEST_CASE("__sk_buff looks different to each") {
    CHECK(may("sched_cls", 0, 76, 4, load));       // data
    CHECK_FALSE(may("sched_cls", 0, 76, 2, load)); // not in part
    CHECK_FALSE(may("sched_cls", 0, 76, 4, store));
    CHECK_FALSE(may("socket_filter", 0, 76, 4, load));
    CHECK(may("sched_cls", 0, 72, 4, store)); // tc_classid
    CHECK_FALSE(may("cgroup_skb", 0, 72, 4, load));
    CHECK(may("sched_cls", 0, 8, 1, load)); // mark
    CHECK_FALSE(may("sched_cls", 0, 8, 1, store));
    CHECK(may("sched_cls", 0, 8, 4, store));
    CHECK_FALSE(may("sk_skb", 0, 8, 4, load));
    CHECK(may("socket_filter", 0, 48, 8, store)); // cb, as bytes and as words
    CHECK(may("socket_filter", 0, 67, 1, store));
    CHECK_FALSE(may("socket_filter", 0, 64, 8, store)); // beyond its end
    CHECK_FALSE(may("sk_skb", 0, 48, 4, store));
    CHECK(may("sk_skb", 0, 88, 4, load)); // family
    CHECK_FALSE(may("sched_cls", 0, 88, 4, load));
    CHECK(may("cgroup_skb", 0, 152, 8, store)); // tstamp
    CHECK(may("sched_cls", 0, 180, 1, load));   // tstamp_type
    CHECK_FALSE(may("cgroup_skb", 0, 180, 1, load));
    CHECK_FALSE(may("sched_cls", 0, 181, 1, load)); // padding
    CHECK(may("flow_dissector", 0, 144, 8, load));
    CHECK_FALSE(may("sched_cls", 0, 144, 8, load));
    CHECK_FALSE(may("flow_dissector", 0, 0, 4, load));
    CHECK_FALSE(may("sched_cls", 0, -4, 4, load));
    CHECK_FALSE(may("sched_cls", 0, 192, 4, load));
    CHECK_FALSE(may("sched_cls", 0, 2, 4, load));
    CHECK_FALSE(may("sched_cls", 0, 0, 3, load));
    CHECK_FALSE(may("sched_cls", 0, 0, 0, load));
}

TEST_CASE("attach types decide") {
    CHECK(may("xdp", attach_type::xdp_devmap, 20, 4, load)); // egress_ifindex
    CHECK_FALSE(may("xdp", attach_type::xdp, 20, 4, load));
    CHECK(may("cgroup_sock_addr", attach_type::cgroup_inet4_connect, 4, 4, store));
    CHECK_FALSE(may("cgroup_sock_addr", attach_type::cgroup_inet6_connect, 4, 4, load));
    CHECK(may("cgroup_sock_addr", attach_type::cgroup_inet6_connect, 8, 8, store));
    CHECK_FALSE(may("cgroup_sock_addr", attach_type::cgroup_inet6_connect, 20, 8, store));
    CHECK(may("cgroup_sockopt", attach_type::cgroup_setsockopt, 24, 4, store)); // level
    CHECK(may("cgroup_sockopt", attach_type::cgroup_getsockopt, 24, 4, load));
    CHECK_FALSE(may("cgroup_sockopt", attach_type::cgroup_getsockopt, 24, 4, store));
    CHECK(may("cgroup_sockopt", attach_type::cgroup_getsockopt, 36, 4, store)); // retval
    CHECK_FALSE(may("cgroup_sockopt", attach_type::cgroup_setsockopt, 36, 4, load));
    CHECK(may("cgroup_sock", attach_type::cgroup_inet_sock_create, 16, 4, store));
    CHECK_FALSE(may("cgroup_sock", attach_type::cgroup_inet4_post_bind, 16, 4, load));
}

TEST_CASE("what may be returned") {
    const auto rule = [](const char* type, std::uint32_t attach, std::string_view target = {}) {
        return find_return_rule(*find_program_type(type), attach, target);
    };
    CHECK(rule("xdp", attach_type::xdp) == nullptr);
    CHECK(rule("sched_cls", 0) == nullptr);
    CHECK(rule("kprobe", 0) == nullptr);
    CHECK(rule("kprobe", attach_type::trace_kprobe_session)->max == 1);
    CHECK(rule("cgroup_skb", attach_type::cgroup_inet_ingress)->max == 1);
    CHECK(rule("cgroup_skb", attach_type::cgroup_inet_egress)->max == 3);
    CHECK(rule("cgroup_sock_addr", attach_type::cgroup_inet4_bind)->max == 3);
    CHECK(rule("cgroup_sock_addr", attach_type::cgroup_udp4_recvmsg)->min == 1);
    CHECK(rule("cgroup_sock_addr", attach_type::cgroup_inet4_connect)->max == 1);
    CHECK(rule("tracing", attach_type::trace_fentry)->max == 0);
    CHECK(rule("tracing", attach_type::modify_return) == nullptr);
    CHECK(rule("tracing", attach_type::trace_raw_tp) == nullptr);
    CHECK(rule("tracing", attach_type::trace_iter)->max == 1);
    CHECK(rule("sk_lookup", attach_type::sk_lookup)->max == 1);
    CHECK(rule("flow_dissector", attach_type::flow_dissector) == nullptr);
    CHECK(rule("lsm", attach_type::lsm_mac, "file_open")->min == -4095);
    CHECK(rule("lsm", attach_type::lsm_mac, "file_open")->max == 0);
    CHECK(rule("lsm", attach_type::lsm_mac, "audit_rule_known")->max == 1);
    CHECK(rule("lsm", attach_type::lsm_mac, "task_free") == nullptr);
    CHECK(rule("lsm", attach_type::lsm_cgroup, "socket_bind")->max == 1);
    CHECK(rule("lsm", attach_type::lsm_cgroup, "sk_free_security")->min == 1);
}
