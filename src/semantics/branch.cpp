// Conditional jumps (RFC 9669 section 4.3).
#include "semantics/transfer.hpp"

#include "base/internal_error.hpp"

namespace bpfproof::semantics {

using numeric::Comparison;

namespace {

Comparison comparison(isa::CmpOp op) {
    switch (op) {
    case isa::CmpOp::eq:
        return Comparison::eq;
    case isa::CmpOp::ne:
        return Comparison::ne;
    case isa::CmpOp::gt:
        return Comparison::ugt;
    case isa::CmpOp::ge:
        return Comparison::uge;
    case isa::CmpOp::lt:
        return Comparison::ult;
    case isa::CmpOp::le:
        return Comparison::ule;
    case isa::CmpOp::sgt:
        return Comparison::sgt;
    case isa::CmpOp::sge:
        return Comparison::sge;
    case isa::CmpOp::slt:
        return Comparison::slt;
    case isa::CmpOp::sle:
        return Comparison::sle;
    case isa::CmpOp::set:
        return Comparison::set;
    case isa::CmpOp::not_set:
        return Comparison::not_set;
    }
    throw InternalError("comparison out of range");
}

bool is_signed(Comparison op) {
    return op == Comparison::slt || op == Comparison::sle || op == Comparison::sgt || op == Comparison::sge;
}

/// Addresses in one region order as their offsets do, read as signed, while neither is far from the region.
Comparison as_offsets(Comparison op) {
    switch (op) {
    case Comparison::ult:
        return Comparison::slt;
    case Comparison::ule:
        return Comparison::sle;
    case Comparison::ugt:
        return Comparison::sgt;
    case Comparison::uge:
        return Comparison::sge;
    default:
        return op;
    }
}

} // namespace

bool Transfer::assume(State& state, const isa::Branch& branch, bool taken) {
    const Comparison op = comparison(taken ? branch.op : isa::negate(branch.op));
    const Word left = state[branch.lhs];
    const Word right = operand(state, branch.rhs);

    if (left.is_scalar() && right.is_scalar()) {
        if (branch.width == isa::AluWidth::w64)
            return state.knowledge.assume(table_, op, left.value, right.value);
        // Concrete: compares the low halves, as signed or unsigned numbers; which is what the extensions are.
        Builder make = builder(state);
        const auto half = [&](Value v) { return is_signed(op) ? make.sign_extend(v, 32) : make.zero_extend(v, 32); };
        const Value l = half(left.value);
        const Value r = half(right.value);
        return state.knowledge.assume(table_, op, l, r);
    }
    if (branch.width != isa::AluWidth::w64)
        return true;

    const auto near = [&](const Word& word) {
        const Number offset = state.knowledge.number(table_, word.value);
        return offset.smin() >= -max_pointer_offset && offset.smax() <= max_pointer_offset;
    };

    // A pointer that is null is 0. One that is not is no 0 either, while it is not far from its object: an offset
    // nobody bounded may be just the address's negative.
    const bool null_test = (left.is_pointer() && right.is_zero()) || (left.is_zero() && right.is_pointer());
    if (null_test && (op == Comparison::eq || op == Comparison::ne)) {
        const Word& pointer = left.is_pointer() ? left : right;
        if (op == Comparison::ne)
            return state.knowledge.refine(table_, pointer.nonnull, Number::constant(1));
        return !near(pointer) || state.knowledge.refine(table_, pointer.nonnull, Number::constant(0));
    }

    if (!one_base(state, left, right) || is_signed(op) || op == Comparison::set || op == Comparison::not_set)
        return true;
    if (!near(left) || !near(right))
        return true;
    return state.knowledge.assume(table_, as_offsets(op), left.value, right.value);
}

} // namespace bpfproof::semantics
