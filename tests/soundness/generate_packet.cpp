#include "soundness/generator.hpp"

#include "soundness/helper_ids.hpp"

namespace bpfproof::fuzz {
namespace {

using isa::AccessSize;
using isa::AluOp;
using isa::AluWidth;
using isa::CmpOp;

struct PacketFields {
    int data;
    int end;
    int meta;
};
/// Offsets in struct xdp_md and struct __sk_buff, include/uapi/linux/bpf.h.
constexpr PacketFields xdp_fields{0, 4, 8};
constexpr PacketFields skb_fields{76, 80, 140};

} // namespace

// data and data_end, compared in one of the ways there are; what was compared may be accessed.
void Generator::packet() {
    const auto context = holding(What::context);
    if (!context || !(xdp_ || type_ == "tc" || type_.starts_with("cgroup_skb")))
        return context_load();
    const PacketFields fields = xdp_ ? xdp_fields : skb_fields;
    const isa::Reg begin = fresh_but(*context);
    reserved_ |= static_cast<std::uint16_t>(1u << begin.index);
    const isa::Reg end = fresh_but(*context);
    reserved_ |= static_cast<std::uint16_t>(1u << end.index);
    const isa::Reg probe = fresh_but(*context);
    reserved_ &= static_cast<std::uint16_t>(~(1u << begin.index | 1u << end.index));
    emit_.load(AccessSize::word, begin, *context, fields.data);
    emit_.load(AccessSize::word, end, *context, fields.end);
    const auto bytes = static_cast<std::int32_t>(1 + random_.below(40));
    const std::int32_t wrong = sometimes_wrong() ? 1 : 0;
    emit_.move(probe, begin);
    emit_.alu(AluOp::add, probe, isa::Imm{bytes - wrong});
    switch (random_.below(6)) {
    case 0:
        emit_.branch(CmpOp::gt, AluWidth::w64, probe, end, out_);
        break;
    case 1:
        emit_.branch(CmpOp::lt, AluWidth::w64, end, probe, out_);
        break;
    case 2: // one byte more than needed
        emit_.branch(CmpOp::ge, AluWidth::w64, probe, end, out_);
        break;
    case 3: {
        const Label enough = emit_.label();
        emit_.branch(CmpOp::le, AluWidth::w64, probe, end, enough);
        emit_.jump(out_, chance(3));
        emit_.place(enough);
        break;
    }
    case 4: {
        const Label enough = emit_.label();
        emit_.branch(CmpOp::ge, AluWidth::w64, end, probe, enough);
        emit_.jump(out_);
        emit_.place(enough);
        break;
    }
    default: // as a number: how many bytes there are
        emit_.move(probe, end);
        emit_.alu(AluOp::sub, probe, begin);
        emit_.branch(chance(2) ? CmpOp::lt : CmpOp::slt, AluWidth::w64, probe, isa::Imm{bytes - wrong}, out_);
        break;
    }
    at(probe) = at(end) = {};
    at(begin) = {.what = What::packet, .size = static_cast<unsigned>(bytes), .writable = !type_.starts_with("cgroup")};
    access(begin, at(begin).size, at(begin).writable, false);
}

// A header whose length the packet says: what lies behind it is compared anew.
void Generator::packet_variable() {
    const auto context = holding(What::context);
    const auto header = holding(What::packet);
    if (!context || !header || (reserved_ >> header->index & 1) != 0)
        return packet();
    const PacketFields fields = xdp_ ? xdp_fields : skb_fields;
    const Holding held = at(*header);
    reserved_ |= static_cast<std::uint16_t>(1u << header->index | 1u << context->index);
    const isa::Reg length = fresh();
    reserved_ |= static_cast<std::uint16_t>(1u << length.index);
    const isa::Reg end = fresh();
    reserved_ &= static_cast<std::uint16_t>(~(1u << header->index | 1u << context->index | 1u << length.index));
    emit_.load(AccessSize::byte, length, *header, static_cast<int>(random_.below(held.size)));
    set_number(length);
    switch (random_.below(4)) {
    case 0:
        emit_.alu(AluOp::and_, length, isa::Imm{15}, width());
        emit_.alu(AluOp::lsh, length, isa::Imm{2}, width());
        break;
    case 1:
        bound(length, 63);
        break;
    case 2:
        emit_.alu(AluOp::mul, length, isa::Imm{static_cast<std::int32_t>(1 + random_.below(8))}, width());
        break;
    default:
        break;
    }
    const auto bytes = static_cast<std::int32_t>(1 + random_.below(20));
    emit_.load(AccessSize::word, end, *context, fields.end);
    emit_.alu(AluOp::add, *header, length);
    if (chance(2)) {
        emit_.move(length, *header);
        emit_.alu(AluOp::add, length, isa::Imm{bytes - (sometimes_wrong() ? 1 : 0)});
        emit_.branch(CmpOp::gt, AluWidth::w64, length, end, out_);
        at(length) = {};
        at(*header) = {.what = What::packet, .size = static_cast<unsigned>(bytes), .writable = held.writable};
    } else { // bytes before the pointer that was compared
        emit_.alu(AluOp::add, *header, isa::Imm{bytes});
        emit_.branch(CmpOp::lt, AluWidth::w64, end, *header, out_);
        const isa::Reg dst = fresh_but(*header);
        emit_.load(AccessSize::byte, dst, *header,
                   -static_cast<int>(1 + random_.below(static_cast<std::uint64_t>(bytes))));
        set_number(dst);
        emit_.alu(AluOp::sub, *header, isa::Imm{bytes});
        at(*header) = {.what = What::packet, .size = static_cast<unsigned>(bytes), .writable = held.writable};
    }
    at(end) = {};
    access(*header, at(*header).size, held.writable, false);
}

void Generator::metadata() {
    const auto context = holding(What::context);
    if (!context || !xdp_)
        return packet();
    const isa::Reg meta = fresh_but(*context);
    reserved_ |= static_cast<std::uint16_t>(1u << meta.index);
    const isa::Reg begin = fresh_but(*context);
    reserved_ |= static_cast<std::uint16_t>(1u << begin.index);
    const isa::Reg probe = fresh_but(*context);
    reserved_ &= static_cast<std::uint16_t>(~(1u << meta.index | 1u << begin.index));
    emit_.load(AccessSize::word, meta, *context, xdp_fields.meta);
    emit_.load(AccessSize::word, begin, *context, xdp_fields.data);
    const auto bytes = static_cast<std::int32_t>(4 * (1 + random_.below(4)));
    emit_.move(probe, meta);
    emit_.alu(AluOp::add, probe, isa::Imm{bytes - (sometimes_wrong() ? 1 : 0)});
    emit_.branch(CmpOp::gt, AluWidth::w64, probe, begin, out_);
    at(probe) = at(begin) = {};
    at(meta) = {.what = What::packet, .size = static_cast<unsigned>(bytes), .writable = true};
    access(meta, at(meta).size, true, false);
}

// Bytes copied out of the packet by a helper, at an offset that may be unknown; or the packet moved.
void Generator::packet_copy() {
    if ((reserved_ & 0x3f) != 0 || !(skb_ || xdp_) || !holding(What::context))
        return context_load();
    if (xdp_ && chance(3)) {
        if (!context_in(isa::r1))
            return;
        emit_.move(isa::r2, isa::Imm{static_cast<std::int32_t>(random_.below(16)) - 8});
        emit_.helper(helper::xdp_adjust_head);
        lose_arguments();
        set_number(isa::r0);
        for (Holding& held : scope_.registers)
            if (held.what == What::packet)
                held = {};
        std::erase_if(scope_.spilled, [](const auto& slot) { return slot.second.what == What::packet; });
        return;
    }
    const unsigned bytes = 8 * (1 + static_cast<unsigned>(random_.below(4)));
    const int offset = scratch(bytes);
    if (chance(2))
        zero_bytes(offset, bytes);
    const isa::Reg at_offset = number();
    emit_.move(isa::r2, chance(2) ? isa::Operand(at_offset) : isa::Operand(isa::Imm{14}));
    at(isa::r2) = {};
    if (!context_in(isa::r1))
        return;
    emit_.move(isa::r3, isa::r10);
    emit_.alu(AluOp::add, isa::r3, isa::Imm{offset});
    emit_.move(isa::r4, isa::Imm{static_cast<std::int32_t>(bytes - (chance(3) ? random_.below(bytes) : 0))});
    emit_.helper(xdp_ ? helper::xdp_load_bytes : helper::skb_load_bytes);
    lose_arguments();
    set_number(isa::r0);
    std::erase_if(scope_.spilled, [&](const auto& slot) {
        return offset < slot.first + 8 && slot.first < offset + static_cast<int>(bytes);
    });
}

} // namespace bpfproof::fuzz
