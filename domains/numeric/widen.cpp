// Widening: what moved goes on to the next threshold, then to the end of its sign half.
//
// Termination. Growing the raw components alone would not end, because reduction may pull a widened component back. So
// a rank decides, lexicographic: first how often known bits, modulus and exclusions can still be given up; then, these
// being the same, how many stops there still are beyond the ends of the ranges, as far as those bits and classes let
// them go. A widening that changes the value must lower the rank; if the reduced result does not, everything that moved
// is given up at once; if that does not either, the result is top, whose rank is 0. So x = widen(x, y) changes x only
// finitely often, whatever the y.
#include "domains/numeric/instantiate.hpp"
#include "domains/numeric/reduce.hpp"

#include <algorithm>
#include <utility>

namespace bpfproof::numeric {
namespace {

using Stops = std::span<const Word>;

Word stop_from(Word word, Word end, Stops stops) {
    const auto at = std::lower_bound(stops.begin(), stops.end(), word);
    return at == stops.end() ? end : std::min(*at, end);
}
Word stop_to(Word word, Word end, Stops stops) {
    const auto after = std::upper_bound(stops.begin(), stops.end(), word);
    return after == stops.begin() ? end : std::max(*std::prev(after), end);
}

// An interval that appears for the first time is taken as it is: it can appear only once.
Interval widened(Interval old, Interval next, Interval whole, Stops stops) {
    if (next.empty() || old.empty())
        return old.empty() ? next : old;
    return {next.first < old.first ? stop_to(next.first, whole.first, stops) : old.first,
            next.last > old.last ? stop_from(next.last, whole.last, stops) : old.last};
}

template <unsigned W>
SignSplit<W> widened(const SignSplit<W>& old, const SignSplit<W>& next, Stops stops) {
    constexpr auto whole = SignSplit<W>::everything();
    auto result = SignSplit<W>::nothing();
    result.set_low(widened(old.low(), next.low(), whole.low(), stops));
    result.set_high(widened(old.high(), next.high(), whole.high(), stops));
    return result;
}

// A bit that was known and moved takes all above it along: they would follow one by one as a counter grows, while the
// bits below it (alignment) are what counting in steps keeps.
KnownBits widened(const KnownBits& old, const KnownBits& next, Word mask) {
    const KnownBits both = join(old, next);
    const Word moved = both.unknown & ~old.unknown;
    if (moved == 0)
        return both;
    const Word unknown = both.unknown | (mask & ~((moved & (~moved + 1)) - 1));
    return {both.value & ~unknown, unknown};
}

// Steps that an interval can still make towards the whole; appearing, from nothing, comes before all of them.
std::size_t rank(Interval interval, Interval whole, Stops stops) {
    if (whole.empty())
        return 0;
    const auto steps = [&](Word first, Word last) { // the stops in [first, last], and the end itself
        const auto beyond =
            std::upper_bound(stops.begin(), stops.end(), last) - std::lower_bound(stops.begin(), stops.end(), first);
        return static_cast<std::size_t>(std::max(beyond, std::ptrdiff_t{0})) + 1;
    };
    if (interval.empty())
        return 2 * steps(whole.first, whole.last) + 1;
    return (interval.first == whole.first ? 0 : steps(whole.first, interval.first - 1)) +
           (interval.last == whole.last ? 0 : steps(interval.last + 1, whole.last));
}

template <unsigned W>
std::size_t rank(const SignSplit<W>& range, const SignSplit<W>& whole, Stops stops) {
    return rank(range.low(), whole.low(), stops) + rank(range.high(), whole.high(), stops);
}

// Each congruence that is strictly weaker has at most half the modulus; a constant is stronger than any.
std::size_t rank(const Congruence& c) {
    return c.modulus == 0 ? std::size_t{65} : static_cast<std::size_t>(count_ones(fill_below(c.modulus))) - 1;
}

template <unsigned W>
std::pair<std::size_t, std::size_t> rank(const BasicNumber<W>& number, const Thresholds& thresholds) {
    NumberParts<W> unranged = number.parts();
    unranged.range = SignSplit<W>::everything();
    unranged.half = SignSplit<W / 2>::everything();
    const NumberParts<W> whole = number_of(unranged).parts();
    const NumberParts<W>& p = number.parts();
    const auto known = static_cast<std::size_t>(count_ones(~p.bits.unknown & word_mask<W>));
    return {known + rank(p.congruence) + p.excluded.count,
            rank(p.range, whole.range, thresholds.words()) + rank(p.half, whole.half, thresholds.half_words())};
}

template <unsigned W>
SignSplit<W> unless_moved(const SignSplit<W>& old, const SignSplit<W>& next) {
    constexpr auto whole = SignSplit<W>::everything();
    auto result = old;
    if (old.low() != next.low())
        result.set_low(whole.low());
    if (old.high() != next.high())
        result.set_high(whole.high());
    return result;
}

template <unsigned W>
BasicNumber<W> without_what_moved(const BasicNumber<W>& old, const BasicNumber<W>& next) {
    const NumberParts<W>& p = old.parts();
    const NumberParts<W>& q = next.parts();
    NumberParts<W> kept;
    kept.range = unless_moved(p.range, q.range);
    kept.half = unless_moved(p.half, q.half);
    if (p.bits == q.bits)
        kept.bits = p.bits;
    if (p.congruence == q.congruence)
        kept.congruence = p.congruence;
    if (p.excluded == q.excluded)
        kept.excluded = p.excluded;
    return number_of(kept);
}

} // namespace

template <unsigned W>
BasicNumber<W> widen(const BasicNumber<W>& old, const BasicNumber<W>& next, const Thresholds& thresholds) {
    const NumberParts<W>& p = old.parts();
    const NumberParts<W>& q = next.parts();
    NumberParts<W> parts;
    parts.range = widened(p.range, q.range, thresholds.words());
    // A half that moves along with the word only mirrors it: a threshold of its own would cut holes into the word's
    // range.
    if (leq(q.half, p.half))
        parts.half = p.half;
    else if (leq(q.range, p.range))
        parts.half = widened(p.half, q.half, thresholds.half_words());
    parts.bits = widened(p.bits, q.bits, word_mask<W>);
    parts.congruence = join(p.congruence, q.congruence, W);
    for (const Word word : p.excluded)
        if (!next.contains(word))
            parts.excluded.insert(word, W);
    const auto result = number_of(parts);
    if (result == old)
        return result;
    const auto before = rank(old, thresholds);
    if (rank(result, thresholds) < before)
        return result;
    const auto coarser = without_what_moved(old, result);
    return rank(coarser, thresholds) < before ? coarser : BasicNumber<W>::top();
}

#define FOR_WIDTH(W) template BasicNumber<W> widen(const BasicNumber<W>&, const BasicNumber<W>&, const Thresholds&);
BPFPROOF_NUMERIC_INSTANTIATE(FOR_WIDTH)

} // namespace bpfproof::numeric
