// Arithmetic and moves (RFC 9669 section 4.1, 4.2). A 32-bit operation is the 64-bit one on what its operands' low
// halves say, zero-extended: there is one implementation of each operation, and truncation stands at one place.
#include "semantics/transfer.hpp"

#include "base/internal_error.hpp"

namespace bpfproof::semantics {

using isa::AluOp;
using isa::AluWidth;
using symbolic::BinaryOp;
using symbolic::constant;
using symbolic::UnaryOp;

namespace {

BinaryOp binary_op(AluOp op) {
    switch (op) {
    case AluOp::add:
        return BinaryOp::add;
    case AluOp::sub:
        return BinaryOp::sub;
    case AluOp::mul:
        return BinaryOp::mul;
    case AluOp::div:
        return BinaryOp::udiv;
    case AluOp::sdiv:
        return BinaryOp::sdiv;
    case AluOp::mod:
        return BinaryOp::umod;
    case AluOp::smod:
        return BinaryOp::smod;
    case AluOp::or_:
        return BinaryOp::or_;
    case AluOp::and_:
        return BinaryOp::and_;
    case AluOp::xor_:
        return BinaryOp::xor_;
    case AluOp::lsh:
        return BinaryOp::shl;
    case AluOp::rsh:
        return BinaryOp::lshr;
    case AluOp::arsh:
        return BinaryOp::ashr;
    }
    throw InternalError("arithmetic operation out of range");
}

bool is_shift(AluOp op) {
    return op == AluOp::lsh || op == AluOp::rsh || op == AluOp::arsh;
}

/// Reads its operands as signed, so their low halves are sign-extended.
bool is_signed(AluOp op) {
    return op == AluOp::sdiv || op == AluOp::smod || op == AluOp::arsh;
}

} // namespace

// Concrete (32 bits): low32(dst op src), where op works on the operands' low halves read as its signedness says.
// Abstract: zext32(op64(ext(left), ext(right))).
// Sound because for add, sub, mul and shl the low half of the result depends on the low halves only, whatever is above;
// for the others the extended operands are the very numbers the 32-bit operation computes with, and its result fits 64
// bits (INT_MIN / -1 = 2^31, whose low half is INT_MIN again).
Value Transfer::arithmetic(State& state, AluOp op, AluWidth width, Value left, Value right) {
    Builder make = builder(state);
    if (width == AluWidth::w64)
        return make.binary(binary_op(op), left, right);
    const bool low_only = op == AluOp::add || op == AluOp::sub || op == AluOp::mul;
    const auto extended = [&](Value v) { return is_signed(op) ? make.sign_extend(v, 32) : make.zero_extend(v, 32); };
    if (is_shift(op))
        return make.zero_extend(make.binary(binary_op(op), op == AluOp::lsh ? left : extended(left),
                                            make.binary(BinaryOp::and_, right, constant(31))),
                                32);
    if (low_only)
        return make.zero_extend(make.binary(binary_op(op), left, right), 32);
    return make.zero_extend(make.binary(binary_op(op), extended(left), extended(right)), 32);
}

// Concrete: address + by. Abstract: offset + by, modulo 2^64, of the same region; exact, since addresses are words too.
// Moved by 0 it is what it was, null or not. Else a null pointer moved is neither null nor a pointer, so non-null is
// demanded (check type.arithmetic) and then known; but not of kernel objects that may be stale anyway. The address of
// such a one is any word, so null moved is one of them: whether the result is null is not known, and nothing is learnt
// of the pointer itself, of which there may be copies.
Word Transfer::move_pointer(State& state, const Word& pointer, Value by, bool forward) {
    Builder make = builder(state);
    if (make.number(by).constant_value() == 0u)
        return pointer;
    Word moved = pointer;
    if (pointer.region == Region::kernel_object && pointer.trust != types::Trust::live) {
        if (!pointer.never_null())
            moved.nonnull = make.fresh(Number::unsigned_range(0, 1));
    } else {
        require_nonnull(state, pointer);
    }
    moved.value = forward ? make.add(pointer.value, by) : make.subtract(pointer.value, by);
    return moved;
}

void Transfer::run(State& state, const isa::Alu& alu) {
    const Word left = state[alu.dst];
    const Word right = operand(state, alu.src);
    Word& result = state[alu.dst];
    if (left.is_scalar() && right.is_scalar()) {
        result = Word::scalar(arithmetic(state, alu.op, alu.width, left.value, right.value));
        return;
    }
    // The difference of addresses with one base is that of the offsets; in 32 bits, its low half.
    if (alu.op == AluOp::sub && one_base(state, left, right)) {
        result = Word::scalar(arithmetic(state, alu.op, alu.width, left.value, right.value));
        return;
    }
    if (alu.width == AluWidth::w64 && left.is_pointer() && right.is_scalar() &&
        (alu.op == AluOp::add || alu.op == AluOp::sub)) {
        result = move_pointer(state, left, right.value, alu.op == AluOp::add);
        return;
    }
    if (alu.width == AluWidth::w64 && left.is_scalar() && right.is_pointer() && alu.op == AluOp::add) {
        result = move_pointer(state, right, left.value, true);
        return;
    }
    result = unknown(state, alu.width == AluWidth::w64 ? 64 : 32);
}

void Transfer::run(State& state, const isa::Mov& mov) {
    const Word source = operand(state, mov.src);
    // Half of what nobody wrote is as unwritten as the whole.
    if (mov.width == AluWidth::w64 || !source.is_initialised())
        state[mov.dst] = source;
    else
        state[mov.dst] =
            source.is_scalar() ? Word::scalar(builder(state).zero_extend(source.value, 32)) : unknown(state, 32);
}

void Transfer::run(State& state, const isa::MovSx& mov) {
    const Word source = state[mov.src];
    const unsigned width = mov.width == AluWidth::w64 ? 64 : 32;
    if (!source.is_scalar()) {
        state[mov.dst] = unknown(state, width);
        return;
    }
    Builder make = builder(state);
    state[mov.dst] = Word::scalar(make.zero_extend(make.sign_extend(source.value, mov.bits), width));
}

void Transfer::run(State& state, const isa::Neg& neg) {
    const Word source = state[neg.dst];
    const unsigned width = neg.width == AluWidth::w64 ? 64 : 32;
    if (!source.is_scalar()) {
        state[neg.dst] = unknown(state, width);
        return;
    }
    Builder make = builder(state);
    state[neg.dst] = Word::scalar(make.zero_extend(make.unary(UnaryOp::neg, source.value), width));
}

void Transfer::run(State& state, const isa::ByteSwap& swap) {
    const Word source = state[swap.dst];
    if (!source.is_scalar()) {
        state[swap.dst] = unknown(state, swap.bits);
        return;
    }
    const auto native = env_.object.big_endian ? isa::ByteSwap::Kind::to_be : isa::ByteSwap::Kind::to_le;
    Builder make = builder(state);
    if (swap.kind == native) {
        state[swap.dst] = Word::scalar(make.zero_extend(source.value, swap.bits));
        return;
    }
    const UnaryOp op = swap.bits == 16 ? UnaryOp::bswap16 : swap.bits == 32 ? UnaryOp::bswap32 : UnaryOp::bswap64;
    state[swap.dst] = Word::scalar(make.unary(op, source.value));
}

} // namespace bpfproof::semantics
