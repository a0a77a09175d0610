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

namespace bpfproof::numeric {

/// Words in unsigned order, both ends included; empty iff first > last.
struct Interval {
    Word first;
    Word last;

    constexpr bool empty() const { return first > last; }
    constexpr bool contains(Word word) const { return first <= word && word <= last; }
    friend bool operator==(const Interval&, const Interval&) = default;
};
/// The neutral element of hull().
inline constexpr Interval no_words{~Word{0}, 0};

/// The least interval that holds both.
constexpr Interval hull(Interval a, Interval b) {
    return {lesser(a.first, b.first), greater(a.last, b.last)};
}

/// An empty interval becomes the one that stands for all of them.
constexpr Interval or_no_words(Interval words) {
    const auto some = words.first <= words.last;
    return {choose(some, words.first, no_words.first), choose(some, words.last, no_words.last)};
}

template <unsigned W>
struct SignSplit {
    using Stored = StoredWord<W>;
    // Empty intervals are always stored as no_words (cut to Stored), so that equality of values is equality of members
    // and hull() needs no case for them.
    Stored low_first, low_last, high_first, high_last;

    static constexpr SignSplit nothing() { return {Stored(no_words.first), 0, Stored(no_words.first), 0}; }
    static constexpr SignSplit everything() {
        return {0, Stored(sign_bit<W> - 1), Stored(sign_bit<W>), Stored(word_mask<W>)};
    }
    friend bool operator==(const SignSplit&, const SignSplit&) = default;

    constexpr bool has_low() const { return low_first <= low_last; }
    constexpr bool has_high() const { return high_first <= high_last; }
    constexpr bool empty() const { return !has_low() && !has_high(); }
    /// Precondition: not empty.
    constexpr bool single() const { return umin() == umax(); }
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

    /// Widens each interval to include the words of an interval that may cross the sign boundary, but not the wrap.
    /// Cut at the boundary, a part that holds nothing is empty by itself.
    constexpr void include(Interval words) {
        constexpr Word sign = sign_bit<W>;
        set_low(hull(low(), or_no_words({words.first, lesser(words.last, sign - 1)})));
        set_high(hull(high(), or_no_words({greater(words.first, sign), words.last})));
    }
    /// The words met going up from first to last, modulo 2^W.
    constexpr void include_circular(Word first, Word last) {
        if (first <= last) {
            include({first, last});
        } else {
            include({first, word_mask<W>});
            include({0, last});
        }
    }
    /// The integers from first to last, modulo 2^W. Precondition: first <= last.
    constexpr void include_integers(Wide first, Wide last) {
        if (last - first >= static_cast<Wide>(word_mask<W>))
            *this = everything();
        else
            include_circular(static_cast<Word>(first) & word_mask<W>, static_cast<Word>(last) & word_mask<W>);
    }
    constexpr void include_all(const SignSplit& other) {
        include(other.low());
        include(other.high());
    }
    constexpr void restrict_to(const SignSplit& other) {
        set_low({greater(low_first, other.low_first), lesser(low_last, other.low_last)});
        set_high({greater(high_first, other.high_first), lesser(high_last, other.high_last)});
    }
    constexpr void set_low(Interval words) {
        const Interval stored = or_no_words(words);
        low_first = static_cast<Stored>(stored.first);
        low_last = static_cast<Stored>(stored.last);
    }
    constexpr void set_high(Interval words) {
        const Interval stored = or_no_words(words);
        high_first = static_cast<Stored>(stored.first);
        high_last = static_cast<Stored>(stored.last);
    }

    static constexpr SignSplit of(Interval words) {
        SignSplit split = nothing();
        split.include(words);
        return split;
    }
    static constexpr SignSplit of_circular(Word first, Word last) {
        SignSplit split = nothing();
        split.include_circular(first, last);
        return split;
    }
    static constexpr SignSplit of_integers(Wide first, Wide last) {
        SignSplit split = nothing();
        split.include_integers(first, last);
        return split;
    }
};

constexpr bool within(Interval inner, Interval outer) {
    return inner.empty() || (outer.first <= inner.first && inner.last <= outer.last);
}
template <unsigned W>
constexpr bool leq(const SignSplit<W>& a, const SignSplit<W>& b) {
    return within(a.low(), b.low()) && within(a.high(), b.high());
}

} // namespace bpfproof::numeric
