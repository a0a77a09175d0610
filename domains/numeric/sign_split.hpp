// An unsigned and a signed range of one word, held as what together they say: one interval of words with the sign bit
// clear and one of words with it set.
//
// γ = [low_first, low_last] ∪ [high_first, high_last], all in unsigned order; each interval may be empty.
// The pair (unsigned range, signed range) and this pair stand for the same sets: with both signs possible
// umin = low_first, smax = low_last, smin = high_first, umax = high_last. Held this way, deductions between signed and
// unsigned need no code, and every operation may treat each interval as a plain one that never crosses a wrap.
#pragma once

#include "domains/numeric/word.hpp"

#include <algorithm>
#include <cstddef>
#include <type_traits>

namespace bpfproof::numeric {

/// Words in unsigned order, both ends included; empty iff first > last.
struct Interval {
    Word first;
    Word last;

    constexpr bool empty() const { return first > last; }
    constexpr bool contains(Word word) const { return first <= word && word <= last; }
    friend bool operator==(const Interval&, const Interval&) = default;
};
inline constexpr Interval no_words{1, 0};

template <unsigned W>
struct SignSplit {
    using Stored = std::conditional_t<(W > 32), std::uint64_t, std::uint32_t>;
    // Empty intervals are always stored as no_words, so that equality of values is equality of members.
    Stored low_first, low_last, high_first, high_last;

    static constexpr SignSplit nothing() { return {1, 0, 1, 0}; }
    static constexpr SignSplit everything() {
        return {0, Stored(sign_bit<W> - 1), Stored(sign_bit<W>), Stored(word_mask<W>)};
    }
    friend bool operator==(const SignSplit&, const SignSplit&) = default;

    constexpr bool has_low() const { return low_first <= low_last; }
    constexpr bool has_high() const { return high_first <= high_last; }
    constexpr bool empty() const { return !has_low() && !has_high(); }
    constexpr Interval low() const { return {low_first, low_last}; }
    constexpr Interval high() const { return {high_first, high_last}; }
    constexpr bool contains(Word word) const {
        return (low_first <= word && word <= low_last) || (high_first <= word && word <= high_last);
    }

    // Precondition of these four: not empty.
    constexpr Word umin() const { return has_low() ? low_first : high_first; }
    constexpr Word umax() const { return has_high() ? high_last : low_last; }
    constexpr SWord smin() const { return to_signed<W>(has_high() ? high_first : low_first); }
    constexpr SWord smax() const { return to_signed<W>(has_low() ? low_last : high_last); }
};

} // namespace bpfproof::numeric
