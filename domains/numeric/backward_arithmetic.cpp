// Backward through multiplication, division and remainder.
#include "domains/numeric/backward_ops.hpp"
#include "domains/numeric/instantiate.hpp"

namespace bpfproof::numeric {
namespace {

// The x with odd · x = 1 modulo 2^64 (Newton's iteration: each step doubles the number of right low bits, 3 to begin
// with).
Word inverse_of_odd(Word odd) {
    Word x = odd;
    for (int right = 3; right < 64; right *= 2)
        x *= 2 - odd * x;
    return x;
}

// x · c = r modulo 2^W for c = 2^k · odd fixes the low W - k bits of x.
template <unsigned W>
bool keep_factor_of(BasicNumber<W>& x, Word c, const BasicNumber<W>& r) {
    const auto k = trailing_zeros(c);
    const auto inverse = BasicNumber<W>::constant(inverse_of_odd(c >> k) & word_mask<W>);
    const auto low = forward(BinaryOp::mul, forward(BinaryOp::lshr, r, BasicNumber<W>::constant(k)), inverse);
    if (k == 0)
        return keep(x, low);
    const Word high = word_mask<W> & ~(word_mask<W> >> k);
    return keep_bits(x, {low.bits_value() & ~high, low.bits_unknown() | high});
}

// x · y = r as integers: signed with a constant y, unsigned with any.
template <unsigned W>
bool keep_exact_factor(BasicNumber<W>& x, const BasicNumber<W>& y, const BasicNumber<W>& r) {
    const Wide c = y.smin();
    if (y.is_constant() && c != 0 &&
        fits_signed<W>(std::min(x.smin() * c, x.smax() * c), std::max(x.smin() * c, x.smax() * c))) {
        const Wide ends[] = {c > 0 ? r.smin() : r.smax(), c > 0 ? r.smax() : r.smin()};
        if (!keep_signed(x, ceiling_divide(ends[0], c), floor_divide(ends[1], c)))
            return false;
        const Word size = static_cast<Word>(c < 0 ? -c : c);
        const Congruence& cls = r.parts().congruence;
        if (cls.modulus != 0 && cls.modulus % size == 0 && cls.residue % size == 0 &&
            !keep_class(x, make_congruence(cls.modulus / size, static_cast<Wide>(cls.residue) / c, W)))
            return false;
    }
    if (y.umin() != 0 && UnsignedWide{x.umax()} * y.umax() <= word_mask<W>)
        return keep_unsigned(x, r.umin() / y.umax() + (r.umin() % y.umax() != 0 ? 1 : 0), r.umax() / y.umin());
    return true;
}

// x / y = q for y >= 1, unsigned: q·y <= x < (q + 1)·y.
template <unsigned W>
bool backward_unsigned_divide(BasicNumber<W>& a, BasicNumber<W>& b, const BasicNumber<W>& q) {
    const UnsignedWide least = UnsignedWide{q.umin()} * b.umin();
    const UnsignedWide most = (UnsignedWide{q.umax()} + 1) * b.umax() - 1;
    if (least > word_mask<W> ||
        !keep_unsigned(a, static_cast<Word>(least), static_cast<Word>(std::min<UnsignedWide>(most, word_mask<W>))))
        return false;
    const Word fewest = static_cast<Word>(UnsignedWide{a.umin()} / (UnsignedWide{q.umax()} + 1)) + 1;
    return keep_unsigned(b, fewest, q.umin() == 0 ? word_mask<W> : a.umax() / q.umin());
}

// a / c = q rounded towards zero, for a positive constant c: every a from the first that rounds to qmin to the last
// that rounds to qmax.
template <unsigned W>
bool keep_signed_dividend(BasicNumber<W>& a, Wide c, Wide qmin, Wide qmax) {
    return keep_signed(a, qmin <= 0 ? (qmin - 1) * c + 1 : qmin * c, qmax >= 0 ? (qmax + 1) * c - 1 : qmax * c);
}

// a = r + q·c for the one quotient q that all of a has.
template <unsigned W>
bool keep_with_one_quotient(BasicNumber<W>& a, const BasicNumber<W>& r, Wide first, Wide last) {
    return first != last ||
           keep(a, forward(BinaryOp::add, r, BasicNumber<W>::constant(static_cast<Word>(first) & word_mask<W>)));
}

template <unsigned W>
bool backward_unsigned_modulo(BasicNumber<W>& a, BasicNumber<W>& b, const BasicNumber<W>& r) {
    if (!keep_unsigned(a, r.umin(), word_mask<W>)) // x % y <= x
        return false;
    if (b.excludes(0) && (r.umin() == word_mask<W> || !keep_unsigned(b, r.umin() + 1, word_mask<W>)))
        return false;
    const Word c = b.umin();
    if (!b.is_constant() || c == 0)
        return true;
    const UnsignedClass rest = unsigned_class(r.parts().congruence, r.umin(), r.umax(), W);
    const Word modulus = common_divisor(rest.modulus, c);
    return keep_class(a, from_unsigned_class({modulus, rest.residue % modulus}, a.umin(), a.umax(), W)) &&
           keep_with_one_quotient(a, r, static_cast<Wide>(a.umin() / c * c), static_cast<Wide>(a.umax() / c * c));
}

// The remainder has the dividend's sign, or is 0, and is no farther from 0.
template <unsigned W>
bool backward_signed_modulo(BasicNumber<W>& a, BasicNumber<W>& b, const BasicNumber<W>& r) {
    const Wide beyond = Wide{1} << W;
    if ((r.smin() > 0 && !keep_signed(a, r.smin(), beyond)) || (r.smax() < 0 && !keep_signed(a, -beyond, r.smax())))
        return false;
    const Wide c = b.smin();
    if (!b.is_constant() || c == 0)
        return true;
    const Word modulus = common_divisor(r.modulus(), static_cast<Word>(c < 0 ? -c : c));
    return keep_class(a, make_congruence(modulus, representative(r.parts().congruence, W), W)) &&
           keep_with_one_quotient(a, r, a.smin() / c * c, a.smax() / c * c);
}

} // namespace

template <unsigned W>
bool backward_multiply(BasicNumber<W>& a, BasicNumber<W>& b, const BasicNumber<W>& result) {
    if (result.excludes(0) && (!exclude(a, 0) || !exclude(b, 0)))
        return false;
    if (b.is_constant() && b.umin() != 0 && !keep_factor_of(a, b.umin(), result))
        return false;
    if (a.is_constant() && a.umin() != 0 && !keep_factor_of(b, a.umin(), result))
        return false;
    return keep_exact_factor(a, b, result) && keep_exact_factor(b, a, result);
}

template <unsigned W>
bool backward_divide(bool with_sign, BasicNumber<W>& a, BasicNumber<W>& b, const BasicNumber<W>& result) {
    if (result.excludes(0) && (!exclude(a, 0) || !exclude(b, 0))) // x / 0 = 0, and 0 / y = 0
        return false;
    if (b.contains(0))
        return true;
    if (!with_sign || (a.smin() >= 0 && b.smin() >= 0))
        return backward_unsigned_divide(a, b, result);
    if (!b.is_constant())
        return true;
    const Wide c = b.smin();
    if (c == -1) // also the overflowing case: MIN / -1 = MIN = -MIN
        return keep(a, forward(UnaryOp::neg, result));
    return c > 0 ? keep_signed_dividend(a, c, result.smin(), result.smax())
                 : keep_signed_dividend(a, -c, -Wide{result.smax()}, -Wide{result.smin()});
}

template <unsigned W>
bool backward_modulo(bool with_sign, BasicNumber<W>& a, BasicNumber<W>& b, const BasicNumber<W>& result) {
    if (result.excludes(0) && !exclude(a, 0))
        return false;
    if (b.constant_value() == Word{0})
        return keep(a, result);
    if (!with_sign || (a.smin() >= 0 && b.smin() >= 0))
        return backward_unsigned_modulo(a, b, result);
    return backward_signed_modulo(a, b, result);
}

#define FOR_WIDTH(W)                                                                                                   \
    template bool backward_multiply(BasicNumber<W>&, BasicNumber<W>&, const BasicNumber<W>&);                          \
    template bool backward_divide(bool, BasicNumber<W>&, BasicNumber<W>&, const BasicNumber<W>&);                      \
    template bool backward_modulo(bool, BasicNumber<W>&, BasicNumber<W>&, const BasicNumber<W>&);
BPFPROOF_NUMERIC_INSTANTIATE(FOR_WIDTH)

} // namespace bpfproof::numeric
