// Loads and stores of every kind, and the 16-byte loads, which make pointers.
#include "machine/arithmetic.hpp"
#include "machine/execution.hpp"
#include "platform/numbers.hpp"

namespace bpfproof::machine {
namespace {

/// RFC 9669 section 5.3 calls them sequentially consistent; with one thread of control, so is every access here.
bool stays_pointer(isa::AtomicOp op) {
    return op == isa::AtomicOp::exchange || op == isa::AtomicOp::compare_exchange;
}

/// Offsets below 0 count from a header: SKF_NET_OFF and SKF_LL_OFF, include/uapi/linux/filter.h, and
/// bpf_skb_load_helper_convert_offset() in net/core/filter.c. Packets here begin with an Ethernet header.
std::uint64_t place_in_packet(std::uint64_t offset) {
    constexpr std::int64_t network = -0x100000, link = -0x200000;
    constexpr std::int64_t network_header = 14;
    const auto number = static_cast<std::int32_t>(offset);
    if (number >= 0)
        return offset;
    const std::int64_t at = number >= network ? number - network + network_header : number - link;
    return static_cast<std::uint64_t>(at); // before every header it is below 0, where no packet has bytes
}

} // namespace

Word Execution::load(isa::Reg base, std::int16_t offset, unsigned size) {
    const Word& pointer = use(base);
    if (world_.context && world_.context->is(pointer))
        return world_.context->load(world_.memory.offset(pointer) + offset, size);
    return world_.memory.load(pointer, offset, size);
}

/// Some fields of some kernel structures may be written by some programs (btf_struct_access of struct_ops types,
/// buffers of iterators); which, only the kernel's BTF and code say.
bool Execution::may_write_kernel_object(const Word& pointer) const {
    const Image& image = *frames_.back().image;
    if (!pointer.is_pointer() || world_.memory[pointer.region].kind != RegionKind::kernel_object ||
        image.type == nullptr)
        return false;
    return image.type->id == platform::program_type::struct_ops ||
           image.attach_type == platform::attach_type::trace_iter;
}

void Execution::store(isa::Reg base, std::int16_t offset, unsigned size, const Word& value) {
    const Word& pointer = use(base);
    if (world_.context && world_.context->is(pointer))
        world_.context->store(world_.memory.offset(pointer) + offset, size, value);
    else if (may_write_kernel_object(pointer))
        throw NotModelled{"writes to kernel objects"};
    else
        world_.memory.store(pointer, offset, size, value);
}

void Execution::execute(const isa::Load& i) {
    const unsigned size = isa::bytes(i.size);
    Word word = load(i.base, i.offset, size);
    if (i.sign_extend)
        word = Word::number(sign_extend(word.bits, size * 8, isa::AluWidth::w64));
    set(i.dst, word);
}

void Execution::execute(const isa::LoadAcquire& i) {
    set(i.dst, load(i.base, i.offset, isa::bytes(i.size)));
}

void Execution::execute(const isa::Store& i) {
    store(i.base, i.offset, isa::bytes(i.size), use(i.src));
}

void Execution::execute(const isa::StoreRelease& i) {
    store(i.base, i.offset, isa::bytes(i.size), use(i.src));
}

void Execution::execute(const isa::Atomic& i) {
    const unsigned size = isa::bytes(i.size);
    const Word operand = use(i.src);
    if (world_.context && world_.context->is(use(i.base)))
        throw Trap{.kind = FaultKind::context_access, .detail = "atomic"};
    const Word old = load(i.base, i.offset, size);
    if (i.op == isa::AtomicOp::compare_exchange) {
        const Word expected = use(isa::r0);
        // Stores the old value back where they differ: the memory must be writable either way.
        const bool equal = truncate(expected.bits, size * 8) == old.bits;
        store(i.base, i.offset, size, equal ? operand : old);
        set(isa::r0, old);
        return;
    }
    const bool whole = size == 8 && stays_pointer(i.op);
    store(i.base, i.offset, size, whole ? operand : Word::number(combine(i.op, old.bits, operand.bits)));
    if (i.fetch)
        set(i.src, old);
}

/// What r6 must be: the context, or the packet itself where there is none.
bool Execution::holds_packet(const Word& word) const {
    if (world_.context)
        return world_.context->is(word) && world_.memory.offset(word) == 0;
    return word.is_pointer() && word == world_.packet.data();
}

// The number is in the packet's order, which is big-endian (RFC 9669 section 5.4 and kernel/bpf/core.c). A packet too
// short ends the function it is in with 0: bpf_gen_ld_abs() in net/core/filter.c puts an exit there.
void Execution::execute(const isa::PacketLoad& i) {
    if (!holds_packet(use(isa::r6)))
        throw Trap{.kind = FaultKind::bad_argument, .reg = isa::r6, .detail = "not the context"};
    const std::uint64_t index = i.index ? truncate(use(*i.index).bits, 32) : 0;
    const std::uint64_t at = place_in_packet(truncate(index + static_cast<std::uint64_t>(std::int64_t{i.offset}), 32));
    const unsigned size = isa::bytes(i.size);
    forget_arguments();
    if (!world_.packet.holds(at, size)) {
        set(isa::r0, Word::number(0));
        leave();
        return;
    }
    std::uint64_t value = 0;
    const std::vector<std::byte> bytes = world_.packet.bytes();
    for (unsigned k = 0; k < size; ++k)
        value = value << 8 | std::to_integer<std::uint64_t>(bytes[at + k]);
    set(isa::r0, Word::number(value));
}

// -------------------------------------------------------------------------------------------- 16-byte loads

void Execution::execute(const isa::LoadImm64& i) {
    const auto& externs = frames_.back().image->externs;
    const auto symbol = externs.find(slot_);
    const bool unknown = symbol != externs.end() && symbol->second.kind == object::Extern::Kind::typeless_symbol &&
                         symbol->second.resolved;
    set(i.dst, Word::number(unknown ? world_.random.bits() | 1 : i.value));
}

void Execution::execute(const isa::LoadMap& i) {
    set(i.dst, world_.maps.handle(i.map));
}

void Execution::execute(const isa::LoadMapValue& i) {
    set(i.dst, world_.maps.value(i.map, i.offset));
}

void Execution::execute(const isa::LoadKernelVar& i) {
    const std::uint64_t key = std::uint64_t{i.btf_object} << 32 | i.btf_id;
    const auto [entry, fresh] = kernel_variables_.try_emplace(key, no_region);
    if (fresh)
        entry->second = world_.memory.unknown_object("kernel variable");
    set(i.dst, world_.memory.address(entry->second));
}

void Execution::execute(const isa::LoadFunction& i) {
    const auto [entry, fresh] = functions_.try_emplace({frames_.back().image, i.target}, no_region);
    if (fresh) {
        Region region{.kind = RegionKind::function, .name = "function"};
        region.object = i.target;
        entry->second = world_.memory.add(std::move(region));
    }
    set(i.dst, world_.memory.address(entry->second));
}

void Execution::execute(const isa::SecondSlot&) {
    throw Trap{.kind = FaultKind::bad_slot};
}

void Execution::execute(const isa::AddrSpaceCast&) {
    throw NotModelled{"arenas"};
}

} // namespace bpfproof::machine
