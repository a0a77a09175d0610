// The concrete operations: what RFC 9669 sections 4.1 and 4.2 say of 64-bit words, at any width. Tests judge by these.
#include "base/internal_error.hpp"
#include "domains/numeric/instantiate.hpp"

namespace bpfproof::numeric {
namespace {

template <unsigned W>
Word signed_quotient(Word a, Word b) {
    if (b == 0)
        return 0;
    if (b == word_mask<W>) // -1: also the one overflowing case, MIN / -1 = MIN
        return (Word{0} - a) & word_mask<W>;
    return to_word<W>(to_signed<W>(a) / to_signed<W>(b));
}

Word swapped_bytes(Word a, unsigned bits) {
    Word result = 0;
    for (unsigned at = 0; at < bits; at += 8)
        result = result << 8 | (a >> at & 0xff);
    return result;
}

} // namespace

template <unsigned W>
Word apply(BinaryOp op, Word a, Word b) {
    const auto amount = [b] { return static_cast<unsigned>(b % W); };
    switch (op) {
    case BinaryOp::add:
        return (a + b) & word_mask<W>;
    case BinaryOp::sub:
        return (a - b) & word_mask<W>;
    case BinaryOp::mul:
        return (a * b) & word_mask<W>;
    case BinaryOp::udiv:
        return b == 0 ? 0 : a / b;
    case BinaryOp::sdiv:
        return signed_quotient<W>(a, b);
    case BinaryOp::umod:
        return b == 0 ? a : a % b;
    case BinaryOp::smod:
        return (a - signed_quotient<W>(a, b) * b) & word_mask<W>;
    case BinaryOp::and_:
        return a & b;
    case BinaryOp::or_:
        return a | b;
    case BinaryOp::xor_:
        return a ^ b;
    case BinaryOp::shl:
        return (a << amount()) & word_mask<W>;
    case BinaryOp::lshr:
        return a >> amount();
    case BinaryOp::ashr:
        return to_word<W>(to_signed<W>(a) >> amount());
    }
    throw InternalError("no such operation");
}

template <unsigned W>
Word apply(UnaryOp op, Word a) {
    const auto sign_extend = [a](unsigned bits) { return bits >= W ? a : to_word<W>(sign_extended(a, bits)); };
    switch (op) {
    case UnaryOp::neg:
        return (Word{0} - a) & word_mask<W>;
    case UnaryOp::zext8:
        return a & 0xff;
    case UnaryOp::zext16:
        return a & 0xffff;
    case UnaryOp::zext32:
        return a & 0xffffffff;
    case UnaryOp::sext8:
        return sign_extend(8);
    case UnaryOp::sext16:
        return sign_extend(16);
    case UnaryOp::sext32:
        return sign_extend(32);
    case UnaryOp::bswap16:
        return swapped_bytes(a, 16) & word_mask<W>;
    case UnaryOp::bswap32:
        return swapped_bytes(a, 32) & word_mask<W>;
    case UnaryOp::bswap64:
        return swapped_bytes(a, 64) & word_mask<W>;
    }
    throw InternalError("no such operation");
}

template <unsigned W>
bool apply(Comparison op, Word a, Word b) {
    const SWord sa = to_signed<W>(a);
    const SWord sb = to_signed<W>(b);
    switch (op) {
    case Comparison::eq:
        return a == b;
    case Comparison::ne:
        return a != b;
    case Comparison::ult:
        return a < b;
    case Comparison::ule:
        return a <= b;
    case Comparison::ugt:
        return a > b;
    case Comparison::uge:
        return a >= b;
    case Comparison::slt:
        return sa < sb;
    case Comparison::sle:
        return sa <= sb;
    case Comparison::sgt:
        return sa > sb;
    case Comparison::sge:
        return sa >= sb;
    case Comparison::set:
        return (a & b) != 0;
    case Comparison::not_set:
        return (a & b) == 0;
    }
    throw InternalError("no such comparison");
}

#define FOR_WIDTH(W)                                                                                                   \
    template Word apply<W>(BinaryOp, Word, Word);                                                                      \
    template Word apply<W>(UnaryOp, Word);                                                                             \
    template bool apply<W>(Comparison, Word, Word);
BPFPROOF_NUMERIC_INSTANTIATE(FOR_WIDTH)

} // namespace bpfproof::numeric
