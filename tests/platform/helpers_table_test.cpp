// The shape of the helper table: what must hold of any such table, whatever the kernel says.
#include "platform/platform.hpp"
#include "support/catch.hpp"

#include <set>
#include <string>

using namespace bpfproof::platform;

namespace {

bool is_size(const Argument& argument) {
    return argument.type == ArgType::mem_size || argument.type == ArgType::mem_size_or_zero;
}

} // namespace

TEST_CASE("every helper from 1 to 211 is there, in order") {
    std::uint32_t last = 0;
    for (const Helper& helper : helpers()) {
        REQUIRE((helper.id == last || helper.id == last + 1));
        last = helper.id;
    }
    REQUIRE(last == 211);
    REQUIRE(find_helper(0) == nullptr);
    REQUIRE(find_helper(212) == nullptr);
    REQUIRE(find_helper(0xffffffffU) == nullptr);
}

TEST_CASE("an id has one name, a name one id") {
    std::set<std::string_view> names;
    for (std::uint32_t id = 1; id <= 211; ++id) {
        const Helper* helper = find_helper(id);
        REQUIRE(helper != nullptr);
        INFO(helper->name);
        CHECK(helper->name.substr(0, 4) == "bpf_");
        CHECK(names.insert(helper->name).second);
        REQUIRE(find_helper(helper->name) == helper);
    }
    for (const Helper& helper : helpers()) {
        CHECK(helper.name == find_helper(helper.id)->name);
        CHECK(helper.since == find_helper(helper.id)->since);
    }
    CHECK(find_helper("bpf_no_such_helper") == nullptr);
    CHECK(find_helper("") == nullptr);
}

TEST_CASE("memory has a size: the next argument, or its own") {
    for (const Helper& helper : helpers()) {
        for (std::size_t i = 0; i < helper.arguments.size(); ++i) {
            const Argument& argument = helper.arguments[i];
            INFO(helper.name << " argument " << i + 1);
            if (argument.type == ArgType::mem) {
                const bool size_follows = i + 1 < helper.arguments.size() && is_size(helper.arguments[i + 1]);
                CHECK((argument.size != 0) != size_follows);
            }
            if (is_size(argument)) {
                REQUIRE(i > 0);
                CHECK(helper.arguments[i - 1].type == ArgType::mem);
            }
        }
    }
}

TEST_CASE("arguments leave no hole, and their flags make sense") {
    for (const Helper& helper : helpers()) {
        bool ended = false;
        int released = 0;
        for (const Argument& argument : helper.arguments) {
            INFO(helper.name);
            if (argument.type == ArgType::none) {
                ended = true;
                continue;
            }
            CHECK_FALSE(ended);
            released += argument.releases ? 1 : 0;
            // What need not be initialised is written; what is written is no read-only memory.
            CHECK((!argument.uninit || argument.write));
            CHECK_FALSE((argument.write && argument.read_only));
            CHECK((argument.size == 0 || argument.type == ArgType::mem));
            CHECK((argument.btf_type.empty() || argument.type == ArgType::btf_id));
            CHECK((argument.dynptr == DynptrKind::any || argument.type == ArgType::dynptr));
        }
        CHECK(released <= 1);
    }
}

TEST_CASE("keys and values follow the map they belong to") {
    for (const Helper& helper : helpers()) {
        bool map_seen = false;
        for (const Argument& argument : helper.arguments) {
            INFO(helper.name);
            map_seen = map_seen || argument.type == ArgType::const_map_ptr;
            // bpf_timer_init and bpf_kptr_xchg look their map up from the value itself.
            if (argument.type == ArgType::map_key || argument.type == ArgType::map_value) {
                CHECK(map_seen);
            }
        }
    }
}

