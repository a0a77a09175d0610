// The running kernel as a judge: it is asked, by loading programs of two or three instructions and attaching none, what
// it makes of every access to every context, of every helper in every program type, of return values, and of map
// definitions. Tens of thousands of questions, some seconds.
//
// It needs privileges, and a kernel that is not much older than the tables (6.16): so it is asked only where
// BPFPROOF_ASK_KERNEL is set. Where the kernel's configuration decides, and not its sources, it is not asked.
#include "platform/platform.hpp"
#include "support/catch.hpp"

#include <bpf/bpf.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <set>
#include <string>
#include <vector>

using namespace bpfproof::platform;

namespace {

struct Hook {
    std::uint32_t type;
    std::uint32_t attach = 0;
};

/// Every type that loads without a BTF target, with every attach type that makes a difference.
std::vector<Hook> hooks() {
    namespace p = program_type;
    namespace a = attach_type;
    std::vector<Hook> all{
        {p::socket_filter},
        {p::kprobe},
        {p::sched_cls},
        {p::sched_act},
        {p::tracepoint},
        {p::xdp, a::xdp},
        {p::xdp, a::xdp_devmap},
        {p::perf_event},
        {p::lwt_in},
        {p::lwt_out},
        {p::lwt_xmit},
        {p::lwt_seg6local},
        {p::raw_tracepoint},
        {p::raw_tracepoint_writable},
        {p::syscall},
        {p::kprobe, a::trace_kprobe_session},
        {p::cgroup_skb, a::cgroup_inet_ingress},
        {p::cgroup_skb, a::cgroup_inet_egress},
        {p::cgroup_sock, a::cgroup_inet_sock_create},
        {p::cgroup_sock, a::cgroup_inet_sock_release},
        {p::cgroup_sock, a::cgroup_inet4_post_bind},
        {p::cgroup_sock, a::cgroup_inet6_post_bind},
        {p::sock_ops, a::cgroup_sock_ops},
        {p::sk_skb, a::sk_skb_stream_parser},
        {p::sk_skb, a::sk_skb_stream_verdict},
        {p::cgroup_device, a::cgroup_device},
        {p::sk_msg, a::sk_msg_verdict},
        {p::lirc_mode2, a::lirc_mode2},
        {p::sk_reuseport, a::sk_reuseport_select},
        {p::sk_reuseport, a::sk_reuseport_select_or_migrate},
        {p::flow_dissector, a::flow_dissector},
        {p::cgroup_sysctl, a::cgroup_sysctl},
        {p::cgroup_sockopt, a::cgroup_getsockopt},
        {p::cgroup_sockopt, a::cgroup_setsockopt},
        {p::sk_lookup, a::sk_lookup},
        {p::netfilter, a::netfilter},
    };
    for (std::uint32_t attach = 0; attach < a::count; ++attach) {
        const auto name = attach_type_name(attach);
        for (const auto part : {"_bind", "_connect", "_sendmsg", "_recvmsg", "_getpeername", "_getsockname"}) {
            if (name.substr(0, 7) == "cgroup_" && name.find("post") == name.npos && name.find(part) != name.npos) {
                all.push_back({p::cgroup_sock_addr, attach});
            }
        }
    }
    return all;
}

std::string spelled(Hook hook) {
    return std::string(find_program_type(hook.type)->name) + "/" + std::string(attach_type_name(hook.attach));
}

struct Verdict {
    bool loaded = false;
    bool judged = false; ///< the verifier looked at it
    std::string log;
};

Verdict ask(Hook hook, const std::vector<bpf_insn>& program, const char* license = "GPL") {
    std::array<char, 1 << 14> log{};
    bpf_prog_load_opts options{};
    options.sz = sizeof options;
    options.expected_attach_type = static_cast<bpf_attach_type>(hook.attach);
    options.prog_flags = hook.type == program_type::syscall ? BPF_F_SLEEPABLE : 0U;
    options.log_buf = log.data();
    options.log_size = log.size();
    options.log_level = 1;
    const int fd = bpf_prog_load(static_cast<bpf_prog_type>(hook.type), "question", license, program.data(),
                                 program.size(), &options);
    if (fd >= 0) {
        close(fd);
    }
    return {fd >= 0, fd >= 0 || log[0] != 0, log.data()};
}

bpf_insn mov(std::uint8_t reg, std::int32_t value) {
    bpf_insn insn{};
    insn.code = BPF_ALU64 | BPF_MOV | BPF_K;
    insn.dst_reg = reg & 0xf;
    insn.imm = value;
    return insn;
}
bpf_insn leave() {
    bpf_insn insn{};
    insn.code = BPF_JMP | BPF_EXIT;
    return insn;
}
bpf_insn call(std::uint32_t helper) {
    bpf_insn insn{};
    insn.code = BPF_JMP | BPF_CALL;
    insn.imm = static_cast<std::int32_t>(helper);
    return insn;
}
std::uint8_t size_code(std::uint32_t size) {
    return size == 1 ? BPF_B : size == 2 ? BPF_H : size == 4 ? BPF_W : BPF_DW;
}
bpf_insn access_context(std::int64_t offset, std::uint32_t size, ContextAccess access) {
    bpf_insn insn{};
    const bool write = access == ContextAccess::write;
    insn.code = static_cast<std::uint8_t>((write ? BPF_STX : BPF_LDX) | BPF_MEM | size_code(size));
    insn.dst_reg = write ? 1 : 2;
    insn.src_reg = write ? 2 : 1;
    insn.off = static_cast<std::int16_t>(offset);
    return insn;
}

/// A value that the hook may return.
std::int32_t harmless(Hook hook) {
    const ReturnRule* rule = find_return_rule(*find_program_type(hook.type), hook.attach);
    return rule == nullptr ? 0 : static_cast<std::int32_t>(rule->min);
}

/// Does the kernel have this type at all, and may we load it?
bool answers(Hook hook) {
    return ask(hook, {mov(0, harmless(hook)), leave()}).loaded;
}

/// What the tables say of an access, for every kind of context.
bool ours(const ProgramType& type, Hook hook, std::int64_t offset, std::uint32_t size, ContextAccess access) {
    if (type.context == ContextKind::fields) {
        return find_context_field(type, hook.attach, offset, size, access) != nullptr;
    }
    const bool write = access == ContextAccess::write;
    if (type.context == ContextKind::raw_arguments && !type.fields.empty() && offset < 8) {
        return find_context_field(type, hook.attach, offset, size, access) != nullptr ||
               (offset > 0 && !write && offset % size == 0);
    }
    return offset >= type.opaque_start && offset + size <= type.context_size && offset % size == 0 &&
           (!write || type.opaque_writable);
}

bool asked() {
    if (std::getenv("BPFPROOF_ASK_KERNEL") == nullptr) {
        std::cout << "skipped: BPFPROOF_ASK_KERNEL is not set, the running kernel is not asked\n";
        return false;
    }
    if (!answers({program_type::socket_filter})) {
        std::cout << "skipped: this process may not load programs\n";
        return false;
    }
    return true;
}

} // namespace

