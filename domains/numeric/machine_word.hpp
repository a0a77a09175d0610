// The machine's words, and the few things about them that no operator says.
//
// Everything else in this folder is written with operators and with what stands here, so that tests/solver can put
// symbolic words in the place of this one header and prove the rest, as it stands, for all words.
#pragma once

#include <bit>
#include <cstdint>
#include <numeric>
#include <type_traits>

namespace bpfproof::numeric {

using Word = std::uint64_t;
using SWord = std::int64_t;
__extension__ using Wide = __int128; ///< exact products and sums of two words
__extension__ using UnsignedWide = unsigned __int128;

/// What holds a word of W bits in a value.
template <unsigned W>
using StoredWord = std::conditional_t<(W > 32), std::uint64_t, std::uint32_t>;

constexpr Word choose(bool first, Word a, Word b) {
    return first ? a : b;
}
constexpr Word lesser(Word a, Word b) {
    return a < b ? a : b;
}
constexpr Word greater(Word a, Word b) {
    return a < b ? b : a;
}

/// All bits up to and including the highest one set in x; 0 for 0.
constexpr Word fill_below(Word x) {
    return x == 0 ? 0 : ~Word{0} >> std::countl_zero(x);
}
/// 64 for 0.
constexpr unsigned trailing_zeros(Word x) {
    return static_cast<unsigned>(std::countr_zero(x));
}
constexpr unsigned count_ones(Word x) {
    return static_cast<unsigned>(std::popcount(x));
}
constexpr Word greatest_common_divisor(Word a, Word b) {
    return std::gcd(a, b);
}

} // namespace bpfproof::numeric
