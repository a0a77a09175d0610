// Backward through and, or, and shifts.
#include "domains/numeric/backward_ops.hpp"
#include "domains/numeric/instantiate.hpp"

namespace bpfproof::numeric {
namespace {

// x & y = r: x has every bit of r, and where y has a bit that r lacks, x lacks it; and x >= r.
template <unsigned W>
bool keep_and_operand(BasicNumber<W>& x, const BasicNumber<W>& y, const BasicNumber<W>& r) {
    const Word ones = r.bits_value();
    const Word zeros = y.bits_value() & ~r.parts().bits.possible();
    return keep_bits(x, {ones, word_mask<W> & ~(ones | zeros)}) && keep_unsigned(x, r.umin(), word_mask<W>);
}

// x | y = r: x lacks what r lacks, and where y lacks a bit that r has, x has it; and x <= r.
template <unsigned W>
bool keep_or_operand(BasicNumber<W>& x, const BasicNumber<W>& y, const BasicNumber<W>& r) {
    const Word ones = r.bits_value() & ~y.parts().bits.possible();
    const Word zeros = word_mask<W> & ~r.parts().bits.possible();
    return keep_bits(x, {ones, word_mask<W> & ~(ones | zeros)}) && keep_unsigned(x, 0, r.umax());
}

// A constant that touches no unknown bit of x adds the same to every word (forward_bitwise.cpp): take it off again.
template <unsigned W>
bool keep_moved(BinaryOp op, BasicNumber<W>& x, const BasicNumber<W>& y, const BasicNumber<W>& r) {
    if (!y.is_constant())
        return true;
    const Word touched = op == BinaryOp::and_ ? ~y.umin() : y.umin();
    if ((x.bits_unknown() & touched) != 0)
        return true;
    const Word moved = apply<W>(op, x.bits_value(), y.umin()) - x.bits_value();
    return keep(x, forward(BinaryOp::sub, r, BasicNumber<W>::constant(moved)));
}

template <unsigned W>
bool keep_shifted_left(BasicNumber<W>& a, unsigned amount, const BasicNumber<W>& r) {
    const Word high = word_mask<W> & ~(word_mask<W> >> amount);
    if (!keep_bits(a, {r.bits_value() >> amount, (r.bits_unknown() >> amount) | high}))
        return false;
    const Wide factor = Wide{1} << amount;
    if (fits_signed<W>(a.smin() * factor, a.smax() * factor) &&
        !keep_signed(a, ceiling_divide(r.smin(), factor), floor_divide(r.smax(), factor)))
        return false;
    const Word longest = word_mask<W> >> amount;
    if (a.umax() <= longest)
        return keep(a, forward(BinaryOp::lshr, r, BasicNumber<W>::constant(amount)));
    return true;
}

// The bits that were shifted out may have been anything.
template <unsigned W>
bool keep_shifted_right(BasicNumber<W>& a, unsigned amount, bool with_sign, const BasicNumber<W>& r) {
    const Word low = low_mask(amount);
    const KnownBits bits{r.bits_value() << amount, r.bits_unknown() << amount | low};
    if (!keep_bits(a, bits.masked(word_mask<W>)))
        return false;
    if (amount == 0)
        return keep(a, r);
    const Wide factor = Wide{1} << amount;
    if (with_sign)
        return keep_signed(a, r.smin() * factor, r.smax() * factor + static_cast<Wide>(low));
    const Word longest = word_mask<W> >> amount;
    return r.umin() <= longest && keep_unsigned(a, r.umin() << amount, std::min(r.umax(), longest) << amount | low);
}

template <unsigned W>
bool keep_shifted(BinaryOp op, BasicNumber<W>& a, unsigned amount, const BasicNumber<W>& result) {
    const auto r = meet(result, forward(op, a, BasicNumber<W>::constant(amount)));
    if (!r)
        return false;
    return op == BinaryOp::shl ? keep_shifted_left(a, amount, *r)
                               : keep_shifted_right(a, amount, op == BinaryOp::ashr, *r);
}

} // namespace

template <unsigned W>
bool backward_bitwise(BinaryOp op, BasicNumber<W>& a, BasicNumber<W>& b, const BasicNumber<W>& result) {
    const bool sides = op == BinaryOp::and_ ? keep_and_operand(a, b, result) && keep_and_operand(b, a, result)
                                            : keep_or_operand(a, b, result) && keep_or_operand(b, a, result);
    if (!sides || !keep_moved(op, a, b, result) || !keep_moved(op, b, a, result))
        return false;
    const Word absorbing = op == BinaryOp::and_ ? 0 : word_mask<W>; // in either operand it would be the result
    return result.contains(absorbing) || (exclude(a, absorbing) && exclude(b, absorbing));
}

// Each amount on its own; those that cannot give the result are dropped, from the amount's known low bits too.
template <unsigned W>
bool backward_shift(BinaryOp op, BasicNumber<W>& a, BasicNumber<W>& amount, const BasicNumber<W>& result) {
    std::optional<BasicNumber<W>> operands;
    std::optional<BasicNumber<W>> amounts;
    const auto low_bits = forward(BinaryOp::and_, amount, BasicNumber<W>::constant(W - 1));
    for (unsigned each = 0; each < W; ++each) {
        auto operand = a;
        if (low_bits.excludes(each) || !keep_shifted(op, operand, each, result))
            continue;
        const auto one = BasicNumber<W>::constant(each);
        operands = operands ? join(*operands, operand) : operand;
        amounts = amounts ? join(*amounts, one) : one;
    }
    if (!operands)
        return false;
    a = *operands;
    auto unused = BasicNumber<W>::constant(W - 1);
    return backward(BinaryOp::and_, amount, unused, *amounts);
}

#define FOR_WIDTH(W)                                                                                                   \
    template bool backward_bitwise(BinaryOp, BasicNumber<W>&, BasicNumber<W>&, const BasicNumber<W>&);                 \
    template bool backward_shift(BinaryOp, BasicNumber<W>&, BasicNumber<W>&, const BasicNumber<W>&);
BPFPROOF_NUMERIC_INSTANTIATE(FOR_WIDTH)

} // namespace bpfproof::numeric
