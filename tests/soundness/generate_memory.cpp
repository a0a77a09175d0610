#include "soundness/generator.hpp"

#include "soundness/helper_ids.hpp"

#include "platform/platform.hpp"

namespace bpfproof::fuzz {
namespace {

using isa::AccessSize;
using isa::AluOp;
using isa::AluWidth;
using isa::CmpOp;

using namespace map_index;

constexpr std::array<isa::AtomicOp, 6> atomic_ops{isa::AtomicOp::add,      isa::AtomicOp::or_,
                                                  isa::AtomicOp::and_,     isa::AtomicOp::xor_,
                                                  isa::AtomicOp::exchange, isa::AtomicOp::compare_exchange};

} // namespace

void Generator::atomic(isa::Reg base, int offset, AccessSize access) {
    const isa::AtomicOp op = pick(atomic_ops);
    isa::Reg src = number();
    if (src == base || (reserved_ >> src.index & 1) != 0)
        return;
    if (op == isa::AtomicOp::compare_exchange && at(isa::r0).what != Holding::What::number) {
        if (base == isa::r0 || (reserved_ & 1) != 0)
            return;
        emit_.move(isa::r0, src);
        set_number(isa::r0);
    }
    const bool fetch = op == isa::AtomicOp::exchange || op == isa::AtomicOp::compare_exchange || chance(2);
    emit_.emit(isa::Atomic{op, fetch, access, base, static_cast<std::int16_t>(offset), src});
    if (op == isa::AtomicOp::compare_exchange)
        set_number(isa::r0);
    else if (fetch)
        set_number(src);
}

void Generator::access(isa::Reg base, unsigned bytes, bool writable, bool atomics) {
    const AccessSize access = size(bytes);
    const unsigned width_of_access = isa::bytes(access);
    auto offset = static_cast<int>(random_.below(bytes - width_of_access + 1));
    if (!chance(4) || sometimes_wrong())
        offset -= offset % static_cast<int>(width_of_access);
    if (sometimes_wrong())
        offset = static_cast<int>(bytes - width_of_access + 1);
    const bool aligned = offset % static_cast<int>(width_of_access) == 0;
    if (atomics && aligned && chance(6)) {
        if (writable && chance(2))
            return emit_.emit(isa::StoreRelease{access, base, static_cast<std::int16_t>(offset), number()});
        const isa::Reg dst = fresh();
        emit_.emit(isa::LoadAcquire{access, dst, base, static_cast<std::int16_t>(offset)});
        return set_number(dst);
    }
    if (writable && atomics && width_of_access >= 4 && aligned && chance(3))
        return atomic(base, offset, access);
    if (writable && chance(2)) {
        if (chance(2))
            emit_.store(access, base, offset, isa::Imm{immediate()});
        else
            emit_.store(access, base, offset, number());
        return;
    }
    const isa::Reg dst = fresh();
    emit_.load(access, dst, base, offset, access != AccessSize::dword && chance(3));
    set_number(dst);
}

void Generator::use_memory() {
    const auto base = holding(chance(2) ? What::memory : What::packet);
    if (!base)
        return map_lookup();
    const Holding held = at(*base);
    access(*base, held.size, held.writable, held.what == What::memory);
}

// Somewhere in the memory, by a number that was bounded.
void Generator::variable_access() {
    const auto base = holding(chance(2) ? What::memory : What::packet, 2);
    if (!base)
        return map_lookup();
    const Holding held = at(*base);
    const AccessSize access_size = size(held.size);
    const unsigned bytes = isa::bytes(access_size);
    const isa::Reg index = fresh_but(*base);
    emit_.move(index, number());
    set_number(index);
    bound(index, held.size - bytes);
    const isa::Reg pointer = chance(2) ? *base : fresh_but(index);
    if ((reserved_ >> pointer.index & 1) != 0 || pointer == index)
        return;
    if (pointer != *base)
        emit_.move(pointer, *base);
    emit_.alu(AluOp::add, pointer, index);
    at(pointer) = {};
    if (held.writable && chance(2)) {
        emit_.store(access_size, pointer, 0, isa::Imm{immediate()});
    } else {
        emit_.load(access_size, index, pointer, 0, access_size != AccessSize::dword && chance(3));
        set_number(index);
    }
    if (chance(3)) { // back to where it was
        emit_.alu(AluOp::sub, pointer, index);
        at(pointer) = {};
    }
}

void Generator::map_lookup() {
    if ((reserved_ & 0x3f) != 0)
        return stack_store();
    constexpr std::array<std::size_t, 5> choices{array, hash, lru, percpu, percpu_hash};
    const std::size_t which = pick(choices);
    const unsigned key = maps_[which].key_size;
    const int offset = scratch(key);
    const bool is_array = which == array || which == percpu;
    if (key == 8) {
        emit_.store(AccessSize::dword, isa::r10, offset, chance(2) ? isa::Operand(number()) : isa::Imm{1});
    } else if (is_array && chance(2)) {
        const isa::Reg index = number();
        if ((reserved_ >> index.index & 1) == 0)
            bound(index, maps_[which].max_entries - 1);
        emit_.store(AccessSize::word, isa::r10, offset, index);
    } else {
        emit_.store(AccessSize::word, isa::r10, offset,
                    isa::Imm{static_cast<std::int32_t>(random_.below(maps_[which].max_entries))});
    }
    write_bytes(offset, key);
    emit_.map(isa::r1, which);
    emit_.move(isa::r2, isa::r10);
    emit_.alu(AluOp::add, isa::r2, isa::Imm{offset});
    emit_.helper(helper::map_lookup_elem);
    lose_arguments();
    const isa::Reg kept = chance(2) ? isa::r0 : isa::Reg{static_cast<std::uint8_t>(6 + random_.below(4))};
    const bool keep = kept != isa::r0 && (reserved_ >> kept.index & 1) == 0 && at(kept).what != What::context;
    if (keep)
        emit_.move(kept, isa::r0);
    const isa::Reg tested = keep && chance(2) ? kept : isa::r0;
    const Holding value{.what = What::memory, .size = maps_[which].value_size, .writable = true};
    if (chance(4) && !sometimes_wrong()) { // used inside only
        const Label absent = emit_.label();
        emit_.branch(CmpOp::eq, AluWidth::w64, tested, isa::Imm{0}, absent);
        at(keep ? kept : isa::r0) = value;
        const Scope before = scope_;
        access(keep ? kept : isa::r0, value.size, true, true);
        join(before);
        at(isa::r0) = {};
        if (keep)
            at(kept) = {};
        emit_.place(absent);
        return;
    }
    if (!sometimes_wrong())
        leave_unless(CmpOp::ne, tested, isa::Imm{0}, AluWidth::w64);
    at(isa::r0) = value;
    if (keep)
        at(kept) = value;
}

void Generator::map_change() {
    if ((reserved_ & 0x3f) != 0)
        return stack_store();
    constexpr std::array<std::size_t, 3> choices{array, hash, lru};
    const std::size_t which = pick(choices);
    const int key = scratch(8);
    zero_bytes(key, 8);
    const unsigned bytes = maps_[which].value_size;
    const int value = scratch(bytes);
    zero_bytes(value, bytes);
    if (sometimes_wrong())
        scope_.written.reset();
    emit_.map(isa::r1, which);
    emit_.move(isa::r2, isa::r10);
    emit_.alu(AluOp::add, isa::r2, isa::Imm{key});
    if (chance(4) && which != array) {
        emit_.helper(helper::map_delete_elem);
    } else {
        emit_.move(isa::r3, isa::r10);
        emit_.alu(AluOp::add, isa::r3, isa::Imm{value});
        emit_.move(isa::r4, isa::Imm{static_cast<std::int32_t>(random_.below(3))});
        emit_.helper(helper::map_update_elem);
    }
    lose_arguments();
    set_number(isa::r0);
}

void Generator::global_data() {
    const isa::Reg dst = fresh();
    const std::size_t which = chance(2) ? data : rodata;
    const auto offset = static_cast<std::uint32_t>(8 * random_.below(maps_[which].value_size / 8));
    emit_.map_value(dst, which, offset);
    at(dst) = {.what = What::memory, .size = maps_[which].value_size - offset, .writable = which == data};
    if (chance(2))
        access(dst, at(dst).size, at(dst).writable, true);
}

void Generator::nested_map() {
    if ((reserved_ & 0x3f) != 0)
        return stack_store();
    const int offset = scratch(4);
    const auto look = [&] {
        emit_.store(AccessSize::word, isa::r10, offset, isa::Imm{static_cast<std::int32_t>(random_.below(3))});
        write_bytes(offset, 4);
        emit_.move(isa::r2, isa::r10);
        emit_.alu(AluOp::add, isa::r2, isa::Imm{offset});
        emit_.helper(helper::map_lookup_elem);
        lose_arguments();
        leave_unless(CmpOp::ne, isa::r0, isa::Imm{0}, AluWidth::w64);
    };
    emit_.map(isa::r1, outer);
    look();
    emit_.move(isa::r1, isa::r0);
    look();
    at(isa::r0) = {.what = What::memory, .size = maps_[inner].value_size, .writable = true};
}

// A ring buffer's record has to be given back on every path, so nothing leaves in between.
void Generator::record() {
    if ((reserved_ & 0x3f) != 0)
        return stack_store();
    const unsigned bytes = 8 * (1 + static_cast<unsigned>(random_.below(6)));
    emit_.map(isa::r1, records);
    emit_.move(isa::r2, isa::Imm{static_cast<std::int32_t>(bytes)});
    emit_.move(isa::r3, isa::Imm{0});
    emit_.helper(helper::ringbuf_reserve);
    lose_arguments();
    const Label none = emit_.label();
    emit_.branch(CmpOp::eq, AluWidth::w64, isa::r0, isa::Imm{0}, none);
    at(isa::r0) = {.what = What::memory, .size = bytes, .writable = true};
    reserved_ |= 1;
    for (std::uint64_t n = 1 + random_.below(3); n > 0; --n)
        access(isa::r0, bytes, true, true);
    reserved_ &= static_cast<std::uint16_t>(~1);
    if (!sometimes_wrong()) {
        emit_.move(isa::r1, isa::r0);
        emit_.move(isa::r2, isa::Imm{0});
        emit_.helper(chance(2) ? helper::ringbuf_submit : helper::ringbuf_discard);
    }
    lose_arguments();
    emit_.place(none);
    // Where there was none, registers were not written that the other way has.
    for (std::uint8_t i = 0; i < 10; ++i)
        if (at(isa::Reg{i}).what == What::number)
            at(isa::Reg{i}) = {};
}

std::optional<isa::Reg> Generator::context_in(isa::Reg wanted) {
    const auto found = holding(What::context);
    if (!found || (reserved_ >> wanted.index & 1) != 0)
        return std::nullopt;
    if (*found != wanted) {
        emit_.move(wanted, *found);
        at(wanted) = at(*found);
    }
    return wanted;
}

// The old way to read a packet: r0 = packet[index + constant], or the program ends.
void Generator::legacy_load() {
    constexpr std::array<AccessSize, 3> sizes{AccessSize::byte, AccessSize::half, AccessSize::word};
    const auto context = holding(What::context);
    if (!context || (reserved_ & 0x7f) != 0)
        return;
    if (*context != isa::r6) {
        emit_.move(isa::r6, *context);
        at(isa::r6) = at(*context);
    }
    const auto offset = static_cast<std::int32_t>(random_.below(24));
    const std::optional<isa::Reg> index = chance(2) ? std::optional(number()) : std::nullopt;
    emit_.emit(isa::PacketLoad{pick(sizes), index, offset});
    lose_arguments();
    set_number(isa::r0);
}

void Generator::context_load() {
    const auto context = holding(What::context);
    if (!context)
        return stack_load();
    // In functions that end with the program it could not be called (check_ld_abs in kernel/bpf/verifier.c).
    if (skb_ && entry_ && chance(3))
        return legacy_load();
    const isa::Reg dst = fresh_but(*context);
    const auto match = platform::match_section(type_);
    const platform::ProgramType& type = *match->type;
    if (type.context == platform::ContextKind::fields) {
        const platform::ContextField& field = type.fields[random_.below(type.fields.size())];
        if (field.yields != platform::FieldYield::scalar || !field.readable)
            return;
        const AccessSize access = field.element == 8 || field.size == 8 ? AccessSize::dword : AccessSize::word;
        if (!platform::find_context_field(type, match->attach_type, field.offset, isa::bytes(access),
                                          platform::ContextAccess::read))
            return;
        emit_.load(access, dst, *context, field.offset);
    } else {
        const auto words = (type.context_size - type.opaque_start) / 8;
        emit_.load(AccessSize::dword, dst, *context,
                   static_cast<int>(type.opaque_start + 8 * random_.below(std::min<std::uint64_t>(words, 8))));
    }
    set_number(dst);
}

void Generator::helper_number() {
    if ((reserved_ & 0x3f) != 0)
        return stack_load();
    constexpr std::array<std::uint32_t, 3> ids{helper::ktime_get_ns, helper::get_prandom_u32,
                                               helper::get_smp_processor_id};
    emit_.helper(pick(ids));
    lose_arguments();
    set_number(isa::r0);
}

} // namespace bpfproof::fuzz
