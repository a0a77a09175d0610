// Division and remainder, unsigned and signed (truncating), total as RFC 9669 section 4.1 has them: x / 0 = 0, x % 0 =
// x.
//
// All four are worked out on magnitudes, interval by interval: within one sign a magnitude is an unsigned interval.
#include "domains/numeric/forward_ops.hpp"
#include "domains/numeric/instantiate.hpp"
#include "domains/numeric/range_ops.hpp"

namespace bpfproof::numeric {
namespace {

// Precondition: divisor.first >= 1.
Interval quotient(Interval dividend, Interval divisor) {
    return {dividend.first / divisor.last, dividend.last / divisor.first};
}

// Precondition: divisor.first >= 1. Within one multiple of a constant divisor the remainder moves as the dividend does.
Interval remainder(Interval dividend, Interval divisor) {
    if (dividend.last < divisor.first)
        return dividend;
    if (divisor.first == divisor.last && dividend.first / divisor.first == dividend.last / divisor.first)
        return {dividend.first % divisor.first, dividend.last % divisor.first};
    return {0, std::min(dividend.last, divisor.last - 1)};
}

template <unsigned W>
Interval magnitudes(Interval words) {
    if (words.first < sign_bit<W>)
        return words;
    return {(Word{0} - words.last) & word_mask<W>, (Word{0} - words.first) & word_mask<W>};
}

template <unsigned W>
void include_signed(SignSplit<W>& range, Interval magnitude, bool negative) {
    if (negative)
        range.include_circular((Word{0} - magnitude.last) & word_mask<W>, (Word{0} - magnitude.first) & word_mask<W>);
    else
        range.include(magnitude);
}

// Calls visit(dividends, divisors without 0, whether their signs differ, whether dividends are negative) on magnitudes;
// the unsigned reading takes every word for a positive one.
template <unsigned W, typename Visit>
void for_each_division(bool with_sign, const SignSplit<W>& a, const SignSplit<W>& b, Visit visit) {
    for_each_pair(a, b, [&](Interval x, Interval y) {
        const bool x_negative = with_sign && x.first >= sign_bit<W>;
        const bool y_negative = with_sign && y.first >= sign_bit<W>;
        Interval divisor = with_sign ? magnitudes<W>(y) : y;
        divisor.first = std::max(divisor.first, Word{1});
        if (!divisor.empty())
            visit(with_sign ? magnitudes<W>(x) : x, divisor, x_negative != y_negative, x_negative);
    });
}

// x = m·i + r and c | m: the quotient rounded down is (m/c)·i + floor(r/c).
UnsignedClass divided(UnsignedClass x, Word c) {
    if (x.modulus == 0 || x.modulus % c != 0)
        return {1, 0};
    return {x.modulus / c, x.residue / c};
}

template <unsigned W>
bool is_unsigned_division(const BasicNumber<W>& a, const BasicNumber<W>& b) {
    return a.smin() >= 0 && b.smin() >= 0;
}

} // namespace

template <unsigned W>
BasicNumber<W> unsigned_divide(const BasicNumber<W>& a, const BasicNumber<W>& b) {
    NumberParts<W> parts;
    parts.range = SignSplit<W>::nothing();
    for_each_division<W>(false, a.parts().range, b.parts().range,
                         [&](Interval x, Interval y, bool, bool) { parts.range.include(quotient(x, y)); });
    if (b.contains(0))
        parts.range.include({0, 0});
    const auto divisor = b.constant_value();
    if (divisor && *divisor != 0) {
        if (std::has_single_bit(*divisor)) {
            const int places = std::countr_zero(*divisor);
            parts.bits = {a.bits_value() >> places, a.bits_unknown() >> places};
        }
        const auto quotients = divided(unsigned_class(a.parts().congruence, a.umin(), a.umax(), W), *divisor);
        parts.congruence = from_unsigned_class(quotients, parts.range.umin(), parts.range.umax(), W);
    }
    return number_of(parts);
}

template <unsigned W>
BasicNumber<W> signed_divide(const BasicNumber<W>& a, const BasicNumber<W>& b) {
    if (is_unsigned_division(a, b))
        return unsigned_divide(a, b);
    NumberParts<W> parts;
    parts.range = SignSplit<W>::nothing();
    for_each_division<W>(true, a.parts().range, b.parts().range, [&](Interval x, Interval y, bool negative, bool) {
        include_signed(parts.range, quotient(x, y), negative);
    });
    if (b.contains(0))
        parts.range.include({0, 0});
    // Exact division commutes with signs, rounding does not: only where the divisor divides residue and modulus.
    const Congruence& c = a.parts().congruence;
    const bool least_by_minus_one = a.contains(sign_bit<W>) && b.contains(word_mask<W>);
    if (b.is_constant() && b.umin() != 0 && c.modulus != 0 && !least_by_minus_one) {
        const Wide divisor = b.smin();
        const Word size = static_cast<Word>(divisor < 0 ? -divisor : divisor);
        if (c.modulus % size == 0 && c.residue % size == 0)
            parts.congruence = make_congruence(c.modulus / size, static_cast<Wide>(c.residue) / divisor, W);
    }
    return number_of(parts);
}

template <unsigned W>
BasicNumber<W> unsigned_modulo(const BasicNumber<W>& a, const BasicNumber<W>& b) {
    if (a.umax() < b.umin() || b.constant_value() == Word{0})
        return a;
    NumberParts<W> parts;
    parts.range = SignSplit<W>::nothing();
    for_each_division<W>(false, a.parts().range, b.parts().range,
                         [&](Interval x, Interval y, bool, bool) { parts.range.include(remainder(x, y)); });
    if (b.contains(0))
        parts.range.include_all(a.parts().range);
    // x % y = x - q·y ≡ x modulo whatever divides y; and x % 0 = x.
    const UnsignedClass x = unsigned_class(a.parts().congruence, a.umin(), a.umax(), W);
    const UnsignedClass y = unsigned_class(b.parts().congruence, b.umin(), b.umax(), W);
    const Word modulus = common_divisor(x.modulus, common_divisor(y.modulus, y.residue));
    parts.congruence = from_unsigned_class({modulus, x.residue % modulus}, parts.range.umin(), parts.range.umax(), W);
    return number_of(parts);
}

template <unsigned W>
BasicNumber<W> signed_modulo(const BasicNumber<W>& a, const BasicNumber<W>& b) {
    if (is_unsigned_division(a, b))
        return unsigned_modulo(a, b);
    if (b.constant_value() == Word{0})
        return a;
    NumberParts<W> parts;
    parts.range = SignSplit<W>::nothing();
    for_each_division<W>(true, a.parts().range, b.parts().range, [&](Interval x, Interval y, bool, bool x_negative) {
        include_signed(parts.range, remainder(x, y), x_negative);
    });
    if (b.contains(0))
        parts.range.include_all(a.parts().range);
    const Congruence& x = a.parts().congruence;
    const Congruence& y = b.parts().congruence;
    const Wide step = representative(y, W);
    const Word modulus =
        common_divisor(x.modulus, common_divisor(y.modulus, static_cast<Word>(step < 0 ? -step : step)));
    parts.congruence = make_congruence(modulus, representative(x, W), W);
    return number_of(parts);
}

#define FOR_WIDTH(W)                                                                                                   \
    template BasicNumber<W> unsigned_divide(const BasicNumber<W>&, const BasicNumber<W>&);                             \
    template BasicNumber<W> signed_divide(const BasicNumber<W>&, const BasicNumber<W>&);                               \
    template BasicNumber<W> unsigned_modulo(const BasicNumber<W>&, const BasicNumber<W>&);                             \
    template BasicNumber<W> signed_modulo(const BasicNumber<W>&, const BasicNumber<W>&);
BPFPROOF_NUMERIC_INSTANTIATE(FOR_WIDTH)

} // namespace bpfproof::numeric
