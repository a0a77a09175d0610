// What a helper demands of its arguments: kinds of pointers, memory with its size, keys and values of the map at hand,
// constants, callbacks. By the helper's row in the platform's tables.
#include "checks/access.hpp"
#include "checks/checks.hpp"

#include "object/btf.hpp"

#include <algorithm>
#include <array>

namespace bpfproof::checks {

using findings::BadArgument;
using findings::Rule;
using findings::ValueKind;
using platform::ArgType;
using symbolic::constant;
using Reason = BadArgument::Reason;

namespace {

/// How the contract calls it: the kernel's word.
std::string_view name(ArgType type) {
    switch (type) {
    case ArgType::none:
        return "none";
    case ArgType::anything:
        return "anything";
    case ArgType::const_map_ptr:
        return "map";
    case ArgType::map_key:
        return "map_key";
    case ArgType::map_value:
        return "map_value";
    case ArgType::mem:
        return "mem";
    case ArgType::mem_size:
        return "mem_size";
    case ArgType::mem_size_or_zero:
        return "mem_size_or_zero";
    case ArgType::alloc_size_or_zero:
        return "alloc_size";
    case ArgType::ctx:
        return "ctx";
    case ArgType::spin_lock:
        return "spin_lock";
    case ArgType::sock_common:
        return "sock_common";
    case ArgType::socket:
        return "socket";
    case ArgType::btf_sock_common:
        return "sock_common";
    case ArgType::btf_id:
        return "kernel object";
    case ArgType::percpu_btf_id:
        return "per-cpu variable";
    case ArgType::ringbuf_mem:
        return "ring buffer record";
    case ArgType::dynptr:
        return "dynptr";
    case ArgType::callback:
        return "callback";
    case ArgType::stack:
        return "stack";
    case ArgType::const_str:
        return "constant string";
    case ArgType::timer:
        return "timer";
    case ArgType::kptr:
        return "kernel pointer in a map";
    case ArgType::graph_root:
        return "list or tree";
    case ArgType::graph_node:
        return "node";
    }
    return "";
}

class Arguments {
public:
    Arguments(const Point& point, const platform::Helper& helper) : point_(point), helper_(helper) {}

    void run() {
        for (std::size_t i = 0; i < helper_.arguments.size() && helper_.arguments[i].type != ArgType::none; ++i)
            if (word(i).is_initialised())
                check(i);
        // Flags kept for times to come must be zero (kernel/bpf/verifier.c, check_helper_call()).
        constexpr std::uint32_t get_local_storage = 81;
        if (helper_.id == get_local_storage && word(1).is_scalar() &&
            point_.number(word(1).value).constant_value() != 0u)
            report(1, Reason::flags);
    }

private:
    static isa::Reg reg(std::size_t index) { return {static_cast<std::uint8_t>(index + 1)}; }
    const Word& word(std::size_t index) const { return point_.word(reg(index)); }
    const platform::Argument& argument(std::size_t index) const { return helper_.arguments[index]; }

    BadArgument evidence(std::size_t index, Reason reason) const {
        BadArgument bad;
        bad.callee = helper_.name;
        bad.index = static_cast<std::uint32_t>(index + 1);
        bad.expected = name(argument(index).type);
        bad.reason = reason;
        bad.found = describe(point_, word(index));
        if (word(index).is_scalar())
            bad.value = range_of(point_.number(word(index).value));
        return bad;
    }
    void report(std::size_t index, BadArgument bad, Rule rule = Rule::helper_argument) const {
        point_.report(rule, std::move(bad), {reg(index)}, static_cast<unsigned>(index));
    }
    void report(std::size_t index, Reason reason, Rule rule = Rule::helper_argument) const {
        report(index, evidence(index, reason), rule);
    }

    /// The map argument before this one.
    const object::Map* map_before(std::size_t index) const {
        while (index-- > 0)
            if (argument(index).type == ArgType::const_map_ptr)
                return word(index).is_pointer_to(Region::map_object) ? point_.env.map(word(index).object) : nullptr;
        return nullptr;
    }