TEST_CASE("the kernel allows the context accesses the tables allow, and no others") {
    if (!asked()) {
        return;
    }
    int questions = 0;
    for (const Hook hook : hooks()) {
        if (!answers(hook)) {
            std::cout << "skipped: " << spelled(hook) << " does not load here\n";
            continue;
        }
        const ProgramType& type = *find_program_type(hook.type);
        const std::int64_t end = type.context_size > 4096 ? 64 : type.context_size + 8;
        // tp_prog_is_valid_access() compares a signed offset with an unsigned size, and so lets a program read what
        // lies before its record (seen in 6.18). That is the kernel's mistake, and not one to follow.
        for (std::int64_t offset = hook.type == program_type::tracepoint ? 0 : -8; offset < end; ++offset) {
            for (const std::uint32_t size : {1U, 2U, 4U, 8U}) {
                for (const auto access : {ContextAccess::read, ContextAccess::write}) {
                    const auto verdict =
                        ask(hook, {mov(2, 0), access_context(offset, size, access), mov(0, harmless(hook)), leave()});
                    ++questions;
                    if (verdict.loaded != ours(type, hook, offset, size, access)) {
                        INFO(spelled(hook) << (access == ContextAccess::read ? " load " : " store ") << size << " at "
                                           << offset << ": " << verdict.log);
                        CHECK(verdict.loaded == ours(type, hook, offset, size, access));
                    }
                }
            }
        }
    }
    std::cout << "asked about " << questions << " context accesses\n";
    CHECK(questions > 10000);
}

