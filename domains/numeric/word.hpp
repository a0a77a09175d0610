// Words of W bits in 64-bit storage: the few operations whose result depends on the width, so that nothing else needs
// to.
//
// A Word of width W is always kept masked to W bits; an SWord is the same word sign-extended to 64 bits. At W = 64 the
// masks are all ones and cost nothing.
#pragma once

#include "domains/numeric/machine_word.hpp"

namespace bpfproof::numeric {

template <unsigned W>
inline constexpr Word word_mask = W >= 64 ? ~Word{0} : (Word{1} << W) - 1;
template <unsigned W>
inline constexpr Word sign_bit = Word{1} << (W - 1);

/// The lowest `bits` bits set; bits may be 64.
constexpr Word low_mask(unsigned bits) {
    return bits >= 64 ? ~Word{0} : (Word{1} << bits) - 1;
}

/// The word read as a two's complement number of `bits` bits, 1 <= bits <= 64.
constexpr SWord sign_extended(Word word, unsigned bits) {
    const unsigned unused = 64 - bits;
    return static_cast<SWord>(word << unused) >> unused;
}
template <unsigned W>
constexpr SWord to_signed(Word word) {
    return sign_extended(word, W);
}
template <unsigned W>
constexpr Word to_word(SWord value) {
    return static_cast<Word>(value) & word_mask<W>;
}

constexpr bool is_power_of_two(Word x) {
    return x != 0 && (x & (x - 1)) == 0;
}
constexpr Word lowest_bit(Word x) {
    return x & (~x + 1);
}
constexpr Word highest_bit(Word x) {
    const Word filled = fill_below(x);
    return filled ^ (filled >> 1);
}

} // namespace bpfproof::numeric