    /// Null where it is allowed needs no more; false: nothing more to ask.
    bool present(std::size_t index) const {
        const Word& w = word(index);
        if (argument(index).maybe_null && w.is_scalar() && point_.number(w.value).constant_value() == 0u)
            return false;
        const bool vouched = w.is_pointer_to(Region::kernel_object) && w.trust != types::Trust::live;
        if (w.is_pointer() && !w.never_null() && !vouched && point_.number(w.nonnull).contains(0) &&
            !argument(index).maybe_null) {
            report(index, Reason::may_be_null);
            return false;
        }
        return true;
    }

    void expect(std::size_t index, std::initializer_list<Region> regions, std::vector<ValueKind> wanted) const {
        if (!present(index))
            return;
        const Word& w = word(index);
        if (w.is_pointer() && std::ranges::find(regions, w.region) != regions.end())
            return;
        BadArgument bad = evidence(index, Reason::wrong_kind);
        bad.wanted = std::move(wanted);
        report(index, std::move(bad));
    }

    /// Null will do for memory whose size another argument says only where that size is 0 (check_mem_size_reg).
    bool null_with_size(std::size_t index, Value size) const {
        const Word& w = word(index);
        const bool sized_apart = argument(index).type == ArgType::mem && argument(index).size == 0;
        const bool may_be_null = w.is_pointer() ? !w.never_null() && point_.number(w.nonnull).contains(0)
                                                : w.is_scalar() && point_.number(w.value).contains(0);
        return argument(index).maybe_null && sized_apart && may_be_null && point_.number(size).constant_value() != 0u;
    }

    /// May the kernel read through it without a guard? Arguments of traced functions are not vouched for.
    bool readable_object(const Word& w) const {
        const std::string_view attach = platform::attach_type_name(point_.env.section.attach_type);
        const bool traced = attach == "trace_fentry" || attach == "trace_fexit" || attach == "modify_return";
        return w.trust == types::Trust::live || (w.trust == types::Trust::given && !traced);
    }

    /// `size` bytes from the pointer on are there, written where they are read, and writable where they are written.
    void memory(std::size_t index, Value size) const {
        const Word& w = word(index);
        if (null_with_size(index, size)) {
            report(index, Reason::may_be_null);
            return;
        }
        if (!present(index))
            return;
        const bool addressable = w.is_pointer() && (w.region == Region::stack || w.region == Region::packet ||
                                                    w.region == Region::map_value || w.region == Region::memory ||
                                                    (w.region == Region::kernel_object && readable_object(w)));
        if (!addressable) {
            BadArgument bad = evidence(index, Reason::wrong_kind);
            bad.wanted = {ValueKind::stack, ValueKind::packet, ValueKind::map_value, ValueKind::memory};
            report(index, std::move(bad));
            return;
        }
        const bool writes = argument(index).uninit || argument(index).write;
        if (w.region == Region::packet && (!point_.env.type.packet_to_helpers || !helper_.packet_access)) {
            BadArgument bad = evidence(index, Reason::wrong_kind);
            bad.wanted = {ValueKind::stack, ValueKind::map_value, ValueKind::memory};
            report(index, std::move(bad));
            return;
        }
        // Read-only maps may be given wherever nothing is written; other read-only memory only where the contract says
        // so.
        const bool changes = writes || (!argument(index).read_only && w.region == Region::memory);
        if ((w.read_only && changes) || (w.region == Region::kernel_object && writes) ||
            (w.region == Region::packet && writes && !point_.env.type.packet_write)) {
            report(index, Reason::not_writable);
            return;
        }
        const auto room = room_of(point_, w);
        if (!room) {
            point_.report(Rule::unsupported_feature, findings::Unsupported{"a kernel object of unknown type as memory"},
                          {reg(index)});
            return;
        }
        if (!within(point_, w.value, size, *room)) {
            BadArgument bad = evidence(index, Reason::out_of_bounds);
            bad.bounds = out_of_bounds(point_, w, w.value, size, *room, writes);
            report(index, std::move(bad), Rule::helper_memory);
            return;
        }
        if (w.region == Region::map_value) {
            check_special_fields(point_, w, w.value, size, reg(index));
            const object::Map* of = point_.env.map(w.object);
            if (of && (of->flags & semantics::map_write_only) != 0 && !writes)
                point_.report(Rule::platform_map_use,
                              findings::BadMap{
                                  of->name, {}, std::string(helper_.name), findings::BadMap::Reason::no_value_access},
                              {reg(index)});
        }
        if (w.region == Region::stack) {
            const Number offset = point_.number(w.value);
            point_.sink.uses_stack(frame_owner(point_, w.object), -offset.smin());
        }
        if (argument(index).aligned) {
            const Number offset = point_.number(w.value);
            if (((offset.bits_value() | offset.bits_unknown()) & (argument(index).size - 1)) != 0)
                point_.report(Rule::alignment,
                              findings::Misaligned{describe(point_, w), range_of(offset), argument(index).size},
                              {reg(index)}, static_cast<unsigned>(index));
        }
        if (w.region == Region::stack && !argument(index).uninit)
            initialised(index, size);
        // A size that varies may leave bytes the helper does not write as they were; the kernel then demands them
        // written.
        if (w.region == Region::stack && argument(index).uninit && !point_.number(size).is_constant())
            initialised(index, size);
    }