TEST_CASE("the kernel lets programs call the helpers the tables let them call") {
    if (!asked()) {
        return;
    }
    // Configuration, lockdown or architecture decide about these. bpf_skb_pull_data: later fixes take it from
    // seg6local.
    const std::set<std::string_view> configured{
        "bpf_probe_write_user", "bpf_override_return",      "bpf_skb_get_xfrm_state",
        "bpf_skb_pull_data",    "bpf_probe_read",           "bpf_probe_read_str",
        "bpf_lwt_seg6_action",  "bpf_lwt_seg6_store_bytes", "bpf_lwt_seg6_adjust_srh"};
    int questions = 0;
    for (const Hook hook : hooks()) {
        if (!answers(hook)) {
            continue;
        }
        for (std::uint32_t id = 1; id <= 212; ++id) {
            const auto verdict = ask(hook, {call(id), mov(0, harmless(hook)), leave()});
            const bool unknown = verdict.log.find("invalid func") != std::string::npos ||
                                 verdict.log.find("unknown func") != std::string::npos ||
                                 verdict.log.find("cannot use helper") != std::string::npos;
            const bool known = find_helper(id, hook.type, hook.attach) != nullptr;
            ++questions;
            if (known && !unknown) {
                const Helper& helper = *find_helper(id, hook.type, hook.attach);
                const auto proprietary = ask(hook, {call(id), mov(0, harmless(hook)), leave()}, "Proprietary");
                INFO(spelled(hook) << ' ' << helper.name << ": " << verdict.log << proprietary.log);
                CHECK((proprietary.log.find("GPL-restricted") != std::string::npos) == helper.gpl_only);
                if (hook.type != program_type::syscall) {
                    CHECK((verdict.log.find("might sleep") != std::string::npos) == helper.may_sleep);
                }
            }
            if (known == unknown && (find_helper(id) == nullptr || !configured.contains(find_helper(id)->name))) {
                INFO(spelled(hook) << " helper " << id << ": " << verdict.log);
                CHECK(known != unknown);
            }
        }
    }
    std::cout << "asked about " << questions << " helpers\n";
}

TEST_CASE("the kernel checks return values as the tables do") {
    if (!asked()) {
        return;
    }
    for (const Hook hook : hooks()) {
        if (!answers(hook)) {
            continue;
        }
        const ReturnRule* rule = find_return_rule(*find_program_type(hook.type), hook.attach);
        for (const std::int32_t value : {-4096, -4095, -1, 0, 1, 2, 3, 4, 1 << 30}) {
            INFO(spelled(hook) << " returns " << value);
            const bool allowed = rule == nullptr || (value >= rule->min && value <= rule->max);
            CHECK(ask(hook, {mov(0, value), leave()}).loaded == allowed);
        }
    }
}

