// Helpers and kfuncs: what a call does to registers, stack, packet and debts, by the helper's row in the platform's
// tables.
#include "semantics/array_key.hpp"
#include "semantics/transfer.hpp"

#include "domains/state/values.hpp"
#include "object/btf.hpp"

#include <algorithm>

namespace bpfproof::semantics {

using memory::ByteRange;
using memory::frame_size;
using platform::ArgType;
using platform::ReturnType;
using symbolic::constant;

namespace {

constexpr std::uint32_t map_lookup_elem = 1;

isa::Reg argument_register(std::size_t index) {
    return {static_cast<std::uint8_t>(index + 1)};
}

const Word* map_argument(const State& state, const platform::Helper& helper) {
    for (std::size_t i = 0; i < helper.arguments.size(); ++i)
        if (helper.arguments[i].type == ArgType::const_map_ptr)
            return state[argument_register(i)].is_pointer_to(Region::map_object) ? &state[argument_register(i)]
                                                                                 : nullptr;
    return nullptr;
}

int clamp_to_frame(std::int64_t offset) {
    return static_cast<int>(std::clamp<std::int64_t>(offset, -frame_size, 0));
}

} // namespace

// Concrete: up to `size` bytes from the pointer on are written, and at least the least size it can be is written whole.
void Transfer::write_memory(State& state, const Word& pointer, const Number& size) {
    if (!pointer.is_pointer_to(Region::stack))
        return;
    const Number offset = state.knowledge.number(table_, pointer.value);
    constexpr std::int64_t all = frame_size;
    const std::int64_t least = size.umin() > frame_size ? all : static_cast<std::int64_t>(size.umin());
    const std::int64_t most = size.umax() > frame_size ? all : static_cast<std::int64_t>(size.umax());
    const int begin = clamp_to_frame(offset.smin());
    const int end = clamp_to_frame(std::clamp<std::int64_t>(offset.smax(), -frame_size, 0) + most);
    Builder make = builder(state);
    memory::Frame& frame = state.own_frame(pointer.object);
    frame.smear(make, {begin, end});
    if (offset.is_constant())
        frame.fill(make, {begin, clamp_to_frame(begin + least)});
}

void Transfer::write_arguments(State& state, const platform::Helper& helper) {
    const Word* map = map_argument(state, helper);
    const object::Map* definition = map ? env_.map(map->object) : nullptr;
    for (std::size_t i = 0; i < helper.arguments.size(); ++i) {
        const platform::Argument& argument = helper.arguments[i];
        const Word pointer = state[argument_register(i)];
        switch (argument.type) {
        case ArgType::mem: {
            // Memory not marked read-only may be written even where it need not be; then only its contents are lost.
            if (argument.read_only)
                break;
            Number size = Number::constant(argument.size);
            if (const auto from = helper.size_argument(i)) {
                const Word& word = state[argument_register(*from)];
                size = word.is_scalar() ? state.knowledge.number(table_, word.value) : Number::top();
            }
            if (!argument.uninit && !argument.write)
                size = Number::unsigned_range(0, size.umax());
            write_memory(state, pointer, size);
            break;
        }
        case ArgType::map_value:
            if (argument.uninit || argument.write)
                write_memory(state, pointer, definition ? Number::constant(definition->value_size) : Number::top());
            break;
        case ArgType::dynptr:
        case ArgType::timer:
        case ArgType::spin_lock:
        case ArgType::kptr:
        case ArgType::graph_root:
        case ArgType::graph_node:
            write_memory(state, pointer, Number::unsigned_range(0, frame_size));
            break;
        case ArgType::none:
        case ArgType::anything:
        case ArgType::const_map_ptr:
        case ArgType::map_key:
        case ArgType::mem_size:
        case ArgType::mem_size_or_zero:
        case ArgType::alloc_size_or_zero:
        case ArgType::ctx:
        case ArgType::sock_common:
        case ArgType::socket:
        case ArgType::btf_sock_common:
        case ArgType::btf_id:
        case ArgType::percpu_btf_id:
        case ArgType::ringbuf_mem:
        case ArgType::callback:
        case ArgType::stack:
        case ArgType::const_str:
            break;
        }
    }
}

// Concrete: what the pointer points at is gone, and with it every view of it (bpf_sk_fullsock, bpf_tcp_sock).
// Abstract: pointers that may be to it become unusable. Those are the ones with its nullness term; records of the same
// acquisition; and sockets and kernel objects seen through any reference: unless that is another one still held.
// Sound because a join may give a pointer that is one of two things a new term, but leaves it no constant 0 and no
// other reference's term.
void Transfer::release(State& state, const Word& pointer) {
    if (!pointer.is_pointer())
        return;
    const auto debt = debt_of(state.debts, pointer);
    if (debt == state.debts.end())
        return;
    const Value settled = debt->live;
    const Word released = pointer;
    state.debts.erase(debt);
    const auto held = [&](Value live) {
        return std::ranges::find(state.debts, live, &resources::Owed::live) != state.debts.end();
    };
    for_each_word(state, [&](Word& word) {
        if (!word.is_pointer())
            return;
        bool gone = word.nonnull == settled;
        if (word.region == Region::memory)
            gone = gone || (word.object != 0 && word.object == released.object && !held(word.nonnull));
        else if (word.region == Region::socket || word.region == Region::kernel_object)
            gone = gone || (word.extent != constant(0) && !held(word.extent));
        if (gone)
            word = Word::any();
    });
}

// Concrete: the packet may have moved, grown or shrunk. Old pointers point nowhere.
void Transfer::new_packet(State& state) {
    for_each_word(state, [](Word& word) {
        if (word.is_pointer_to(Region::packet))
            word = Word::any();
    });
    Builder make = builder(state);
    state.packet.start = make.fresh(Number::signed_range(-max_packet_metadata, no_packet_metadata));
    state.packet.end = make.fresh(Number::unsigned_range(0, static_cast<std::uint64_t>(max_packet_size)));
}

// An array finds every index below its size (kernel/bpf/arraymap.c, array_map_lookup_elem).
bool Transfer::finds_always(const State& state, std::uint32_t map) const {
    const auto key = array_key(env_, table_, state, map);
    return key && key->umax() < env_.map(map)->max_entries;
}

Word Transfer::lookup_result(State& state, const platform::Helper& helper, Value nonnull) {
    const Word* map = map_argument(state, helper);
    const object::Map* definition = map ? env_.map(map->object) : nullptr;
    const platform::MapType* type = map ? env_.map_type(map->object) : nullptr;
    if (!definition || !type)
        return Word::any();
    // What a look-up in the map gives is the map's to say; other helpers (bpf_sk_storage_get, bpf_get_local_storage)
    // give values.
    switch (helper.id == map_lookup_elem ? type->lookup : platform::LookupYield::value) {
    case platform::LookupYield::value: {
        Word word = Word::pointer(Region::map_value, map->object, constant(0), nonnull);
        word.extent = constant(definition->value_size);
        word.read_only = type->read_only_value || definition->constant || (definition->flags & map_read_only) != 0;
        return word;
    }
    case platform::LookupYield::inner_map:
        return definition->inner ? Word::pointer(Region::map_object, static_cast<std::uint32_t>(*definition->inner),
                                                 constant(0), nonnull)
                                 : Word::any();
    case platform::LookupYield::socket:
        return Word::pointer(Region::socket, static_cast<std::uint32_t>(types::SocketKind::full), constant(0), nonnull);
    case platform::LookupYield::xdp_socket:
        return Word::pointer(Region::socket, static_cast<std::uint32_t>(types::SocketKind::xdp), constant(0), nonnull);
    case platform::LookupYield::nothing:
        return Word::any();
    }
    return Word::any();
}

Word Transfer::helper_result(State& state, const platform::Helper& helper, isa::Slot slot) {
    const platform::Return& result = helper.result;
    if (result.type == ReturnType::integer) {
        if (result.min > result.max)
            return unknown(state, 64);
        return Word::scalar(builder(state).fresh(Number::signed_range(result.min, result.max)));
    }
    if (result.type == ReturnType::first_argument)
        return state[isa::r1];
    if (result.type == ReturnType::void_)
        return Word::uninitialised();

    const Word* map = map_argument(state, helper);
    const platform::MapType* map_type = map ? env_.map_type(map->object) : nullptr;
    const bool from_socket_map = map_type && map_type->lookup == platform::LookupYield::socket;
    const bool acquires = helper.acquires || (helper.id == map_lookup_elem && from_socket_map);
    const bool maybe_null =
        result.maybe_null && !(helper.id == map_lookup_elem && map && finds_always(state, map->object));
    Value nonnull = constant(1);
    if (maybe_null) {
        nonnull = builder(state).fresh(Number::unsigned_range(0, 1));
    } else if (acquires) {
        nonnull = {table_.fresh_variable(), 0};
        state.knowledge.set(nonnull.term, table_.numbers().constant(1));
    }
    if (acquires)
        state.debts.insert(std::ranges::upper_bound(state.debts, slot, {}, &resources::Owed::acquired),
                           {nonnull, slot});

    // The reference that the result is, or is seen through.
    Value reference = acquires ? nonnull : constant(0);
    if (result.keeps_reference)
        for (unsigned i = 0; i < helper.argument_count(); ++i)
            if (const Word& word = state[argument_register(i)];
                word.is_pointer_to(Region::socket) || word.is_pointer_to(Region::kernel_object))
                reference = word.extent;
    const auto socket = [&](types::SocketKind kind) {
        Word word = Word::pointer(Region::socket, static_cast<std::uint32_t>(kind), constant(0), nonnull);
        word.extent = reference;
        return word;
    };
    const auto kernel_object = [&] {
        const object::Btf* btf = env_.object.target_btf.get();
        const auto type = btf ? btf->find(result.btf_type, object::BtfKind::struct_) : std::nullopt;
        Word word = Word::pointer(Region::kernel_object, type.value_or(0), constant(0), nonnull);
        word.extent = reference;
        return word;
    };
    switch (result.type) {
    case ReturnType::map_value: {
        Word word = lookup_result(state, helper, nonnull);
        if (word.is_pointer_to(Region::socket))
            word.extent = reference;
        return word;
    }
    case ReturnType::socket:
        return socket(types::SocketKind::full);
    case ReturnType::tcp_sock:
        return socket(types::SocketKind::tcp);
    case ReturnType::sock_common:
        return socket(types::SocketKind::common);
    case ReturnType::mem: {
        Word word = Word::pointer(Region::memory, acquires ? slot + 1 : 0, constant(0), nonnull);
        word.read_only = result.read_only;
        for (std::size_t i = 0; i < helper.arguments.size(); ++i)
            if (helper.arguments[i].type == ArgType::alloc_size_or_zero && state[argument_register(i)].is_scalar())
                word.extent = state[argument_register(i)].value;
        return word;
    }
    case ReturnType::mem_or_btf_id: {
        // bpf_per_cpu_ptr and bpf_this_cpu_ptr: one processor's copy of the variable.
        const Word& variable = state[isa::r1];
        return Word::pointer(Region::kernel_object, variable.is_pointer_to(Region::kernel_memory) ? variable.object : 0,
                             constant(0), nonnull);
    }
    case ReturnType::btf_id:
        return kernel_object();
    case ReturnType::integer:
    case ReturnType::first_argument:
    case ReturnType::void_:
        break;
    }
    return Word::any();
}

void Transfer::call_helper(State& state, const isa::CallHelper& call, isa::Slot slot) {
    const platform::Helper* helper = env_.helper(call.id);
    if (!helper) {
        call_unknown(state);
        return;
    }
    const Word result = helper_result(state, *helper, slot);
    write_arguments(state, *helper);
    for (std::size_t i = 0; i < helper->arguments.size(); ++i)
        if (helper->arguments[i].releases)
            release(state, state[argument_register(i)]);
    if (helper->changes_packet)
        new_packet(state);
    for (std::uint8_t i = 1; i < 6; ++i)
        state.registers[i] = Word::uninitialised();
    state[isa::r0] = result;
}

// Nothing is known of the callee, so everything it could reach is lost: all stack contents, since addresses may have
// been passed, and the packet. The checks report every such call, so nothing that rests on more is ever proved.
void Transfer::call_unknown(State& state) {
    Builder make = builder(state);
    for (std::uint32_t depth = 0; depth <= state.depth(); ++depth)
        state.own_frame(depth).fill(make, {-frame_size, 0});
    new_packet(state);
    for (std::uint8_t i = 1; i < 6; ++i)
        state.registers[i] = Word::uninitialised();
    state[isa::r0] = Word::any();
}

} // namespace bpfproof::semantics
