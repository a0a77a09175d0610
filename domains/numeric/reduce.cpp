// Reduction: the components of a number told each other's news, until there is none or the rounds are used up.
//
// Every step replaces a component by one that stands for fewer words but for no fewer of those that satisfy all
// components, so stopping after any step is sound; the rounds bound the cost, not the meaning.
//
//   low half  <-> known bits      ends moved to members; common prefix of the ends
//   range      -> low half        the words between two ends, cut to their low half
//   all        -> range           ends moved inward to the first word that bits, half, congruence and exclusions allow
//   range      -> known bits      common prefix of the ends, each sign on its own
//   congruence <-> known bits     trailing known bits are a congruence modulo a power of two
//
// The range is two intervals, one per sign (sign_split.hpp), each tightened alone: that is the exchange between signed
// and unsigned ranges.
#include "domains/numeric/reduce.hpp"

#include "domains/numeric/instantiate.hpp"

namespace bpfproof::numeric {
namespace {

// Both only cut off long chases between components; exhaustive tests at small widths reach a fixpoint well before.
constexpr int rounds = 8;
constexpr int end_moves = 16;

template <unsigned W>
class Reduction {
public:
    explicit Reduction(NumberParts<W>& parts) : p_(parts) {}

    bool run() {
        for (int round = 0; round < rounds; ++round) {
            const NumberParts<W> before = p_;
            if (!step())
                return false;
            if (p_.range.single())
                return settle(p_.range.umin());
            if (p_.bits.unknown == 0) // the rounds may be used up before the range is as small
                return settle(p_.bits.value);
            if (p_ == before)
                break;
        }
        forget_idle_exclusions();
        return true;
    }

    // From here on public only so that each step can be proved to keep members (tests/solver).
    static constexpr unsigned half_width = W / 2;
    static constexpr Word half_mask = word_mask<half_width>;

    bool step() {
        return !p_.range.empty() && !p_.half.empty() && exchange_congruence_and_bits() && half_from_range() &&
               exchange_half_and_bits() && tighten_range() && bits_from_range();
    }

    bool settle(Word word) {
        if (!contains(p_, word))
            return false;
        p_ = constant_parts<W>(word);
        return true;
    }

    bool learn(const KnownBits& news) {
        const auto both = meet(p_.bits, news);
        if (both)
            p_.bits = *both;
        return both.has_value();
    }

    // x ≡ r (mod m) fixes as many low bits as 2 divides m; the signed and the unsigned reading share them.
    bool exchange_congruence_and_bits() {
        Congruence& c = p_.congruence;
        if (c.modulus == 0)
            return learn(KnownBits::constant(c.residue));
        const Word fixed = lowest_bit(c.modulus) - 1;
        if (!learn({c.residue & fixed, word_mask<W> & ~fixed}))
            return false;
        const unsigned known = p_.bits.trailing_known();
        if (known == 0)
            return true;
        if (known >= W) {
            if (!numeric::contains(c, p_.bits.value, W))
                return false;
            c = {0, p_.bits.value};
            return true;
        }
        const Word power = Word{1} << known;
        if (c.modulus % power == 0)
            return true;
        const auto both = meet(c, Congruence{power, p_.bits.value & (power - 1)}, W);
        if (both)
            c = *both;
        return both.has_value();
    }

    bool half_from_range() {
        auto seen = SignSplit<half_width>::nothing();
        for (const Interval words : {p_.range.low(), p_.range.high()}) {
            if (words.empty())
                continue;
            if (words.last - words.first >= half_mask)
                return true;
            seen.include_circular(words.first & half_mask, words.last & half_mask);
        }
        p_.half.restrict_to(seen);
        return !p_.half.empty();
    }

    static Interval members(const KnownBits& bits, Interval words) {
        if (words.empty() || !bits.raise_to_member(words.first) || !bits.lower_to_member(words.last) || words.empty())
            return no_words;
        return words;
    }

    // The bits that the members of an interval share, given what all words share.
    static std::optional<KnownBits> shared(const KnownBits& bits, Interval words) {
        return words.empty() ? std::nullopt : meet(bits, common_prefix(words.first, words.last));
    }
    static std::optional<KnownBits> either(const std::optional<KnownBits>& a, const std::optional<KnownBits>& b) {
        return a && b ? std::optional(join(*a, *b)) : a ? a : b;
    }

    bool exchange_half_and_bits() {
        const KnownBits low = p_.bits.masked(half_mask);
        p_.half.set_low(members(low, p_.half.low()));
        p_.half.set_high(members(low, p_.half.high()));
        const auto news = either(shared(low, p_.half.low()), shared(low, p_.half.high()));
        return news && learn({news->value, news->unknown | (word_mask<W> & ~half_mask)});
    }

    bool tighten_range() {
        p_.range.set_low(tightened(p_.range.low()));
        p_.range.set_high(tightened(p_.range.high()));
        return !p_.range.empty();
    }

    // Precondition for both ends: an interval lies on one side of the sign bit, where the congruence of signed readings
    // is one of unsigned words.
    Interval tightened(Interval words) const {
        if (words.empty())
            return no_words;
        const UnsignedClass c = p_.congruence.beyond_bits() ? unsigned_class(p_.congruence, words.first, words.last, W)
                                                            : UnsignedClass{1, 0};
        if (!raise(words, c) || !lower(words, c))
            return no_words;
        return words;
    }

