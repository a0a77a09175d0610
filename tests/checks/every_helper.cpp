// Every helper the platform has, called as its row says and then with each argument wrong: generated from the table, so
// a new row is tested when it is written. Helpers whose contract bpfproof does not model must say so.
#include "verdict.hpp"

#include "platform/platform.hpp"

#include "support/catch.hpp"

#include <fmt/format.h>

#include <algorithm>

using namespace bpfproof;
using namespace bpfproof::checks::test;
using platform::ArgType;
using platform::Argument;

namespace {

/// A section whose programs may call this row of the table: its type, attach type and, where the helper sleeps,
/// sleeping.
const char* const sections[] = {"socket",
                                "tc",
                                "xdp",
                                "kprobe",
                                "kprobe.multi",
                                "uprobe.s",
                                "tracepoint/a/b",
                                "perf_event",
                                "raw_tp/x",
                                "raw_tp.w/x",
                                "fentry/x",
                                "fentry.s/x",
                                "fexit/x",
                                "fmod_ret/x",
                                "lsm/file_open",
                                "lsm.s/file_open",
                                "lsm_cgroup/socket_bind",
                                "cgroup_skb/ingress",
                                "cgroup/sock_create",
                                "cgroup/post_bind4",
                                "cgroup/bind4",
                                "cgroup/connect4",
                                "cgroup/recvmsg4",
                                "sockops",
                                "sk_skb/stream_verdict",
                                "sk_msg",
                                "cgroup/dev",
                                "cgroup/sysctl",
                                "cgroup/getsockopt",
                                "cgroup/setsockopt",
                                "lwt_in",
                                "lwt_out",
                                "lwt_xmit",
                                "lwt_seg6local",
                                "sk_reuseport",
                                "flow_dissector",
                                "lirc_mode2",
                                "sk_lookup",
                                "syscall",
                                "netfilter",
                                "iter.s/task",
                                "struct_ops.s/x"};

const char* section_for(const platform::Helper& helper) {
    for (const char* section : sections) {
        const auto match = platform::match_section(section);
        if (match && platform::find_helper(helper.id, match->type->id, match->attach_type) == &helper &&
            (!helper.may_sleep || match->sleepable))
            return section;
    }
    return nullptr;
}

/// A map that the helper takes, in that program; nullptr: none of ours.
const object::Map* map_for(const platform::Helper& helper, const char* section) {
    const auto match = platform::match_section(section);
    for (const object::Map& map : maps()) {
        const platform::MapType* type = platform::find_map_type(map.type);
        if (map.flags < 2 && type && platform::map_takes_helper(*type, helper.id, match->type->id, match->attach_type))
            return &map;
    }
    return nullptr;
}

/// Not modelled, or not to be had without types of the kernel: sockets and kernel objects only some programs can come
/// by.
bool beyond_text(const Argument& argument) {
    switch (argument.type) {
    case ArgType::spin_lock:
    case ArgType::sock_common:
    case ArgType::socket:
    case ArgType::btf_sock_common:
    case ArgType::btf_id:
    case ArgType::percpu_btf_id:
    case ArgType::ringbuf_mem:
    case ArgType::dynptr:
    case ArgType::callback:
    case ArgType::timer:
    case ArgType::kptr:
    case ArgType::graph_root:
    case ArgType::graph_node:
        return true;
    default:
        return false;
    }
}

std::string good(const platform::Helper& helper, std::size_t index, const object::Map* map) {
    const std::string reg = fmt::format("r{}", index + 1);
    switch (helper.arguments[index].type) {
    case ArgType::const_map_ptr:
        return fmt::format("{} = map[@{}] ll\n", reg, map->name);
    case ArgType::map_key:
    case ArgType::map_value:
    case ArgType::mem:
        return fmt::format("{0} = r10\n{0} += -256\n", reg);
    case ArgType::stack:
        return fmt::format("{0} = r10\n{0} += -8\n", reg);
    case ArgType::mem_size:
    case ArgType::mem_size_or_zero:
    case ArgType::alloc_size_or_zero:
        return reg + " = 8\n";
    case ArgType::ctx:
        return reg + " = r6\n";
    case ArgType::const_str:
        return reg + " = map[@constants][32] ll\n";
    default:
        return reg + " = 0\n";
    }
}

/// The same argument, broken; empty: anything will do.
std::string bad(const platform::Helper& helper, std::size_t index) {
    const std::string reg = fmt::format("r{}", index + 1);
    switch (helper.arguments[index].type) {
    case ArgType::none:
    case ArgType::anything:
        return {};
    case ArgType::map_key:
    case ArgType::map_value:
    case ArgType::mem:
        return fmt::format("{0} = r10\n", reg); // nothing lies above the frame
    case ArgType::mem_size:
    case ArgType::mem_size_or_zero:
    case ArgType::alloc_size_or_zero:
        return reg + " = -1\n";
    default:
        return reg + " = 5\n";
    }
}

std::string call(const platform::Helper& helper, const object::Map* map, std::size_t broken) {
    // 256 bytes of stack, written.
    std::string text = "r6 = r1\nr0 = 0\n";
    for (int at = 8; at <= 256; at += 8)
        text += fmt::format("*(u64 *)(r10 - {}) = r0\n", at);
    for (std::size_t i = 0; i < 5 && helper.arguments[i].type != ArgType::none; ++i)
        text += i == broken ? bad(helper, i) : good(helper, i, map);
    return text + fmt::format("call {}\nr0 = 0\nexit", helper.id);
}

/// The findings that name the call or follow from it, without what the program type says of its own return values.
bool complains(const std::string& verdict) {
    for (const char* rule :
         {"helper.argument@", "helper.memory@", "helper.map@", "init.stack@", "unsupported.", "alignment@"})
        if (verdict.find(rule) != std::string::npos)
            return true;
    return false;
}

} // namespace

TEST_CASE("every helper: called as it demands, and with each argument wrong") {
    unsigned called = 0;
    unsigned broken = 0;
    for (const platform::Helper& helper : platform::helpers()) {
        const char* section = section_for(helper);
        const bool typed = std::ranges::any_of(helper.arguments, beyond_text);
        const bool with_map =
            std::ranges::find(helper.arguments, ArgType::const_map_ptr, &Argument::type) != helper.arguments.end();
        const object::Map* map = section && with_map ? map_for(helper, section) : nullptr;
        if (!section || (with_map && !map))
            continue;
        INFO(helper.name << " in " << section);
        if (!typed && !helper.acquires) {
            ++called;
            const std::string text = call(helper, map, 5);
            INFO(text);
            CHECK(!complains(verdict(section, text)));
        }
        for (std::size_t i = 0; i < 5; ++i) {
            if (bad(helper, i).empty())
                continue;
            ++broken;
            const std::string text = call(helper, map, i);
            INFO("argument " << i + 1 << "\n" << text);
            CHECK(complains(verdict(section, text)));
        }
    }
    CHECK(called > 120);
    CHECK(broken > 300);
}
