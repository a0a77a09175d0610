// What helpers demand of their arguments: check_func_arg() in kernel/bpf/verifier.c, asked of one concrete call.
#include "machine/helpers.hpp"

#include "base/internal_error.hpp"
#include "platform/numbers.hpp"

namespace bpfproof::machine {
namespace {

using platform::ArgType;

/// sizeof(struct bpf_timer), bpf_dynptr, bpf_spin_lock (include/uapi/linux/bpf.h), and of a pointer.
constexpr unsigned timer_size = 16, dynptr_size = 16, lock_size = 4, pointer_size = 8;

[[noreturn]] void refuse(std::size_t argument, const std::string& why) {
    throw Trap{
        .kind = FaultKind::bad_argument, .reg = isa::Reg{static_cast<std::uint8_t>(argument + 1)}, .detail = why};
}

class Arguments {
public:
    Arguments(World& world, const Call& call) : world_(world), call_(call) {}

    void check() {
        for (unsigned i = 0; i < call_.helper.argument_count(); ++i) {
            if (!call_.arguments[i].written)
                throw Trap{.kind = FaultKind::unwritten_register, .reg = isa::Reg{static_cast<std::uint8_t>(i + 1)}};
            check_one(i);
        }
    }

private:
    const Word& word(std::size_t i) const { return call_.arguments[i]; }
    bool points_to(std::size_t i, RegionKind kind) const {
        return word(i).is_pointer() && world_.memory[word(i).region].kind == kind;
    }
    bool is_null(std::size_t i) const { return word(i).bits == 0; }

    void demand_memory(std::size_t i, std::uint64_t size) {
        const platform::Argument& argument = call_.helper.arguments[i];
        if (is_null(i) && argument.maybe_null && (size == 0 || argument.type != ArgType::mem))
            return;
        if (points_to(i, RegionKind::context) && !world_.context->is_memory())
            refuse(i, "the context is not memory");
        if (argument.write || argument.uninit)
            world_.memory.check(word(i), 0, size, Touch::write);
        if (!argument.uninit)
            world_.memory.check(word(i), 0, size, Touch::read);
    }

    void demand_in_map(std::size_t i, unsigned size) {
        if (!points_to(i, RegionKind::map_value) && !(word(i).is_pointer() && world_.owed.has(word(i).region)))
            refuse(i, "not in a map's value");
        world_.memory.check(word(i), 0, size, Touch::write);
    }

    void demand_string(std::size_t i) {
        if (!points_to(i, RegionKind::map_value) || world_.memory[word(i).region].writable)
            refuse(i, "not a constant string");
        // Runs out of bounds, and traps, where there is no end to it.
        for (std::uint64_t length = 0;; ++length)
            if (world_.memory.load(word(i), static_cast<std::int64_t>(length), 1).bits == 0)
                return;
    }

    void demand_dynptr(std::size_t i) {
        const platform::Argument& argument = call_.helper.arguments[i];
        if (argument.uninit) {
            if (!points_to(i, RegionKind::stack))
                refuse(i, "a dynptr lies on the stack");
            world_.memory.check(word(i), 0, dynptr_size, Touch::write);
            return;
        }
        if (!word(i).is_pointer())
            refuse(i, "not a dynptr");
        const Word inside = world_.memory.load(word(i), 0, pointer_size);
        if (!inside.is_pointer() || world_.memory[inside.region].kind != RegionKind::dynptr ||
            world_.dynptrs.at(world_.memory[inside.region].object).home != word(i))
            refuse(i, "not a dynptr");
        const bool ringbuf = world_.dynptrs[world_.memory[inside.region].object].record != no_region;
        if (argument.dynptr != platform::DynptrKind::any &&
            ringbuf != (argument.dynptr == platform::DynptrKind::ringbuf))
            refuse(i, "a dynptr of another kind");
    }

    void demand_object(std::size_t i, bool socket_only) {
        const bool fits = points_to(i, RegionKind::socket) || points_to(i, RegionKind::kernel_object);
        if (is_null(i) && !fits) {
            if (!call_.helper.arguments[i].maybe_null)
                throw Trap{.kind = FaultKind::null_pointer, .reg = isa::Reg{static_cast<std::uint8_t>(i + 1)}};
            return;
        }
        if (!fits && !world_.owed.has(word(i).region))
            refuse(i, socket_only ? "not a socket" : "not a kernel object");
        if (!world_.memory[word(i).region].live)
            throw Trap{.kind = FaultKind::freed, .reg = isa::Reg{static_cast<std::uint8_t>(i + 1)}};
    }

