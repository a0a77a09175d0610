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
    return {0, lesser(dividend.last, divisor.last - 1)};
}

template <unsigned W>
Interval magnitudes(Interval words) {
    if (words.first < sign_bit<W>)
        return words;
    return {(Word{0} - words.last) & word_mask<W>, (Word{0} - words.first) & word_mask<W>};
}

template <unsigned W>
SignSplit<W> with_sign(Interval magnitude, bool negative) {
    if (!negative)
        return SignSplit<W>::of(magnitude);
    return SignSplit<W>::of_circular((Word{0} - magnitude.last) & word_mask<W>,
                                     (Word{0} - magnitude.first) & word_mask<W>);
}

Interval without_zero(Interval magnitude) {
    return {greater(magnitude.first, 1), magnitude.last};
}

using OnMagnitudes = Interval (*)(Interval dividend, Interval divisor);

template <unsigned W>
SignSplit<W> divided(Interval x, Interval y, OnMagnitudes operation) {
    const Interval divisor = without_zero(y);
    return divisor.empty() ? SignSplit<W>::nothing() : SignSplit<W>::of(operation(x, divisor));
}

// The quotient is negative where the signs differ, the remainder where the dividend is.
template <unsigned W>
SignSplit<W> divided_signed(Interval x, Interval y, OnMagnitudes operation) {
    const Interval divisor = without_zero(magnitudes<W>(y));
    if (divisor.empty())
        return SignSplit<W>::nothing();
    const bool x_negative = x.first >= sign_bit<W>;
    const bool y_negative = operation == quotient && y.first >= sign_bit<W>;
    return with_sign<W>(operation(magnitudes<W>(x), divisor), x_negative != y_negative);
}

template <unsigned W>
SignSplit<W> divided(bool with_sign, const BasicNumber<W>& a, const BasicNumber<W>& b, OnMagnitudes operation) {
    return pairwise(a.parts().range, b.parts().range, [&](Interval x, Interval y) {
        return with_sign ? divided_signed<W>(x, y, operation) : divided<W>(x, y, operation);
    });
}

// x = m·i + r and c | m: the quotient rounded down is (m/c)·i + floor(r/c).
UnsignedClass divided_class(UnsignedClass x, Word c) {
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
    parts.range = divided(false, a, b, quotient);
    if (b.contains(0))
        parts.range.include({0, 0});
    const auto divisor = b.constant_value();
    if (divisor && *divisor != 0) {
        if (is_power_of_two(*divisor)) {
            const unsigned places = trailing_zeros(*divisor);
            parts.bits = {a.bits_value() >> places, a.bits_unknown() >> places};
        }
        const auto quotients = divided_class(unsigned_class(a.parts().congruence, a.umin(), a.umax(), W), *divisor);
        parts.congruence = from_unsigned_class(quotients, parts.range.umin(), parts.range.umax(), W);
    }
    return number_of(parts);
}

template <unsigned W>
BasicNumber<W> signed_divide(const BasicNumber<W>& a, const BasicNumber<W>& b) {
    if (is_unsigned_division(a, b))
        return unsigned_divide(a, b);
    NumberParts<W> parts;
    parts.range = divided(true, a, b, quotient);
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
    parts.range = divided(false, a, b, remainder);
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
    parts.range = divided(true, a, b, remainder);
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