namespace {

struct MapQuestion {
    map_type::Id type;
    std::uint32_t key;
    std::uint32_t value;
    std::uint32_t entries;
    std::uint32_t flags = 0;
};

constexpr MapQuestion creatable[]{
    {map_type::hash, 4, 8, 1},
    {map_type::array, 4, 8, 1},
    {map_type::prog_array, 4, 4, 1},
    {map_type::perf_event_array, 4, 4, 1},
    {map_type::percpu_hash, 4, 8, 1},
    {map_type::percpu_array, 4, 8, 1},
    {map_type::stack_trace, 4, 8, 1},
    {map_type::cgroup_array, 4, 4, 1},
    {map_type::lru_hash, 4, 8, 1},
    {map_type::lru_percpu_hash, 4, 8, 1},
    {map_type::lpm_trie, 8, 8, 1, BPF_F_NO_PREALLOC},
    {map_type::devmap, 4, 4, 1},
    {map_type::sockmap, 4, 4, 1},
    {map_type::cpumap, 4, 4, 1},
    {map_type::xskmap, 4, 4, 1},
    {map_type::sockhash, 4, 4, 1},
    {map_type::cgroup_storage, 8, 8, 0},
    {map_type::reuseport_sockarray, 4, 8, 1},
    {map_type::percpu_cgroup_storage, 8, 8, 0},
    {map_type::queue, 0, 8, 1},
    {map_type::stack, 0, 8, 1},
    {map_type::devmap_hash, 4, 4, 1},
    {map_type::ringbuf, 0, 0, 4096},
    {map_type::bloom_filter, 0, 8, 1},
    {map_type::user_ringbuf, 0, 0, 4096},
};

bpf_insn move(std::uint8_t to, std::uint8_t from) {
    bpf_insn insn{};
    insn.code = BPF_ALU64 | BPF_MOV | BPF_X;
    insn.dst_reg = to & 0xf;
    insn.src_reg = from & 0xf;
    return insn;
}

/// r1 to r5 made so that only the map can be wrong with them; empty: an argument we cannot make.
std::vector<bpf_insn> arguments_for(const Helper& helper, int map) {
    std::vector<bpf_insn> program{move(6, 1), mov(2, 0)};
    for (std::int16_t slot = 1; slot <= 8; ++slot) {
        bpf_insn zero{};
        zero.code = BPF_STX | BPF_MEM | BPF_DW;
        zero.dst_reg = 10;
        zero.src_reg = 2;
        zero.off = static_cast<std::int16_t>(-8 * slot);
        program.push_back(zero);
    }
    std::uint8_t reg = 0;
    for (const Argument& argument : helper.arguments) {
        ++reg;
        switch (argument.type) {
        case ArgType::none:
            break;
        case ArgType::anything:
            program.push_back(mov(reg, 0));
            break;
        case ArgType::mem_size:
        case ArgType::mem_size_or_zero:
        case ArgType::alloc_size_or_zero:
            program.push_back(mov(reg, 8));
            break;
        case ArgType::ctx:
            program.push_back(move(reg, 6));
            break;
        case ArgType::map_key:
        case ArgType::map_value:
        case ArgType::mem: {
            program.push_back(move(reg, 10));
            bpf_insn add = mov(reg, -64);
            add.code = BPF_ALU64 | BPF_ADD | BPF_K;
            program.push_back(add);
            break;
        }
        case ArgType::const_map_ptr: {
            bpf_insn low{};
            low.code = BPF_LD | BPF_IMM | BPF_DW;
            low.dst_reg = reg & 0xf;
            low.src_reg = BPF_PSEUDO_MAP_FD;
            low.imm = map;
            program.push_back(low);
            program.push_back(bpf_insn{});
            break;
        }
        default:
            return {};
        }
    }
    return program;
}

} // namespace

TEST_CASE("the kernel passes to helpers the maps the table lets them take") {
    if (!asked()) {
        return;
    }
    int accepted = 0;
    int refused = 0;
    for (const MapQuestion& question : creatable) {
        bpf_map_create_opts options{};
        options.sz = sizeof options;
        options.map_flags = question.flags;
        const int map = bpf_map_create(static_cast<bpf_map_type>(question.type), "question", question.key,
                                       question.value, question.entries, &options);
        if (map < 0) {
            continue;
        }
        for (const Hook hook : hooks()) {
            for (const Helper& row : helpers()) {
                if (&row != find_helper(row.id, hook.type, hook.attach)) {
                    continue;
                }
                bool takes_map = false;
                for (const Argument& argument : row.arguments) {
                    takes_map = takes_map || argument.type == ArgType::const_map_ptr;
                }
                auto program = arguments_for(row, map);
                if (!takes_map || program.empty()) {
                    continue;
                }
                program.insert(program.end(), {call(row.id), mov(0, harmless(hook)), leave()});
                const auto verdict = ask(hook, program);
                const bool mismatch = verdict.log.find("cannot pass map_type") != std::string::npos;
                if (!verdict.loaded && !mismatch) {
                    continue; // refused for something else
                }
                (mismatch ? refused : accepted) += 1;
                INFO(spelled(hook) << ' ' << row.name << ' ' << find_map_type(question.type)->name << verdict.log);
                CHECK(map_takes_helper(*find_map_type(question.type), row.id, hook.type, hook.attach) == !mismatch);
            }
        }
        close(map);
    }
    std::cout << "maps and helpers: " << accepted << " accepted, " << refused << " refused\n";
}

