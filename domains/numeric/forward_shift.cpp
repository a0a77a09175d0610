// Shifts: by each amount that the second operand may have, joined. There are at most W, and one in most programs.
#include "domains/numeric/forward_ops.hpp"
#include "domains/numeric/instantiate.hpp"
#include "domains/numeric/range_ops.hpp"

namespace bpfproof::numeric {
namespace {

// Component by component. Precondition: as signed numbers no two words of a, nor a word and an exclusion, become one.
template <unsigned W>
NumberParts<W> moved_left(const NumberParts<W>& p, unsigned amount) {
    const Wide factor = Wide{1} << amount;
    NumberParts<W> parts;
    parts.range = shift_left(p.range, amount);
    parts.half = amount < W / 2 ? shift_left(p.half, amount) : SignSplit<W / 2>::of({0, 0});
    parts.bits = KnownBits{p.bits.value << amount, p.bits.unknown << amount}.masked(word_mask<W>);
    parts.congruence =
        make_congruence(UnsignedWide{p.congruence.modulus} << amount, representative(p.congruence, W) * factor, W);
    parts.excluded = map_excluded(p.excluded, W, [&](Word x) { return (x << amount) & word_mask<W>; });
    return parts;
}

// Only the low W - amount bits matter. Read as a signed number of that many bits, they are shifted without a wrap.
template <unsigned W>
NumberParts<W> shifted_left(const BasicNumber<W>& a, unsigned amount) {
    const bool fits = fits_signed<W>(a.smin() * (Wide{1} << amount), a.smax() * (Wide{1} << amount));
    return moved_left((fits ? a : sign_extend(a, W - amount)).parts(), amount);
}

// Rounding down: x = m·i + r with 2^amount | m gives (m >> amount)·i + (r >> amount).
template <unsigned W>
NumberParts<W> shifted_right(const BasicNumber<W>& a, unsigned amount) {
    const NumberParts<W>& p = a.parts();
    NumberParts<W> parts;
    parts.range = SignSplit<W>::nothing();
    for (const Interval words : {p.range.low(), p.range.high()})
        if (!words.empty())
            parts.range.include({words.first >> amount, words.last >> amount});
    parts.bits = {p.bits.value >> amount, p.bits.unknown >> amount};
    const UnsignedClass c = unsigned_class(p.congruence, a.umin(), a.umax(), W);
    if (c.modulus != 0 && c.modulus % (Word{1} << amount) == 0)
        parts.congruence =
            from_unsigned_class({c.modulus >> amount, c.residue >> amount}, a.umin() >> amount, a.umax() >> amount, W);
    if (amount == 0)
        parts = p;
    return parts;
}

template <unsigned W>
NumberParts<W> shifted_right_signed(const BasicNumber<W>& a, unsigned amount) {
    const NumberParts<W>& p = a.parts();
    const auto shifted = [amount](Word word) { return to_word<W>(to_signed<W>(word) >> amount); };
    NumberParts<W> parts;
    parts.range = SignSplit<W>::nothing();
    for (const Interval words : {p.range.low(), p.range.high()})
        if (!words.empty())
            parts.range.include({shifted(words.first), shifted(words.last)});
    parts.bits = {shifted(p.bits.value), shifted(p.bits.unknown)};
    parts.bits.value &= ~parts.bits.unknown;
    const Congruence& c = p.congruence;
    if (c.modulus != 0 && c.modulus % (Word{1} << amount) == 0)
        parts.congruence = {c.modulus >> amount, c.residue >> amount};
    if (amount == 0)
        parts = p;
    return parts;
}

template <unsigned W>
NumberParts<W> shifted(BinaryOp op, const BasicNumber<W>& a, unsigned amount) {
    if (op == BinaryOp::shl)
        return shifted_left(a, amount);
    return op == BinaryOp::lshr ? shifted_right(a, amount) : shifted_right_signed(a, amount);
}

// Some word of b is `amount` modulo W: the known low bits allow it, and where the range covers less than W words, some
// word of the range does.
template <unsigned W>
bool may_shift_by(const BasicNumber<W>& b, Word amount) {
    if (!b.parts().bits.masked(W - 1).contains(amount))
        return false;
    for (const Interval words : {b.parts().range.low(), b.parts().range.high()})
        if (!words.empty() && ((amount - words.first) & (W - 1)) <= words.last - words.first)
            return b.umax() >= W || b.contains(amount);
    return false;
}

} // namespace

template <unsigned W>
BasicNumber<W> shift(BinaryOp op, const BasicNumber<W>& a, const BasicNumber<W>& amount) {
    std::optional<NumberParts<W>> result;
    for (unsigned each = 0; each < W; ++each) {
        if (!may_shift_by(amount, each))
            continue;
        const NumberParts<W> one = number_of(shifted(op, a, each)).parts(); // reduced first: the join is componentwise
        if (result)
            include(*result, one);
        else
            result = one;
    }
    return number_of(result.value_or(NumberParts<W>{})); // no amount: see number_of
}

#define FOR_WIDTH(W) template BasicNumber<W> shift(BinaryOp, const BasicNumber<W>&, const BasicNumber<W>&);
BPFPROOF_NUMERIC_INSTANTIATE(FOR_WIDTH)

} // namespace bpfproof::numeric