    void initialised(std::size_t index, Value size) const {
        const Word& w = word(index);
        const Number offset = point_.number(w.value);
        const auto most = static_cast<std::int64_t>(point_.number(size).umax());
        const memory::ByteRange bytes{static_cast<int>(offset.smin()),
                                      static_cast<int>(std::min<std::int64_t>(offset.smax() + most, 0))};
        const memory::Frame& frame = point_.state.frame(w.object);
        if (bytes.begin >= bytes.end || frame.is_initialised(bytes))
            return;
        BadArgument bad = evidence(index, Reason::uninitialised_memory);
        bad.uninitialised = findings::StackBytes{frame.first_uninitialised(bytes), bytes.end};
        report(index, std::move(bad), Rule::init_stack);
    }

    void map(std::size_t index) const {
        expect(index, {Region::map_object}, {ValueKind::map});
        const Word& w = word(index);
        if (!w.is_pointer_to(Region::map_object))
            return;
        const object::Map* map = point_.env.map(w.object);
        const platform::MapType* type = point_.env.map_type(w.object);
        if (!map || !type) {
            point_.report(Rule::unsupported_map, findings::Unsupported{"a map of unknown type"}, {reg(index)});
            return;
        }
        constexpr std::array<std::uint32_t, 4> writers{2, 3, 87, 88}; // update, delete, push, pop
        const bool forbidden =
            (map->flags & semantics::map_read_only) != 0 && std::ranges::find(writers, helper_.id) != writers.end();
        if (forbidden)
            point_.report(Rule::platform_map_use,
                          findings::BadMap{map->name, std::string(type->name), std::string(helper_.name),
                                           findings::BadMap::Reason::helper},
                          {reg(index)});
        if (!platform::map_takes_helper(*type, helper_.id, point_.env.type.id, point_.env.section.attach_type))
            point_.report(Rule::helper_map,
                          findings::BadMap{map->name, std::string(type->name), std::string(helper_.name),
                                           findings::BadMap::Reason::helper},
                          {reg(index)});
    }

    void size(std::size_t index, bool zero_allowed) const {
        const Word& w = word(index);
        if (!w.is_scalar()) {
            BadArgument bad = evidence(index, Reason::wrong_kind);
            bad.wanted = {ValueKind::number};
            report(index, std::move(bad));
            return;
        }
        const Number number = point_.number(w.value);
        if (number.smin() < 0 || (!zero_allowed && number.contains(0)))
            report(index, Reason::size_not_positive);
        else if (number.umax() >= (1u << 29)) // BPF_MAX_VAR_SIZ
            report(index, Reason::size_unbounded);
    }

