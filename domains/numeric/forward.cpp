// Picks the operation. Constants are computed concretely: by the same functions that the tests judge the abstract ones
// by.
#include "domains/numeric/few_members.hpp"
#include "domains/numeric/forward_ops.hpp"
#include "domains/numeric/instantiate.hpp"

namespace bpfproof::numeric {

namespace {

template <unsigned W>
BasicNumber<W> by_rules(BinaryOp op, const BasicNumber<W>& a, const BasicNumber<W>& b) {
    switch (op) {
    case BinaryOp::add:
        return add(a, b);
    case BinaryOp::sub:
        return subtract(a, b);
    case BinaryOp::mul:
        return multiply(a, b);
    case BinaryOp::udiv:
        return unsigned_divide(a, b);
    case BinaryOp::sdiv:
        return signed_divide(a, b);
    case BinaryOp::umod:
        return unsigned_modulo(a, b);
    case BinaryOp::smod:
        return signed_modulo(a, b);
    case BinaryOp::and_:
        return bitwise_and(a, b);
    case BinaryOp::or_:
        return bitwise_or(a, b);
    case BinaryOp::xor_:
        return bitwise_xor(a, b);
    case BinaryOp::shl:
    case BinaryOp::lshr:
    case BinaryOp::ashr:
        return shift(op, a, b);
    }
    throw InternalError("no such operation");
}

} // namespace

template <unsigned W>
BasicNumber<W> forward(BinaryOp op, const BasicNumber<W>& a, const BasicNumber<W>& b) {
    if (a.is_constant() && b.is_constant())
        return BasicNumber<W>::constant(apply<W>(op, a.umin(), b.umin()));
    const auto result = by_rules(op, a, b);
    const bool rules_lose = op != BinaryOp::add && op != BinaryOp::sub && op != BinaryOp::shl && op != BinaryOp::lshr &&
                            op != BinaryOp::ashr;
    const auto exact = rules_lose && !result.is_constant() ? by_members(op, a, b) : std::nullopt;
    return exact ? both(result, *exact) : result; // the rules know of exclusions, the members of all else
}

template <unsigned W>
BasicNumber<W> forward(UnaryOp op, const BasicNumber<W>& a) {
    switch (op) {
    case UnaryOp::neg:
        return forward(BinaryOp::sub, BasicNumber<W>::constant(0), a);
    case UnaryOp::zext8:
        return zero_extend(a, 8);
    case UnaryOp::zext16:
        return zero_extend(a, 16);
    case UnaryOp::zext32:
        return zero_extend(a, 32);
    case UnaryOp::sext8:
        return sign_extend(a, 8);
    case UnaryOp::sext16:
        return sign_extend(a, 16);
    case UnaryOp::sext32:
        return sign_extend(a, 32);
    case UnaryOp::bswap16:
        return byte_swap(a, 16);
    case UnaryOp::bswap32:
        return byte_swap(a, 32);
    case UnaryOp::bswap64:
        return byte_swap(a, 64);
    }
    throw InternalError("no such operation");
}

#define FOR_WIDTH(W)                                                                                                   \
    template BasicNumber<W> forward(BinaryOp, const BasicNumber<W>&, const BasicNumber<W>&);                           \
    template BasicNumber<W> forward(UnaryOp, const BasicNumber<W>&);
BPFPROOF_NUMERIC_INSTANTIATE(FOR_WIDTH)

} // namespace bpfproof::numeric
