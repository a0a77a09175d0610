// Arbitrary well-formed components, and what it is to be a word of one, as formulas (the code's own contains() decides
// on the way; reduction_proofs.cpp proves the two equal).
#pragma once

#include "domains/numeric/basic_number.hpp"
#include "explorer.hpp"

namespace bpfproof::solver {

using numeric::Congruence;
using numeric::Interval;
using numeric::KnownBits;
using numeric::NumberParts;
using numeric::sign_bit;
using numeric::SignSplit;
using numeric::to_signed;
using numeric::word_mask;

inline Truth in(const Interval& interval, Word word) {
    return (interval.first <= word) & (word <= interval.last);
}
inline Truth in(const KnownBits& bits, Word word) {
    return (word & ~bits.unknown) == bits.value;
}
template <unsigned W>
Truth in(const SignSplit<W>& split, Word word) {
    return in(split.low(), word) | in(split.high(), word);
}
inline Truth well_formed(const KnownBits& bits, unsigned width = 64) {
    return ((bits.value & bits.unknown) == 0) & (((bits.value | bits.unknown) & ~numeric::low_mask(width)) == 0);
}
template <unsigned W>
Truth well_formed(const SignSplit<W>& split) {
    const auto canonical = [](const Interval& words) {
        return (words.first <= words.last) |
               ((words.first == numeric::no_words.first) & (words.last == numeric::no_words.last));
    };
    const Truth low = (split.low_first > split.low_last) | (split.low_last < sign_bit<W>);
    const Truth high =
        (split.high_first > split.high_last) | ((split.high_first >= sign_bit<W>)&(split.high_last <= word_mask<W>));
    return canonical(split.low()) & canonical(split.high()) & low & high;
}

inline KnownBits any_bits(Explorer& it, unsigned width = 64) {
    const KnownBits bits{it.word("value", width), it.word("unknown", width)};
    it.assume((bits.value & bits.unknown) == 0);
    return bits;
}
/// On one side of the sign bit, not empty.
template <unsigned W>
Interval any_interval(Explorer& it, bool high) {
    const Word side = high ? sign_bit<W> : Word{0};
    const Interval words{it.word("first", W - 1) + side, it.word("last", W - 1) + side};
    it.assume(words.first <= words.last);
    return words;
}
/// Of words up to the mask, not empty, crossing the sign bit or not.
inline Interval any_words(Explorer& it, unsigned width = 64) {
    const Interval words{it.word("first", width), it.word("last", width)};
    it.assume(words.first <= words.last);
    return words;
}
/// Whatever the code asks: an input that each path decides anew.
inline bool any_choice(Explorer& it, const char* name) {
    return it.word(name, 1) == 1;
}
/// A concrete number below the bound, each in a path of its own.
inline unsigned any_below(Explorer& it, const char* name, unsigned bound) {
    const Word chosen = it.word(name, 8);
    unsigned number = 0;
    while (number + 1 < bound && chosen != number)
        ++number;
    return number;
}
template <unsigned W>
SignSplit<W> any_split(Explorer& it) {
    auto split = SignSplit<W>::nothing();
    if (any_choice(it, "has low"))
        split.set_low(any_interval<W>(it, false));
    if (any_choice(it, "has high"))
        split.set_high(any_interval<W>(it, true));
    return split;
}
inline Word member(Explorer& it, const char* name, const KnownBits& bits, unsigned width = 64) {
    const Word word = it.word(name, width);
    it.assume(in(bits, word));
    return word;
}
inline Word member(Explorer& it, const char* name, const Interval& words, unsigned width = 64) {
    const Word word = it.word(name, width);
    it.assume(in(words, word));
    return word;
}
template <unsigned W>
Word member(Explorer& it, const char* name, const SignSplit<W>& split) {
    const Word word = it.word(name, W);
    it.assume(in(split, word));
    return word;
}

} // namespace bpfproof::solver