    void demand_map(std::size_t i) {
        const MapInstance& map = world_.maps.of(word(i));
        if (!platform::map_takes_helper(*map.type, call_.helper.id))
            refuse(i, "the map is not of a type for this helper");
    }

    void demand_context(std::size_t i) {
        if (is_null(i) && call_.helper.arguments[i].maybe_null)
            return;
        if (!world_.context || !world_.context->is(word(i)) || world_.memory.offset(word(i)) != 0)
            refuse(i, "not the context");
    }

    /// Maps of sockets are given the socket itself (kernel/bpf/verifier.c, resolve_map_arg_type()).
    void demand_value(std::size_t i, const MapInstance& map) {
        const std::uint32_t type = map.definition->type;
        if (type == platform::map_type::sockmap || type == platform::map_type::sockhash)
            demand_object(i, true);
        else
            demand_memory(i, map.definition->value_size);
    }

    void check_one(std::size_t i) {
        const platform::Argument& argument = call_.helper.arguments[i];
        switch (argument.type) {
        case ArgType::none:
        case ArgType::anything:
        case ArgType::alloc_size_or_zero:
        case ArgType::mem_size_or_zero:
            return;
        case ArgType::mem_size:
            if (word(i).bits == 0)
                refuse(i, "a size of zero");
            return;
        case ArgType::const_map_ptr:
            return demand_map(i);
        case ArgType::map_key:
            return demand_memory(i, map_argument(world_, call_).definition->key_size);
        case ArgType::map_value:
            return demand_value(i, map_argument(world_, call_));
        case ArgType::mem:
            return demand_memory(i, memory_size(call_, i));
        case ArgType::ctx:
            return demand_context(i);
        case ArgType::sock_common:
        case ArgType::socket:
        case ArgType::btf_sock_common:
            return demand_object(i, true);
        case ArgType::btf_id:
        case ArgType::percpu_btf_id:
            return demand_object(i, false);
        case ArgType::ringbuf_mem:
            if (!points_to(i, RegionKind::memory) || world_.memory.offset(word(i)) != 0)
                refuse(i, "not a ring buffer record");
            return;
        case ArgType::dynptr:
            return demand_dynptr(i);
        case ArgType::callback:
            if (!points_to(i, RegionKind::function))
                throw Trap{.kind = FaultKind::bad_callee, .reg = isa::Reg{static_cast<std::uint8_t>(i + 1)}};
            return;
        case ArgType::stack:
            if (!points_to(i, RegionKind::stack) && !is_null(i))
                refuse(i, "neither on the stack nor null");
            return;
        case ArgType::const_str:
            return demand_string(i);
        case ArgType::timer:
            return demand_in_map(i, timer_size);
        case ArgType::kptr:
            return demand_in_map(i, pointer_size);
        case ArgType::spin_lock:
            return demand_in_map(i, lock_size);
        case ArgType::graph_root:
        case ArgType::graph_node:
            throw NotModelled{std::string(call_.helper.name)};
        }
    }

    World& world_;
    const Call& call_;
};

} // namespace

std::uint64_t memory_size(const Call& call, std::size_t i) {
    if (call.helper.arguments[i].size != 0)
        return call.helper.arguments[i].size;
    const auto size = call.helper.size_argument(i);
    if (!size)
        throw InternalError("memory of no size: " + std::string(call.helper.name));
    if (!call.arguments[*size].written)
        throw Trap{.kind = FaultKind::unwritten_register, .reg = isa::Reg{static_cast<std::uint8_t>(*size + 1)}};
    return call.arguments[*size].bits;
}

MapInstance& map_argument(World& world, const Call& call) {
    for (std::size_t i = 0; i < call.arguments.size(); ++i)
        if (call.helper.arguments[i].type == ArgType::const_map_ptr)
            return world.maps.of(call.arguments[i]);
    throw InternalError("takes no map: " + std::string(call.helper.name));
}

std::vector<std::byte> key_argument(World& world, const Call& call, std::size_t i) {
    return world.memory.read(call.arguments[i], map_argument(world, call).definition->key_size);
}

void check_arguments(World& world, const Call& call) {
    Arguments(world, call).check();
}

} // namespace bpfproof::machine
