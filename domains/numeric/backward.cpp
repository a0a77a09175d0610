// Backward: which operands can give this result. Picks the operation; addition, subtraction and xor are their own
// inverses.
#include "domains/numeric/backward_ops.hpp"
#include "domains/numeric/instantiate.hpp"

namespace bpfproof::numeric {
namespace {

template <unsigned W>
bool invert(BinaryOp op, BasicNumber<W>& a, BasicNumber<W>& b, const BasicNumber<W>& result) {
    switch (op) {
    case BinaryOp::add:
        return keep(a, forward(BinaryOp::sub, result, b)) && keep(b, forward(BinaryOp::sub, result, a));
    case BinaryOp::sub:
        return keep(a, forward(BinaryOp::add, result, b)) && keep(b, forward(BinaryOp::sub, a, result));
    case BinaryOp::xor_:
        return keep(a, forward(BinaryOp::xor_, result, b)) && keep(b, forward(BinaryOp::xor_, result, a));
    case BinaryOp::mul:
        return backward_multiply(a, b, result);
    case BinaryOp::udiv:
        return backward_divide(false, a, b, result);
    case BinaryOp::sdiv:
        return backward_divide(true, a, b, result);
    case BinaryOp::umod:
        return backward_modulo(false, a, b, result);
    case BinaryOp::smod:
        return backward_modulo(true, a, b, result);
    case BinaryOp::and_:
    case BinaryOp::or_:
        return backward_bitwise(op, a, b, result);
    case BinaryOp::shl:
    case BinaryOp::lshr:
    case BinaryOp::ashr:
        return backward_shift(op, a, b, result);
    }
    throw InternalError("no such operation");
}

// The low bits of a are those of r, a result of extension; its multiples of 2^bits are a's own.
template <unsigned W>
bool backward_extend(BasicNumber<W>& a, unsigned bits, bool with_sign, const BasicNumber<W>& result) {
    if (bits >= W)
        return keep(a, result);
    const auto r = meet(result, with_sign ? sign_extend(a, bits) : zero_extend(a, bits));
    if (!r)
        return false;
    NumberParts<W> fact;
    const Word low = low_mask(bits);
    fact.bits = {r->bits_value() & low, r->bits_unknown() | (word_mask<W> & ~low)};
    if (bits >= W / 2)
        fact.half = r->parts().half;
    const Wide window = with_sign ? -(Wide{1} << (bits - 1)) : 0;
    const Wide turns = (a.smin() - window) >> bits;
    if (turns == (a.smax() - window) >> bits) {
        const Word moved = static_cast<Word>(turns * (Wide{1} << bits)) & word_mask<W>;
        if (!keep(a, forward(BinaryOp::add, *r, BasicNumber<W>::constant(moved))))
            return false;
    }
    return keep(a, fact);
}

} // namespace

template <unsigned W>
bool backward(BinaryOp op, BasicNumber<W>& a, BasicNumber<W>& b, const BasicNumber<W>& result) {
    const auto possible = meet(result, forward(op, a, b));
    return possible && invert(op, a, b, *possible);
}

template <unsigned W>
bool backward_zero_extend(BasicNumber<W>& a, unsigned bits, const BasicNumber<W>& result) {
    return backward_extend(a, bits, false, result);
}

template <unsigned W>
bool backward_sign_extend(BasicNumber<W>& a, unsigned bits, const BasicNumber<W>& result) {
    return backward_extend(a, bits, true, result);
}

template <unsigned W>
bool backward_byte_swap(BasicNumber<W>& a, unsigned bits, const BasicNumber<W>& result, unsigned unit) {
    const auto r = meet(result, byte_swap(a, bits, unit));
    if (!r)
        return false;
    if (bits > W) // bytes that the word does not have come in, and bytes of it are cut off
        return true;
    const auto back = byte_swap(*r, bits, unit);
    const Word cut = word_mask<W> & ~low_mask(bits);
    if ((a.parts().bits.possible() & cut) == 0)
        return keep(a, back);
    return keep_bits(a, {back.bits_value() & ~cut, back.bits_unknown() | cut});
}

template <unsigned W>
bool backward(UnaryOp op, BasicNumber<W>& a, const BasicNumber<W>& result) {
    switch (op) {
    case UnaryOp::neg:
        return keep(a, forward(UnaryOp::neg, result));
    case UnaryOp::zext8:
        return backward_zero_extend(a, 8, result);
    case UnaryOp::zext16:
        return backward_zero_extend(a, 16, result);
    case UnaryOp::zext32:
        return backward_zero_extend(a, 32, result);
    case UnaryOp::sext8:
        return backward_sign_extend(a, 8, result);
    case UnaryOp::sext16:
        return backward_sign_extend(a, 16, result);
    case UnaryOp::sext32:
        return backward_sign_extend(a, 32, result);
    case UnaryOp::bswap16:
        return backward_byte_swap(a, 16, result);
    case UnaryOp::bswap32:
        return backward_byte_swap(a, 32, result);
    case UnaryOp::bswap64:
        return backward_byte_swap(a, 64, result);
    }
    throw InternalError("no such operation");
}

#define FOR_WIDTH(W)                                                                                                   \
    template bool backward(BinaryOp, BasicNumber<W>&, BasicNumber<W>&, const BasicNumber<W>&);                         \
    template bool backward_zero_extend(BasicNumber<W>&, unsigned, const BasicNumber<W>&);                              \
    template bool backward_sign_extend(BasicNumber<W>&, unsigned, const BasicNumber<W>&);                              \
    template bool backward_byte_swap(BasicNumber<W>&, unsigned, const BasicNumber<W>&, unsigned);                      \
    template bool backward(UnaryOp, BasicNumber<W>&, const BasicNumber<W>&);
BPFPROOF_NUMERIC_INSTANTIATE(FOR_WIDTH)

} // namespace bpfproof::numeric