TEST_CASE("results make sense") {
    for (const Helper& helper : helpers()) {
        INFO(helper.name);
        const Return& result = helper.result;
        const bool pointer = result.type != ReturnType::integer && result.type != ReturnType::void_;
        CHECK((pointer || (!result.maybe_null && !result.trusted && !result.ringbuf && !result.keeps_reference)));
        CHECK((!pointer || result.min > result.max));
        CHECK((!result.at_most_size || result.min <= result.max));
        CHECK((!helper.acquires || pointer));
        CHECK_FALSE((helper.synchronous_callback && helper.asynchronous_callback));
        bool callback = false;
        for (const Argument& argument : helper.arguments) {
            callback = callback || argument.type == ArgType::callback;
        }
        CHECK(callback == (helper.synchronous_callback || helper.asynchronous_callback));
    }
}

TEST_CASE("no two prototypes of a helper are for the same program") {
    const auto rows = helpers();
    for (std::size_t a = 0; a < rows.size(); ++a) {
        CHECK(rows[a].program_types != 0);
        for (std::size_t b = a + 1; b < rows.size() && rows[b].id == rows[a].id; ++b) {
            INFO(rows[a].name);
            const std::uint64_t attach_a = rows[a].attach_types == 0 ? ~0ULL : rows[a].attach_types;
            const std::uint64_t attach_b = rows[b].attach_types == 0 ? ~0ULL : rows[b].attach_types;
            CHECK(((rows[a].program_types & rows[b].program_types) == 0 || (attach_a & attach_b) == 0));
        }
    }
}

TEST_CASE("sets name program types and attach types that exist") {
    for (const Helper& helper : helpers()) {
        INFO(helper.name);
        CHECK((helper.program_types & 1) == 0);
        CHECK(helper.program_types >> program_type::count == 0);
    }
}

TEST_CASE("a program finds the prototype meant for it") {
    using namespace program_type;
    // A context for a packet filter, any socket for a tracing program.
    CHECK(find_helper(46, sched_cls, 0)->arguments[0].type == ArgType::ctx);
    CHECK(find_helper(46, tracing, attach_type::trace_fentry)->arguments[0].type == ArgType::btf_sock_common);
    CHECK(find_helper(107, cgroup_sock, attach_type::cgroup_inet_sock_create)->arguments[1].type == ArgType::ctx);
    CHECK(find_helper(107, tracing, 0)->arguments[1].btf_type == "sock_common");
    CHECK(find_helper(124, sched_cls, 0)->arguments[1].type == ArgType::btf_sock_common);
    CHECK(find_helper(124, sk_lookup, attach_type::sk_lookup)->arguments[1].type == ArgType::socket);
    // bpf_bind: connect hooks only. bpf_seq_printf: iterators only. Arguments: where there is a trampoline.
    CHECK(find_helper(64, cgroup_sock_addr, attach_type::cgroup_inet4_connect) != nullptr);
    CHECK(find_helper(64, cgroup_sock_addr, attach_type::cgroup_inet4_bind) == nullptr);
    CHECK(find_helper(126, tracing, attach_type::trace_iter) != nullptr);
    CHECK(find_helper(126, tracing, attach_type::trace_fentry) == nullptr);
    CHECK(find_helper(183, tracing, attach_type::trace_fexit) != nullptr);
    CHECK(find_helper(183, tracing, attach_type::trace_raw_tp) == nullptr);
    CHECK(find_helper(183, kprobe, 0) == nullptr);
    // XDP cannot change an skb.
    CHECK(find_helper(9, xdp, attach_type::xdp) == nullptr);
    CHECK(find_helper(44, sched_cls, 0) == nullptr);
    // Since 6.16 nearly everyone may ask who is running.
    CHECK(find_helper(16, xdp, 0) != nullptr);
    CHECK(find_helper(16, lirc_mode2, 0) == nullptr);
    // An extension calls what its target may.
    CHECK(find_helper(44, ext, 0) == find_helper(44));
    CHECK(find_helper(44, 1000, 1000) == nullptr);
    CHECK(find_helper(9999, xdp, 0) == nullptr);
}
