// Zero and sign extension from the low bits, and byte swaps.
#include "domains/numeric/few_members.hpp"
#include "domains/numeric/forward_ops.hpp"
#include "domains/numeric/instantiate.hpp"
#include "domains/numeric/range_ops.hpp"

namespace bpfproof::numeric {
namespace {

// Concrete: the one word in [window, window + 2^bits) that is x modulo 2^bits; window is 0 or -2^(bits-1).
// Sound because: both ranges of a (full and half) hold the low bits, cut and extended on their own; known bits are cut;
// the class shifts where all of a moves by the same multiple of 2^bits, and then a's exclusions move along.
template <unsigned W>
BasicNumber<W> extend(const BasicNumber<W>& a, unsigned bits, bool with_sign) {
    const NumberParts<W>& p = a.parts();
    const Wide turn = Wide{1} << bits;
    const Wide window = with_sign ? -(turn / 2) : 0;
    NumberParts<W> parts;
    parts.range = low_bits<W>(p.range, bits, with_sign);
    if (bits <= W / 2)
        parts.range.restrict_to(low_bits<W>(p.half, bits, with_sign));
    if (bits >= W / 2)
        parts.half = p.half;
    const auto extended = [&](Word word) {
        return with_sign ? to_word<W>(sign_extended(word, bits)) : word & low_mask(bits);
    };
    parts.bits = {extended(p.bits.value), extended(p.bits.unknown)};
    parts.bits.value &= ~parts.bits.unknown;
    parts.congruence =
        wrapped(p.congruence.modulus, representative(p.congruence, W), a.smin(), a.smax(), window, bits, W);
    if ((a.smin() - window) >> bits == (a.smax() - window) >> bits)
        parts.excluded = map_excluded(p.excluded, W, extended);
    return number_of(parts);
}

} // namespace

template <unsigned W>
BasicNumber<W> zero_extend(const BasicNumber<W>& a, unsigned bits) {
    return bits >= W ? a : extend(a, bits, false);
}

template <unsigned W>
BasicNumber<W> sign_extend(const BasicNumber<W>& a, unsigned bits) {
    return bits >= W ? a : extend(a, bits, true);
}

// Order means little after a swap, so ranges follow from the known bits alone, unless the members can be listed.
template <unsigned W>
BasicNumber<W> byte_swap(const BasicNumber<W>& a, unsigned bits, unsigned unit) {
    const auto swapped = [&](Word word) {
        Word result = 0;
        for (unsigned at = 0; at < bits; at += unit)
            result = result << (unit % 64) | (word >> at & low_mask(unit));
        return result & word_mask<W>;
    };
    NumberParts<W> parts;
    parts.bits = {swapped(a.bits_value()), swapped(a.bits_unknown())};
    if (bits <= W && (a.parts().bits.possible() & ~low_mask(bits)) == 0) // nothing is cut off: words are permuted
        parts.excluded = map_excluded(a.parts().excluded, W, swapped);
    if (const auto members = few_members(a)) {
        auto images = SignSplit<W>::nothing();
        for (const Word word : *members)
            images.include({swapped(word), swapped(word)});
        parts.range.restrict_to(images);
    }
    return number_of(parts);
}

#define FOR_WIDTH(W)                                                                                                   \
    template BasicNumber<W> zero_extend(const BasicNumber<W>&, unsigned);                                              \
    template BasicNumber<W> sign_extend(const BasicNumber<W>&, unsigned);                                              \
    template BasicNumber<W> byte_swap(const BasicNumber<W>&, unsigned, unsigned);
BPFPROOF_NUMERIC_INSTANTIATE(FOR_WIDTH)

} // namespace bpfproof::numeric
