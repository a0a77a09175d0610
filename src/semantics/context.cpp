// Loads from the program's context and from kernel objects: what a field yields is data (platform tables, BTF).
#include "semantics/transfer.hpp"

#include "object/btf.hpp"

#include <string>

namespace bpfproof::semantics {

using object::BtfKind;
using platform::FieldYield;
using symbolic::constant;

namespace {

/// sizeof(struct bpf_flow_keys), include/uapi/linux/bpf.h.
constexpr std::uint64_t flow_keys_size = 56;

std::uint32_t object_of(types::SocketKind kind) {
    return static_cast<std::uint32_t>(kind);
}

} // namespace

Word Transfer::load_context(State& state, Value offset, unsigned size) {
    const auto at = state.knowledge.number(table_, offset).constant_value();
    if (!at)
        return unknown(state, size * 8);
    const auto position = static_cast<std::int64_t>(*at);
    if (env_.type.context == platform::ContextKind::btf_arguments)
        return size == 8 && position >= 0 && position % 8 == 0
                   ? load_argument(state, static_cast<std::uint32_t>(position / 8))
                   : unknown(state, size * 8);
    if (env_.type.context != platform::ContextKind::fields)
        return unknown(state, size * 8);
    const platform::ContextField* field = platform::find_context_field(env_.type, env_.section.attach_type, position,
                                                                       size, platform::ContextAccess::read);
    if (!field)
        return unknown(state, size * 8);
    const auto maybe_null = [&](Word word) {
        word.nonnull = builder(state).fresh(Number::unsigned_range(0, 1));
        return word;
    };
    switch (field->yields) {
    case FieldYield::scalar:
        return unknown(state, size * 8);
    case FieldYield::packet:
        return Word::pointer(Region::packet, 0, constant(0));
    case FieldYield::packet_meta:
        return Word::pointer(Region::packet, 0, state.packet.start);
    case FieldYield::packet_end:
        return Word::pointer(Region::packet, 0, state.packet.end);
    case FieldYield::socket_or_null:
        return maybe_null(Word::pointer(Region::socket, object_of(types::SocketKind::common), constant(0)));
    case FieldYield::full_socket_or_null:
        return maybe_null(Word::pointer(Region::socket, object_of(types::SocketKind::full), constant(0)));
    case FieldYield::socket:
        return Word::pointer(Region::socket, object_of(types::SocketKind::full), constant(0));
    case FieldYield::btf: {
        const object::Btf* btf = env_.object.target_btf.get();
        const auto type = btf ? btf->find(field->btf_type, BtfKind::struct_) : std::nullopt;
        return Word::pointer(Region::kernel_object, type.value_or(0), constant(0));
    }
    case FieldYield::flow_keys: {
        Word keys = Word::pointer(Region::memory, 0, constant(0));
        keys.extent = constant(flow_keys_size);
        return keys;
    }
    case FieldYield::memory_start:
    case FieldYield::memory_end:
    case FieldYield::buffer:
        return Word::any(); // unsupported: the checks say so where one is used
    }
    return unknown(state, size * 8);
}

std::optional<Signature> attach_signature(const Environment& env) {
    const object::Btf* btf = env.object.target_btf.get();
    if (!btf)
        return std::nullopt;
    const std::string target(env.section.target);
    const std::string_view attach = platform::attach_type_name(env.section.attach_type);
    if (attach == "trace_raw_tp") {
        // typedef void (*btf_trace_NAME)(void *data, arguments…): the program does not see `data`.
        const auto type = btf->find("btf_trace_" + target, BtfKind::typedef_);
        const auto prototype = type ? btf->pointee(*type) : std::nullopt;
        return prototype ? std::optional(Signature{btf->resolve(*prototype), 1, false}) : std::nullopt;
    }
    if (env.type.name == "lsm") {
        const auto hook = btf->find("bpf_lsm_" + target, BtfKind::func);
        return hook ? std::optional(Signature{*hook, 0, false}) : std::nullopt;
    }
    if (env.program.struct_ops) {
        const auto type = btf->find(env.program.struct_ops->type, BtfKind::struct_);
        const auto member = type ? btf->find_member(*type, env.program.struct_ops->member) : std::nullopt;
        const auto prototype = member ? btf->pointee(member->type) : std::nullopt;
        return prototype ? std::optional(Signature{btf->resolve(*prototype), 0, false}) : std::nullopt;
    }
    const auto function = btf->find(attach == "trace_iter" ? "bpf_iter_" + target : target, BtfKind::func);
    return function ? std::optional(Signature{*function, 0, attach == "trace_fexit"}) : std::nullopt;
}

// What a word of this type may be used as: a pointer to a structure is a kernel object.
Word Transfer::typed_word(State& state, std::uint32_t btf_type, unsigned size, types::Trust trust, bool maybe_null) {
    const object::Btf* btf = env_.object.target_btf.get();
    const auto pointee = btf && size == 8 ? btf->pointee(btf_type) : std::nullopt;
    if (!pointee)
        return unknown(state, size * 8);
    const BtfKind kind = btf->resolved_kind(*pointee);
    if (kind != BtfKind::struct_ && kind != BtfKind::union_)
        return unknown(state, size * 8);
    const Value nonnull = maybe_null ? builder(state).fresh(Number::unsigned_range(0, 1)) : constant(1);
    Word word = Word::pointer(Region::kernel_object, btf->resolve(*pointee), constant(0), nonnull);
    word.trust = trust;
    return word;
}

namespace {

/// Members through which a live object leads to another one (kernel/bpf/verifier.c, BTF_TYPE_SAFE_TRUSTED and
/// BTF_TYPE_SAFE_RCU with their _OR_NULL forms). Those that RCU alone keeps alive are live in programs that hold it,
/// which is all but sleepable ones.
struct LiveMember {
    std::string_view structure;
    std::string_view member;
    bool maybe_null;
    bool needs_rcu;
};
constexpr LiveMember live_members[] = {
    {"bpf_iter_meta", "seq", false, false},
    {"bpf_iter__task", "meta", false, false},
    {"bpf_iter__task", "task", false, false},
    {"linux_binprm", "file", false, false},
    {"file", "f_inode", false, false},
    {"dentry", "d_inode", false, false},
    {"socket", "sk", true, false},
    {"task_struct", "cpus_ptr", false, true},
    {"task_struct", "cgroups", false, true},
    {"task_struct", "real_parent", false, true},
    {"task_struct", "group_leader", false, true},
    {"cgroup", "kn", false, true},
    {"css_set", "dfl_cgrp", false, true},
    {"mm_struct", "exe_file", true, true},
    {"sk_buff", "sk", true, true},
    {"request_sock", "sk", true, true},
};

const LiveMember* live_member(std::string_view structure, std::string_view member, bool sleepable) {
    for (const LiveMember& live : live_members)
        if (live.structure == structure && live.member == member && !(live.needs_rcu && sleepable))
            return &live;
    return nullptr;
}

} // namespace

Word Transfer::load_argument(State& state, std::uint32_t index) {
    const object::Btf* btf = env_.object.target_btf.get();
    const auto signature = attach_signature(env_);
    const auto prototype = signature ? btf->prototype(signature->prototype) : std::nullopt;
    if (!prototype)
        return unknown(state, 64);
    // An iterator's first argument says where it stands and is always there; the object is null at the end, and must be
    // asked.
    const bool iterates = platform::attach_type_name(env_.section.attach_type) == "trace_iter";
    const types::Trust trust = iterates ? types::Trust::live : types::Trust::given;
    const std::size_t position = index + signature->skipped;
    if (position < prototype->parameters.size()) {
        Word word = typed_word(state, prototype->parameters[position].type, 8, trust, !iterates || position != 0);
        // Congestion control is for TCP, so its sockets are of the larger type (net/ipv4/bpf_tcp_ca.c,
        // bpf_tcp_ca_is_valid_access()).
        const bool tcp = env_.program.struct_ops && env_.program.struct_ops->type == "tcp_congestion_ops";
        if (tcp && word.is_pointer_to(Region::kernel_object) && btf->name(word.object) == "sock")
            word.object = btf->find("tcp_sock", BtfKind::struct_).value_or(word.object);
        return word;
    }
    if (signature->with_result && position == prototype->parameters.size())
        return typed_word(state, prototype->result, 8, trust, true);
    return unknown(state, 64);
}

Word Transfer::load_kernel_object(State& state, const Word& base, Value offset, unsigned size) {
    const object::Btf* btf = env_.object.target_btf.get();
    const std::uint32_t type = base.object;
    const auto at = state.knowledge.number(table_, offset).constant_value();
    if (!btf || type == 0 || !at)
        return unknown(state, size * 8);
    // Down through embedded structures and arrays to the member that stands at exactly this offset.
    std::uint64_t rest = *at;
    std::uint32_t current = btf->resolve(type);
    const LiveMember* live = nullptr;
    std::string_view owner; ///< the structure that has a name of those around, since unions without one wrap members
    for (unsigned level = 0; level < 32; ++level) {
        const BtfKind kind = btf->kind(current);
        if (kind == BtfKind::array) {
            const auto array = btf->array(current);
            const auto element = array ? btf->size_of(array->element) : std::nullopt;
            if (!element || *element == 0)
                return unknown(state, size * 8);
            rest %= *element;
            current = btf->resolve(array->element);
            continue;
        }
        if (kind == BtfKind::ptr)
            return rest != 0 ? unknown(state, size * 8)
                   : live    ? typed_word(state, current, size, types::Trust::live, live->maybe_null)
                             : typed_word(state, current, size, types::Trust::walked, true);
        if (kind != BtfKind::struct_ && kind != BtfKind::union_)
            return unknown(state, size * 8);
        bool found = false;
        for (const object::BtfMember& member : btf->members(current)) {
            const std::uint64_t begin = member.bit_offset / 8;
            const auto length = btf->size_of(member.type);
            if (member.bit_size != 0 || !length || rest < begin || rest >= begin + *length)
                continue;
            // Of a union only pointers and structures matter; the first member that fits is as good a reading as any,
            // since what is loaded is a number or a pointer whose loads cannot fault.
            rest -= begin;
            if (!btf->name(current).empty())
                owner = btf->name(current);
            live =
                base.trust == types::Trust::walked ? nullptr : live_member(owner, member.name, env_.section.sleepable);
            current = btf->resolve(member.type);
            found = true;
            break;
        }
        if (!found)
            return unknown(state, size * 8);
    }
    return unknown(state, size * 8);
}

// Concrete: r0 = bytes of the packet, or the program ends with 0. Sound with r0 unknown, and r1..r5 gone.
void Transfer::run(State& state, const isa::PacketLoad& load) {
    for (std::uint8_t i = 1; i < 6; ++i)
        state.registers[i] = Word::uninitialised();
    state[isa::r0] = unknown(state, isa::bytes(load.size) * 8);
}

} // namespace bpfproof::semantics