    void check(std::size_t index) const {
        const platform::Argument& wanted = argument(index);
        const Word& w = word(index);
        switch (wanted.type) {
        case ArgType::none:
        case ArgType::anything:
            return;
        case ArgType::const_map_ptr:
            map(index);
            return;
        case ArgType::map_key:
        case ArgType::map_value:
            if (const object::Map* of = map_before(index))
                memory(index, constant(wanted.type == ArgType::map_key ? of->key_size : of->value_size));
            return;
        case ArgType::mem:
            if (wanted.size != 0)
                memory(index, constant(wanted.size));
            else if (index + 1 < helper_.arguments.size() && word(index + 1).is_scalar())
                memory(index, word(index + 1).value);
            return;
        case ArgType::mem_size:
            size(index, false);
            return;
        case ArgType::mem_size_or_zero:
            size(index, true);
            return;
        case ArgType::alloc_size_or_zero:
            size(index, true);
            if (w.is_scalar() && !point_.number(w.value).is_constant())
                report(index, Reason::not_constant);
            return;
        case ArgType::ctx:
            expect(index, {Region::context}, {ValueKind::context});
            if (w.is_pointer_to(Region::context) && point_.number(w.value).constant_value() != 0u)
                report(index, Reason::offset_not_zero);
            return;
        case ArgType::socket:
            expect(index, {Region::socket}, {ValueKind::socket});
            if (w.is_pointer_to(Region::socket) && w.object != static_cast<std::uint32_t>(types::SocketKind::full))
                report(index, Reason::wrong_kind);
            return;
        case ArgType::sock_common:
            expect(index, {Region::socket}, {ValueKind::socket});
            return;
        case ArgType::btf_sock_common:
            kernel_object(index, "sock_common", true);
            return;
        case ArgType::btf_id:
            kernel_object(index, wanted.btf_type, wanted.btf_type == "sock_common");
            return;
        case ArgType::percpu_btf_id:
            expect(index, {Region::kernel_memory}, {ValueKind::kernel_object});
            return;
        case ArgType::ringbuf_mem:
            expect(index, {Region::memory}, {ValueKind::memory});
            if (w.is_pointer_to(Region::memory) && point_.number(w.value).constant_value() != 0u)
                report(index, Reason::offset_not_zero);
            return;
        case ArgType::callback:
            expect(index, {Region::function}, {ValueKind::function});
            return;
        case ArgType::stack:
            expect(index, {Region::stack}, {ValueKind::stack});
            return;
        case ArgType::const_str:
            string(index);
            return;
        case ArgType::dynptr:
        case ArgType::spin_lock:
        case ArgType::timer:
        case ArgType::kptr:
        case ArgType::graph_root:
        case ArgType::graph_node:
            return; // reported as unsupported
        }
    }

    /// A live object of that type, or one whose first member (of a first member …) is: btf_struct_ids_match().
    /// `sockets`: what the platform itself calls a socket will do.
    void kernel_object(std::size_t index, std::string_view type, bool sockets) const {
        if (sockets)
            expect(index, {Region::socket, Region::kernel_object}, {ValueKind::socket, ValueKind::kernel_object});
        else
            expect(index, {Region::kernel_object}, {ValueKind::kernel_object});
        const Word& w = word(index);
        if (!w.is_pointer_to(Region::kernel_object))
            return;
        const object::Btf* btf = point_.env.object.target_btf.get();
        if (!btf || w.object == 0) {
            point_.report(Rule::unsupported_feature, findings::Unsupported{"a kernel object of unknown type"},
                          {reg(index)}, static_cast<unsigned>(index));
            return;
        }
        const auto offset = point_.number(w.value).constant_value();
        if (w.trust == types::Trust::walked || !offset ||
            (!type.empty() && !holds_type(*btf, w.object, *offset, type))) {
            BadArgument bad = evidence(index, Reason::wrong_kind);
            bad.expected = type.empty() ? "kernel object" : "struct " + std::string(type);
            bad.wanted = {ValueKind::kernel_object};
            report(index, std::move(bad));
        }
    }

    // A string in a map that never changes, ended by a zero (kernel/bpf/verifier.c, check_reg_const_str).
    void string(std::size_t index) const {
        const Word& w = word(index);
        const object::Map* map = w.is_pointer_to(Region::map_value) ? point_.env.map(w.object) : nullptr;
        const auto at = w.is_pointer() ? point_.number(w.value).constant_value() : std::nullopt;
        if (!map || !map->constant || !at) {
            report(index, map && map->constant ? Reason::not_constant : Reason::wrong_kind);
            return;
        }
        if (*at >= map->contents.size() || std::find(map->contents.begin() + static_cast<std::ptrdiff_t>(*at),
                                                     map->contents.end(), std::byte{0}) == map->contents.end())
            report(index, Reason::not_terminated);
    }

    const Point& point_;
    const platform::Helper& helper_;
};

} // namespace

void check_helper_arguments(const Point& point) {
    const auto* call = std::get_if<isa::CallHelper>(&point.instruction());
    const platform::Helper* helper = call ? point.env.helper(call->id) : nullptr;
    if (helper)
        Arguments(point, *helper).run();
}

} // namespace bpfproof::checks