    bool raise(Interval& words, UnsignedClass c) const {
        for (int move = 0; move < end_moves; ++move) {
            const Word before = words.first;
            if (!raise_once(words.first, words.last, c))
                return false;
            if (words.first == before)
                break;
        }
        return true;
    }
    bool lower(Interval& words, UnsignedClass c) const {
        for (int move = 0; move < end_moves; ++move) {
            const Word before = words.last;
            if (!lower_once(words.last, words.first, c))
                return false;
            if (words.last == before)
                break;
        }
        return true;
    }

    // Past no word up to last that all components allow; false: there is none.
    bool raise_once(Word& x, Word last, UnsignedClass c) const {
        if (!p_.bits.raise_to_member(x) || !raise_to_half(x) || x > last || !raise_to_class(x, last, c))
            return false;
        if (p_.excluded.contains(x)) {
            if (x == last)
                return false;
            ++x;
        }
        return true;
    }
    bool lower_once(Word& x, Word first, UnsignedClass c) const {
        if (!p_.bits.lower_to_member(x) || !lower_to_half(x) || x < first || !lower_to_class(x, first, c))
            return false;
        if (p_.excluded.contains(x)) {
            if (x == first)
                return false;
            --x;
        }
        return true;
    }

    // Precondition: x <= last.
    static bool raise_to_class(Word& x, Word last, UnsignedClass c) {
        if (c.modulus <= 1)
            return true;
        const Word rest = x % c.modulus;
        const Word gap = rest <= c.residue ? c.residue - rest : c.modulus - rest + c.residue;
        if (gap > last - x)
            return false;
        x += gap;
        return true;
    }
    // Precondition: x >= first.
    static bool lower_to_class(Word& x, Word first, UnsignedClass c) {
        if (c.modulus <= 1)
            return true;
        const Word rest = x % c.modulus;
        const Word gap = rest >= c.residue ? rest - c.residue : c.modulus - c.residue + rest;
        if (gap > x - first)
            return false;
        x -= gap;
        return true;
    }

    bool raise_to_half(Word& x) const {
        const auto& half = p_.half;
        const Word part = x & half_mask;
        const Word rest = x & ~half_mask;
        if (half.contains(part))
            return true;
        if (half.has_low() && part < half.low_first) {
            x = rest | half.low_first;
        } else if (half.has_high() && part < half.high_first) {
            x = rest | half.high_first;
        } else {
            if (rest == (word_mask<W> & ~half_mask))
                return false;
            x = (rest + half_mask + 1) | half.umin();
        }
        return true;
    }
    bool lower_to_half(Word& x) const {
        const auto& half = p_.half;
        const Word part = x & half_mask;
        const Word rest = x & ~half_mask;
        if (half.contains(part))
            return true;
        if (half.has_high() && part > half.high_last) {
            x = rest | half.high_last;
        } else if (half.has_low() && part > half.low_last) {
            x = rest | half.low_last;
        } else {
            if (rest == 0)
                return false;
            x = (rest - half_mask - 1) | half.umax();
        }
        return true;
    }

    bool bits_from_range() {
        const auto news = either(shared(p_.bits, p_.range.low()), shared(p_.bits, p_.range.high()));
        return news && learn(*news);
    }

    // What another component excludes needs no slot here; it also makes equal sets look equal.
    void forget_idle_exclusions() {
        if (p_.excluded.count == 0)
            return;
        Excluded useful;
        NumberParts<W> others = p_;
        others.excluded = {};
        for (const Word word : p_.excluded)
            if (numeric::contains(others, word))
                useful.insert(word, W);
        p_.excluded = useful;
    }

private:
    NumberParts<W>& p_;
};

} // namespace

template <unsigned W>
bool contains(const NumberParts<W>& parts, Word word) {
    return parts.range.contains(word) && parts.bits.contains(word) && parts.half.contains(word & word_mask<W / 2>) &&
           contains(parts.congruence, word, W) && !parts.excluded.contains(word);
}

template <unsigned W>
NumberParts<W> constant_parts(Word word) {
    NumberParts<W> parts;
    parts.range = SignSplit<W>::of({word, word});
    parts.half = SignSplit<W / 2>::of({word & word_mask<W / 2>, word & word_mask<W / 2>});
    parts.bits = KnownBits::constant(word);
    parts.congruence = {0, word};
    return parts;
}

template <unsigned W>
bool reduce(NumberParts<W>& parts) {
    return Reduction<W>(parts).run();
}

template <unsigned W>
BasicNumber<W> number_of(const NumberParts<W>& parts) {
    return BasicNumber<W>::from_parts(parts).value_or(BasicNumber<W>::top());
}

#define FOR_WIDTH(W)                                                                                                   \
    template bool contains(const NumberParts<W>&, Word);                                                               \
    template NumberParts<W> constant_parts<W>(Word);                                                                   \
    template bool reduce(NumberParts<W>&);                                                                             \
    template BasicNumber<W> number_of(const NumberParts<W>&);
BPFPROOF_NUMERIC_INSTANTIATE(FOR_WIDTH)

} // namespace bpfproof::numeric
