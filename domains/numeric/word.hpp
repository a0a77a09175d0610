// Words of W bits in 64-bit storage: the few operations whose result depends on the width, so that nothing else needs
// to.
//
// A Word of width W is always kept masked to W bits; an SWord is the same word sign-extended to 64 bits. At W = 64 the
// masks are all ones and cost nothing.
#pragma once

#include <bit>
#include <cstdint>

namespace bpfproof::numeric {

using Word = std::uint64_t;
using SWord = std::int64_t;
__extension__ using Wide = __int128; ///< exact products and sums of two words
__extension__ using UnsignedWide = unsigned __int128;

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

/// All bits up to and including the highest one set in x; 0 for 0.
constexpr Word fill_below(Word x) {
    return x == 0 ? 0 : low_mask(64 - static_cast<unsigned>(std::countl_zero(x)));
}

} // namespace bpfproof::numeric
