// Operations that RFC 9669 gives a meaning (section 4.1) and Linux refuses all the same where the operand is a
// constant: division by zero, and shifts by the width or more (kernel/bpf/verifier.c, check_alu_op()).
#include "checks/checks.hpp"

namespace bpfproof::checks {

using findings::BadArithmetic;

void check_constant_operands(const Point& point) {
    const auto* alu = std::get_if<isa::Alu>(&point.instruction());
    const auto* imm = alu ? std::get_if<isa::Imm>(&alu->src) : nullptr;
    if (!imm)
        return;
    const auto report = [&](BadArithmetic::Reason reason) {
        point.report(findings::Rule::platform_instruction,
                     BadArithmetic{reason, alu->dst, describe(point, point.word(alu->dst))}, {alu->dst});
    };
    switch (alu->op) {
    case isa::AluOp::div:
    case isa::AluOp::sdiv:
    case isa::AluOp::mod:
    case isa::AluOp::smod:
        if (imm->value == 0)
            report(BadArithmetic::Reason::division_by_zero);
        return;
    case isa::AluOp::lsh:
    case isa::AluOp::rsh:
    case isa::AluOp::arsh:
        if (imm->value < 0 || imm->value >= static_cast<int>(alu->width))
            report(BadArithmetic::Reason::shift_amount);
        return;
    case isa::AluOp::add:
    case isa::AluOp::sub:
    case isa::AluOp::mul:
    case isa::AluOp::or_:
    case isa::AluOp::and_:
    case isa::AluOp::xor_:
        return;
    }
}

} // namespace bpfproof::checks
