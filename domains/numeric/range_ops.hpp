// Operations on sign-split ranges, each interval of one operand against each of the other. Shared by the full word and
// its low half, for the operations whose low half depends on low halves only.
#pragma once

#include "domains/numeric/sign_split.hpp"

namespace bpfproof::numeric {

/// All that operation(interval, interval), a SignSplit, gives for a pair of non-empty intervals.
template <unsigned W, typename Operation>
constexpr SignSplit<W> pairwise(const SignSplit<W>& a, const SignSplit<W>& b, Operation operation) {
    auto result = SignSplit<W>::nothing();
    for (const Interval x : {a.low(), a.high()})
        for (const Interval y : {b.low(), b.high()})
            if (!x.empty() && !y.empty())
                result.include_all(operation(x, y));
    return result;
}

/// An interval on one side of the sign bit, as signed numbers.
struct SignedInterval {
    Wide first;
    Wide last;
};
template <unsigned W>
constexpr SignedInterval signed_reading(Interval words) {
    return {to_signed<W>(words.first), to_signed<W>(words.last)};
}

/// Sums wrap together: the words from the sum of the firsts up to the sum of the lasts, unless that goes all the way
/// round. Precondition: each interval on one side of the sign bit.
template <unsigned W>
constexpr SignSplit<W> sums(Interval x, Interval y) {
    const Word spread = (x.last - x.first) + (y.last - y.first); // each below 2^(W-1), so their sum is a word
    if (spread == word_mask<W>)
        return SignSplit<W>::everything();
    return SignSplit<W>::of_circular((x.first + y.first) & word_mask<W>, (x.last + y.last) & word_mask<W>);
}
template <unsigned W>
constexpr SignSplit<W> differences(Interval x, Interval y) {
    return SignSplit<W>::of_circular((x.first - y.last) & word_mask<W>, (x.last - y.first) & word_mask<W>);
}

template <unsigned W>
constexpr SignSplit<W> add(const SignSplit<W>& a, const SignSplit<W>& b) {
    return pairwise(a, b, sums<W>);
}
template <unsigned W>
constexpr SignSplit<W> subtract(const SignSplit<W>& a, const SignSplit<W>& b) {
    return pairwise(a, b, differences<W>);
}

/// The least and the greatest product of two signed intervals, exactly: extremes lie at corners.
constexpr SignedInterval product(SignedInterval x, SignedInterval y) {
    const Wide corners[] = {x.first * y.first, x.first * y.last, x.last * y.first, x.last * y.last};
    return {*std::min_element(corners, corners + 4), *std::max_element(corners, corners + 4)};
}

template <unsigned W>
constexpr SignSplit<W> products(Interval x, Interval y) {
    const SignedInterval exact = product(signed_reading<W>(x), signed_reading<W>(y));
    return SignSplit<W>::of_integers(exact.first, exact.last);
}
template <unsigned W>
constexpr SignSplit<W> multiply(const SignSplit<W>& a, const SignSplit<W>& b) {
    return pairwise(a, b, products<W>);
}

template <unsigned W>
constexpr SignSplit<W> shift_left(const SignSplit<W>& a, unsigned amount) {
    auto result = SignSplit<W>::nothing();
    for (const Interval words : {a.low(), a.high()}) {
        if (words.empty())
            continue;
        const SignedInterval x = signed_reading<W>(words);
        result.include_integers(x.first * (Wide{1} << amount), x.last * (Wide{1} << amount));
    }
    return result;
}

/// Concrete: min and max of x | y, x & y, x ^ y over intervals of words. Method of H. S. Warren, Hacker's Delight,
/// section 4-3: walk the bits from the top and raise (lower) one end to a rounder number where that pays and still
/// fits.
Interval bit_or(Interval x, Interval y);
Interval bit_and(Interval x, Interval y);
Interval bit_xor(Interval x, Interval y);

template <unsigned W>
SignSplit<W> bitwise(const SignSplit<W>& a, const SignSplit<W>& b, Interval (*operation)(Interval, Interval)) {
    return pairwise(a, b, [&](Interval x, Interval y) { return SignSplit<W>::of(operation(x, y)); });
}

/// The low `bits` bits of the words, zero- or sign-extended to W bits.
template <unsigned W, unsigned From>
constexpr SignSplit<W> low_bits(const SignSplit<From>& a, unsigned bits, bool with_sign) {
    const Word mask = low_mask(bits);
    const Word sign = Word{1} << (bits - 1);
    auto result = SignSplit<W>::nothing();
    const auto include = [&](Word first, Word last) { // no wrap within `bits`
        if (!with_sign) {
            result.include({first, last});
            return;
        }
        const auto extended = [&](Word word) { return to_word<W>(sign_extended(word, bits)); };
        if (first < sign)
            result.include({first, lesser(last, sign - 1)});
        if (last >= sign)
            result.include({extended(greater(first, sign)), extended(last)});
    };
    for (const Interval words : {a.low(), a.high()}) {
        if (words.empty())
            continue;
        const Word first = words.first & mask;
        const Word last = words.last & mask;
        if (words.last - words.first >= mask) {
            include(0, mask);
        } else if (first <= last) {
            include(first, last);
        } else {
            include(first, mask);
            include(0, last);
        }
    }
    return result;
}

} // namespace bpfproof::numeric
