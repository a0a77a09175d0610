#include "soundness/generator.hpp"

#include <algorithm>

namespace bpfproof::fuzz {
namespace {

using isa::AluOp;
using isa::AluWidth;
using isa::CmpOp;

constexpr std::array<AluOp, 13> alu_ops{AluOp::add, AluOp::sub,  AluOp::mul, AluOp::div,  AluOp::sdiv,
                                        AluOp::mod, AluOp::smod, AluOp::or_, AluOp::and_, AluOp::xor_,
                                        AluOp::lsh, AluOp::rsh,  AluOp::arsh};
constexpr std::array<CmpOp, 11> cmp_ops{CmpOp::eq,  CmpOp::ne,  CmpOp::gt,  CmpOp::ge,  CmpOp::lt, CmpOp::le,
                                        CmpOp::sgt, CmpOp::sge, CmpOp::slt, CmpOp::sle, CmpOp::set};

} // namespace

isa::Reg Generator::number() {
    if (const auto found = holding(What::number); found && !chance(12))
        return *found;
    const isa::Reg reg = fresh();
    if (chance(3)) {
        emit_.emit(isa::LoadImm64{reg, random_.number()});
    } else {
        emit_.move(reg, isa::Imm{immediate()}, width());
    }
    set_number(reg);
    return reg;
}

isa::Reg Generator::fresh() {
    return fresh_but(isa::r10);
}

isa::Reg Generator::fresh_but(isa::Reg other) {
    for (;;) {
        const isa::Reg reg{static_cast<std::uint8_t>(random_.below(10))};
        const bool taken = (reserved_ >> reg.index & 1) != 0 || reg == other;
        // Contexts are wanted again.
        if (!taken && (at(reg).what != What::context || chance(30)))
            return reg;
    }
}

std::int32_t Generator::immediate() {
    return static_cast<std::int32_t>(random_.number());
}

void Generator::set_number(isa::Reg reg, std::uint64_t at_most) {
    at(reg) = {.what = What::number, .at_most = at_most};
}

void Generator::arithmetic() {
    const isa::Reg dst = number();
    if ((reserved_ >> dst.index & 1) != 0)
        return;
    switch (random_.below(10)) {
    case 0:
        emit_.emit(isa::Neg{width(), dst});
        break;
    case 1: {
        constexpr std::array<isa::ByteSwap::Kind, 3> kinds{isa::ByteSwap::Kind::to_le, isa::ByteSwap::Kind::to_be,
                                                           isa::ByteSwap::Kind::swap};
        constexpr std::array<std::uint8_t, 3> bits{16, 32, 64};
        emit_.emit(isa::ByteSwap{pick(kinds), pick(bits), dst});
        break;
    }
    case 2:
    case 3:
    case 4:
        emit_.alu(pick(alu_ops), dst, number(), width());
        break;
    default: {
        const AluOp op = pick(alu_ops);
        const AluWidth bits = width();
        std::int32_t operand = immediate();
        if (op == AluOp::lsh || op == AluOp::rsh || op == AluOp::arsh)
            operand = static_cast<std::int32_t>(random_.below(static_cast<std::uint64_t>(bits)));
        if (operand == 0 && (op == AluOp::div || op == AluOp::sdiv || op == AluOp::mod || op == AluOp::smod))
            operand = 3;
        emit_.alu(op, dst, isa::Imm{operand}, bits);
        break;
    }
    }
    set_number(dst);
}

void Generator::pointer_free_move() {
    const isa::Reg src = number();
    const isa::Reg dst = fresh();
    if (chance(2)) {
        constexpr std::array<std::uint8_t, 3> bits{8, 16, 32};
        const std::uint8_t from = pick(bits);
        emit_.emit(isa::MovSx{from == 32 ? AluWidth::w64 : width(), dst, src, from});
        set_number(dst);
    } else {
        const AluWidth bits = width();
        emit_.move(dst, src, bits);
        set_number(dst, bits == AluWidth::w64 ? at(src).at_most : ~std::uint64_t{0});
    }
}

void Generator::leave_unless(CmpOp op, isa::Reg reg, isa::Operand operand, AluWidth bits) {
    emit_.branch(isa::negate(op), bits, reg, operand, out_);
}

// Every way of saying that a number is small.
void Generator::bound(isa::Reg reg, std::uint64_t limit) {
    if (at(reg).at_most <= limit && !chance(4))
        return;
    const auto imm = [](std::uint64_t n) { return isa::Imm{static_cast<std::int32_t>(n)}; };
    const std::uint64_t wrong = sometimes_wrong() ? 1 : 0;
    switch (random_.below(12)) {
    case 0:
    case 1: {
        std::uint64_t mask = 0;
        while (mask * 2 + 1 <= limit)
            mask = mask * 2 + 1;
        emit_.alu(AluOp::and_, reg, imm(mask + wrong * (mask + 1)), width());
        break;
    }
    case 2:
        emit_.alu(AluOp::mod, reg, imm(limit + 1 + wrong), width());
        break;
    case 3:
        leave_unless(CmpOp::le, reg, imm(limit + wrong), AluWidth::w64);
        break;
    case 4:
        leave_unless(CmpOp::lt, reg, imm(limit + 1 + wrong), AluWidth::w64);
        break;
    case 5:
        leave_unless(CmpOp::sge, reg, imm(0 - wrong), AluWidth::w64);
        leave_unless(CmpOp::sle, reg, imm(limit), AluWidth::w64);
        break;
    case 6:
        leave_unless(CmpOp::slt, reg, imm(limit + 1), AluWidth::w64);
        leave_unless(CmpOp::sgt, reg, imm(~std::uint64_t{0}), AluWidth::w64);
        break;
    case 7: // a 32-bit test says nothing of the upper half
        if (wrong == 0)
            emit_.move(reg, reg, AluWidth::w32);
        leave_unless(chance(2) ? CmpOp::le : CmpOp::sle, reg, imm(limit), AluWidth::w32);
        if (wrong == 0)
            emit_.alu(AluOp::and_, reg, imm(0x7fff'ffff), AluWidth::w64);
        leave_unless(CmpOp::le, reg, imm(limit), AluWidth::w64);
        break;
    case 8: {
        unsigned bits = 64;
        while (bits > 0 && (bits == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << bits) - 1) > limit)
            --bits;
        emit_.alu(AluOp::rsh, reg, imm(64 - bits - wrong == 64 ? 63 : 64 - bits - wrong), AluWidth::w64);
        leave_unless(CmpOp::le, reg, imm(limit), AluWidth::w64);
        break;
    }
    case 9: { // clamp
        const Label small = emit_.label();
        emit_.branch(CmpOp::le, AluWidth::w64, reg, imm(limit + wrong), small);
        emit_.move(reg, imm(random_.below(limit + 1)));
        emit_.place(small);
        break;
    }
    case 10: { // no bit above those allowed
        std::uint64_t mask = 0;
        while (mask * 2 + 1 <= limit)
            mask = mask * 2 + 1;
        emit_.branch(CmpOp::set, AluWidth::w64, reg, imm(~mask << wrong), out_);
        break;
    }
    default: // equality
        leave_unless(CmpOp::eq, reg, imm(random_.below(limit + 1)),
                     width() == AluWidth::w32 && wrong ? AluWidth::w32 : AluWidth::w64);
        break;
    }
    set_number(reg, limit);
}

void Generator::compare_and_leave(isa::Reg reg) {
    if (chance(3))
        emit_.branch(pick(cmp_ops), width(), reg, number(), out_);
    else
        emit_.branch(pick(cmp_ops), width(), reg, isa::Imm{immediate()}, out_);
}

void Generator::random_branch(Label target) {
    const isa::Reg left = number();
    const isa::Operand right = chance(3) ? isa::Operand(number()) : isa::Operand(isa::Imm{immediate()});
    emit_.branch(pick(cmp_ops), width(), left, right, target);
}

// What two numbers are said to be to each other, used both ways.
void Generator::range_both_ways() {
    const isa::Reg a = number();
    const isa::Reg b = fresh_but(a);
    if ((reserved_ >> a.index & 1) != 0)
        return;
    emit_.move(b, a);
    emit_.alu(AluOp::add, b, isa::Imm{static_cast<std::int32_t>(random_.below(32)) - 16}, width());
    set_number(b);
    random_branch(out_);
    emit_.alu(AluOp::sub, b, a, width());
    if (chance(2))
        emit_.branch(pick(cmp_ops), width(), b, isa::Imm{static_cast<std::int32_t>(random_.below(40)) - 20}, out_);
}

} // namespace bpfproof::fuzz