TEST_CASE("the kernel takes null and nothing where the prototypes say so") {
    if (!asked()) {
        return;
    }
    int calls = 0;
    int questions = 0;
    std::set<std::uint32_t> seen;
    for (const Hook hook : hooks()) {
        for (const Helper& row : helpers()) {
            if (&row != find_helper(row.id, hook.type, hook.attach) || seen.contains(row.id)) {
                continue;
            }
            const auto complete = [&](const Helper& variant, std::size_t nulled) -> std::vector<bpf_insn> {
                auto program = arguments_for(variant, 0);
                if (!program.empty()) {
                    if (nulled < 5) {
                        program.push_back(mov(static_cast<std::uint8_t>(nulled + 1), 0));
                        if (variant.arguments[nulled].maybe_null) { // with a size of nothing, or it is no null at all
                            program.push_back(mov(static_cast<std::uint8_t>(nulled + 2), 0));
                        }
                    }
                    program.insert(program.end(), {call(row.id), mov(0, harmless(hook)), leave()});
                }
                return program;
            };
            const auto plain = complete(row, 5);
            if (plain.empty() || !ask(hook, plain).loaded) {
                continue; // an argument we cannot make, or constants it is particular about
            }
            seen.insert(row.id);
            ++calls;
            for (std::size_t i = 0; i < row.arguments.size(); ++i) {
                const Argument& argument = row.arguments[i];
                const bool size = argument.type == ArgType::mem_size || argument.type == ArgType::mem_size_or_zero;
                if (!size && argument.type != ArgType::mem && argument.type != ArgType::ctx) {
                    continue;
                }
                const auto verdict = ask(hook, complete(row, i));
                INFO(spelled(hook) << ' ' << row.name << " argument " << i + 1 << ": " << verdict.log);
                ++questions;
                CHECK(verdict.loaded == (size ? argument.type == ArgType::mem_size_or_zero : argument.maybe_null));
            }
        }
    }
    std::cout << "asked about " << questions << " arguments of " << calls << " helpers\n";
}

TEST_CASE("the kernel creates the maps that have no fault, and no others") {
    if (!asked()) {
        return;
    }
    namespace m = map_type;
    // Those with an inner map, BTF or a page of memory that user space must map are left out.
    for (const auto type : {m::hash,
                            m::array,
                            m::prog_array,
                            m::perf_event_array,
                            m::percpu_hash,
                            m::percpu_array,
                            m::stack_trace,
                            m::cgroup_array,
                            m::lru_hash,
                            m::lru_percpu_hash,
                            m::lpm_trie,
                            m::devmap,
                            m::sockmap,
                            m::cpumap,
                            m::xskmap,
                            m::sockhash,
                            m::cgroup_storage,
                            m::reuseport_sockarray,
                            m::percpu_cgroup_storage,
                            m::queue,
                            m::stack,
                            m::devmap_hash,
                            m::ringbuf,
                            m::bloom_filter,
                            m::user_ringbuf,
                            m::arena}) {
        for (const std::uint32_t key : {0U, 1U, 4U, 8U, 16U, 261U}) {
            for (const std::uint32_t value : {0U, 1U, 4U, 8U, 12U, 32769U}) {
                for (const std::uint32_t entries : {0U, 1U, 4096U}) {
                    for (const std::uint32_t flags : {0U, 1U, (1U << 7) | (1U << 8)}) {
                        bpf_map_create_opts options{};
                        options.sz = sizeof options;
                        options.map_flags = flags;
                        const int fd =
                            bpf_map_create(static_cast<bpf_map_type>(type), "question", key, value, entries, &options);
                        const int error = errno;
                        if (fd >= 0) {
                            close(fd);
                        }
                        const bool fault =
                            definition_fault(*find_map_type(type), {key, value, entries, flags}).has_value();
                        // Flags a type does not know are its own business: no fault of ours, refused all the same.
                        const bool refused_for_flags = fd < 0 && flags != 0;
                        const bool no_memory = fd < 0 && (error == ENOMEM || error == EPERM || error == E2BIG);
                        if (fault == (fd >= 0) && !refused_for_flags && !no_memory) {
                            INFO(find_map_type(type)->name << " key " << key << " value " << value << " entries "
                                                           << entries << " flags " << flags << " errno " << error);
                            CHECK(fault == (fd < 0));
                        }
                    }
                }
            }
        }
    }
}
