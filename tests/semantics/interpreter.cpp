#include "semantics/interpreter.hpp"

#include <limits>

namespace bpfproof::test {

using namespace isa;

namespace {

using u64 = std::uint64_t;
using u32 = std::uint32_t;
using s64 = std::int64_t;
using s32 = std::int32_t;

u64 value(const Machine& machine, const Operand& operand) {
    if (const auto* reg = std::get_if<Reg>(&operand))
        return machine.registers[reg->index];
    return static_cast<u64>(s64{std::get<Imm>(operand).value}); // section 4.1: sign-extended
}

// Section 4.1, table 6 and the paragraphs on division behind it; one template for both widths.
template <class Unsigned, class Signed>
Unsigned arithmetic(AluOp op, Unsigned dst, Unsigned src) {
    constexpr unsigned mask = sizeof(Unsigned) * 8 - 1;
    const auto sdst = static_cast<Signed>(dst);
    const auto ssrc = static_cast<Signed>(src);
    const bool overflows = sdst == std::numeric_limits<Signed>::min() && ssrc == -1;
    switch (op) {
    case AluOp::add:
        return dst + src;
    case AluOp::sub:
        return dst - src;
    case AluOp::mul:
        return dst * src;
    case AluOp::div:
        return src == 0 ? 0 : dst / src;
    case AluOp::sdiv:
        return src == 0 ? 0 : overflows ? dst : static_cast<Unsigned>(sdst / ssrc);
    case AluOp::mod:
        return src == 0 ? dst : dst % src;
    case AluOp::smod:
        return src == 0 ? dst : overflows ? 0 : static_cast<Unsigned>(sdst % ssrc);
    case AluOp::or_:
        return dst | src;
    case AluOp::and_:
        return dst & src;
    case AluOp::xor_:
        return dst ^ src;
    case AluOp::lsh:
        return dst << (src & mask);
    case AluOp::rsh:
        return dst >> (src & mask);
    case AluOp::arsh:
        return static_cast<Unsigned>(sdst >> (src & mask));
    }
    return 0;
}

u64 signed_low(u64 word, unsigned bits) {
    switch (bits) {
    case 8:
        return static_cast<u64>(s64{static_cast<std::int8_t>(word)});
    case 16:
        return static_cast<u64>(s64{static_cast<std::int16_t>(word)});
    case 32:
        return static_cast<u64>(s64{static_cast<s32>(word)});
    default:
        return word;
    }
}

u64 low(u64 word, unsigned bits) {
    return bits == 64 ? word : word & ((u64{1} << bits) - 1);
}

u64 reversed(u64 word, unsigned bits) {
    u64 result = 0;
    for (unsigned i = 0; i < bits; i += 8)
        result |= ((word >> i) & 0xff) << (bits - 8 - i);
    return result;
}

template <class Unsigned, class Signed>
bool compare(CmpOp op, Unsigned a, Unsigned b) {
    const auto sa = static_cast<Signed>(a);
    const auto sb = static_cast<Signed>(b);
    switch (op) {
    case CmpOp::eq:
        return a == b;
    case CmpOp::ne:
        return a != b;
    case CmpOp::gt:
        return a > b;
    case CmpOp::ge:
        return a >= b;
    case CmpOp::lt:
        return a < b;
    case CmpOp::le:
        return a <= b;
    case CmpOp::sgt:
        return sa > sb;
    case CmpOp::sge:
        return sa >= sb;
    case CmpOp::slt:
        return sa < sb;
    case CmpOp::sle:
        return sa <= sb;
    case CmpOp::set:
        return (a & b) != 0;
    case CmpOp::not_set:
        return (a & b) == 0;
    }
    return false;
}

/// Index of the first byte of an access to the stack.
std::optional<std::size_t> place(const Machine& machine, Reg base, std::int16_t offset, unsigned size) {
    const u64 index = machine.registers[base.index] + static_cast<u64>(s64{offset}) - machine.frame_pointer() + 512;
    return index <= 512 - size ? std::optional<std::size_t>(index) : std::nullopt;
}

u64 load(const Machine& machine, std::size_t at, unsigned size) {
    u64 word = 0;
    for (unsigned i = 0; i < size; ++i)
        word |= u64{machine.stack[at + i]} << 8 * (machine.big_endian ? size - 1 - i : i);
    return word;
}

void store(Machine& machine, std::size_t at, unsigned size, u64 word) {
    for (unsigned i = 0; i < size; ++i) {
        machine.stack[at + i] = static_cast<std::uint8_t>(word >> 8 * (machine.big_endian ? size - 1 - i : i));
        machine.written[at + i] = true;
    }
}

void run(Machine& m, const Atomic& atomic, std::size_t at) {
    const unsigned size = bytes(atomic.size);
    u64& src = m.registers[atomic.src.index];
    const u64 old = load(m, at, size);
    switch (atomic.op) {
    case AtomicOp::add:
        store(m, at, size, old + src);
        break;
    case AtomicOp::or_:
        store(m, at, size, old | src);
        break;
    case AtomicOp::and_:
        store(m, at, size, old & src);
        break;
    case AtomicOp::xor_:
        store(m, at, size, old ^ src);
        break;
    case AtomicOp::exchange:
        store(m, at, size, src);
        break;
    case AtomicOp::compare_exchange:
        if (old == low(m.registers[0], size * 8))
            store(m, at, size, src);
        m.registers[0] = old;
        return;
    }
    if (atomic.fetch)
        src = old;
}

} // namespace

bool taken(const Machine& machine, const Branch& branch) {
    const u64 left = machine.registers[branch.lhs.index];
    const u64 right = value(machine, branch.rhs);
    return branch.width == AluWidth::w64
               ? compare<u64, s64>(branch.op, left, right)
               : compare<u32, s32>(branch.op, static_cast<u32>(left), static_cast<u32>(right));
}

bool execute(Machine& m, const Instruction& instruction) {
    if (const auto* alu = std::get_if<Alu>(&instruction)) {
        u64& dst = m.registers[alu->dst.index];
        const u64 src = value(m, alu->src);
        dst = alu->width == AluWidth::w64 ? arithmetic<u64, s64>(alu->op, dst, src)
                                          : arithmetic<u32, s32>(alu->op, static_cast<u32>(dst), static_cast<u32>(src));
    } else if (const auto* mov = std::get_if<Mov>(&instruction)) {
        m.registers[mov->dst.index] = low(value(m, mov->src), mov->width == AluWidth::w64 ? 64 : 32);
    } else if (const auto* movsx = std::get_if<MovSx>(&instruction)) {
        m.registers[movsx->dst.index] =
            low(signed_low(m.registers[movsx->src.index], movsx->bits), movsx->width == AluWidth::w64 ? 64 : 32);
    } else if (const auto* neg = std::get_if<Neg>(&instruction)) {
        u64& dst = m.registers[neg->dst.index];
        dst = low(0 - dst, neg->width == AluWidth::w64 ? 64 : 32);
    } else if (const auto* swap = std::get_if<ByteSwap>(&instruction)) {
        u64& dst = m.registers[swap->dst.index];
        const bool native = swap->kind == (m.big_endian ? ByteSwap::Kind::to_be : ByteSwap::Kind::to_le);
        dst = native ? low(dst, swap->bits) : reversed(dst, swap->bits);
    } else if (const auto* immediate = std::get_if<LoadImm64>(&instruction)) {
        m.registers[immediate->dst.index] = immediate->value;
    } else if (const auto* from = std::get_if<Load>(&instruction)) {
        const unsigned size = bytes(from->size);
        const auto at = place(m, from->base, from->offset, size);
        if (!at)
            return false;
        const u64 word = load(m, *at, size);
        m.registers[from->dst.index] = from->sign_extend ? signed_low(word, size * 8) : word;
    } else if (const auto* to = std::get_if<Store>(&instruction)) {
        const auto at = place(m, to->base, to->offset, bytes(to->size));
        if (!at)
            return false;
        store(m, *at, bytes(to->size), value(m, to->src));
    } else if (const auto* atomic = std::get_if<Atomic>(&instruction)) {
        const auto at = place(m, atomic->base, atomic->offset, bytes(atomic->size));
        if (!at)
            return false;
        for (std::size_t i = 0; i < bytes(atomic->size); ++i)
            if (!m.written[*at + i])
                return false;
        run(m, *atomic, *at);
    } else if (const auto* acquire = std::get_if<LoadAcquire>(&instruction)) {
        const auto at = place(m, acquire->base, acquire->offset, bytes(acquire->size));
        if (!at)
            return false;
        m.registers[acquire->dst.index] = load(m, *at, bytes(acquire->size));
    } else if (const auto* release = std::get_if<StoreRelease>(&instruction)) {
        const auto at = place(m, release->base, release->offset, bytes(release->size));
        if (!at)
            return false;
        store(m, *at, bytes(release->size), m.registers[release->src.index]);
    } else {
        return false;
    }
    return true;
}

} // namespace bpfproof::test
