// Where an instruction makes a number of an address, or a branch tells something of it. That breaks no memory: the
// number is any number, and never a pointer again. Linux asks it of unprivileged loaders only (kernel/bpf/verifier.c:
// partial copies in check_alu_op(), differences in adjust_reg_min_max_vals(), check_cond_jmp_op(), and what is left of
// spilled pointers in check_stack_read()).
//
// Differences of pointers into one packet or frame are no addresses, and compilers work them out by their halves; so
// the halves of pointers into packets are let pass too.
#include "checks/access.hpp"
#include "checks/checks.hpp"

namespace bpfproof::checks {

using findings::BadArithmetic;
using findings::Rule;

namespace {

void report(const Point& point, isa::Reg reg, const Word& word) {
    point.report(Rule::type_leak, findings::PointerLeak{reg, describe(point, word), findings::PointerLeak::To::number},
                 {reg}, reg.index);
}

bool one_base(const Point& point, const Word& left, const Word& right) {
    const auto never_null = [&](const Word& word) { return point.number(word.nonnull).constant_value() == 1u; };
    return left.is_pointer() && right.is_pointer() && types::same_region(left, right) &&
           (left.region == Region::packet || left.region == Region::stack) && never_null(left) && never_null(right);
}

void check_difference(const Point& point, const isa::Alu& alu) {
    const auto* reg = std::get_if<isa::Reg>(&alu.src);
    const Word& left = point.word(alu.dst);
    const Word right = reg ? point.word(*reg) : Word::scalar({});
    const bool both = left.is_pointer() && right.is_pointer();
    if (alu.op != isa::AluOp::sub || (alu.width == isa::AluWidth::w64 && !both) || one_base(point, left, right))
        return;
    if (is_secret(left))
        report(point, alu.dst, left);
    else if (reg && is_secret(right))
        report(point, *reg, right);
}

/// Null, which every pointer may be compared with.
bool is_null_test(const isa::Branch& branch, const Word& left, const Word& right) {
    return branch.width == isa::AluWidth::w64 && (branch.op == isa::CmpOp::eq || branch.op == isa::CmpOp::ne) &&
           (left.is_zero() || right.is_zero());
}

} // namespace

void check_address_numbers(const Point& point) {
    const auto whole = [&](isa::Reg reg) {
        if (is_secret(point.word(reg)))
            report(point, reg, point.word(reg));
    };
    if (const auto* alu = std::get_if<isa::Alu>(&point.instruction()))
        check_difference(point, *alu);
    else if (const auto* neg = std::get_if<isa::Neg>(&point.instruction()))
        whole(neg->dst);
    else if (const auto* swap = std::get_if<isa::ByteSwap>(&point.instruction()))
        whole(swap->dst);
    else if (const auto* extend = std::get_if<isa::MovSx>(&point.instruction()))
        whole(extend->src);
    else if (const auto* mov = std::get_if<isa::Mov>(&point.instruction())) {
        const auto* source = std::get_if<isa::Reg>(&mov->src);
        if (source && mov->width == isa::AluWidth::w32 && !point.word(*source).is_pointer_to(Region::packet))
            whole(*source);
    }
}

void check_address_parts(const Point& point) {
    const auto access = access_of(point.instruction());
    if (!access || !access->reads || !point.word(access->base).is_pointer_to(Region::stack))
        return;
    const Word& base = point.word(access->base);
    const Number& offset = point.number(semantics::Transfer::address(base, access->displacement));
    if (!semantics::reads_address_as_number(point.state.frame(base.object), offset, access->size))
        return;
    findings::Region several;
    several.kind = findings::ValueKind::several;
    point.report(Rule::type_leak, findings::PointerLeak{access->base, several, findings::PointerLeak::To::stack_read},
                 {access->base}, access->base.index);
}

void check_comparisons(const Point& point) {
    const auto* branch = std::get_if<isa::Branch>(&point.instruction());
    if (!branch)
        return;
    const auto* reg = std::get_if<isa::Reg>(&branch->rhs);
    const Word& left = point.word(branch->lhs);
    const auto* imm = std::get_if<isa::Imm>(&branch->rhs);
    const Word right =
        reg ? point.word(*reg) : Word::scalar(symbolic::constant(static_cast<std::uint64_t>(std::int64_t{imm->value})));
    if (is_null_test(*branch, left, right) ||
        (branch->width == isa::AluWidth::w64 && left.is_pointer_to(Region::packet) &&
         right.is_pointer_to(Region::packet)))
        return;
    const auto unrelated = [&](isa::Reg operand) {
        point.report(Rule::type_comparison,
                     BadArithmetic{BadArithmetic::Reason::unrelated, operand, describe(point, point.word(operand))},
                     {operand});
    };
    if (is_secret(left))
        unrelated(branch->lhs);
    else if (reg && is_secret(right))
        unrelated(*reg);
}

} // namespace bpfproof::checks
