#include "domains/numeric/range_ops.hpp"

#include <optional>

namespace bpfproof::numeric {
namespace {

Word highest_bit(Word x) {
    const Word filled = fill_below(x);
    return filled ^ (filled >> 1);
}

// The least word of x that has the bit set where its first word has it clear, the bits above being those of the first.
std::optional<Word> raised(Interval x, Word bit) {
    const Word rounder = (x.first | bit) & ~(bit - 1);
    return rounder <= x.last ? std::optional(rounder) : std::nullopt;
}
// The greatest word of x that has the bit clear where its last word has it set, the bits above being those of the last.
std::optional<Word> lowered(Interval x, Word bit) {
    const Word rounder = (x.last - bit) | (bit - 1);
    return rounder >= x.first ? std::optional(rounder) : std::nullopt;
}

// The bits that words of an interval can differ in: above them no end can be made rounder.
Word movable(Interval x, Interval y) {
    return fill_below((x.first ^ x.last) | (y.first ^ y.last));
}

// A bit set in one operand anyway costs nothing in the other, and then frees all bits below: take the highest such.
Word least_or(Interval x, Interval y) {
    for (Word differing = (x.first ^ y.first) & movable(x, y); differing != 0;) {
        const Word bit = highest_bit(differing);
        differing ^= bit;
        if ((x.first & bit) == 0) {
            if (const auto word = raised(x, bit))
                return *word | y.first;
        } else if (const auto word = raised(y, bit)) {
            return x.first | *word;
        }
    }
    return x.first | y.first;
}

// Where both have a bit, one of them may give it up for all the bits below.
Word greatest_or(Interval x, Interval y) {
    for (Word shared = x.last & y.last & movable(x, y); shared != 0;) {
        const Word bit = highest_bit(shared);
        shared ^= bit;
        if (const auto word = lowered(x, bit))
            return *word | y.last;
        if (const auto word = lowered(y, bit))
            return x.last | *word;
    }
    return x.last | y.last;
}

Word least_xor(Interval x, Interval y) {
    for (Word bit = highest_bit((x.first ^ y.first) & movable(x, y)); bit != 0; bit >>= 1) {
        if (((x.first ^ y.first) & bit) == 0)
            continue;
        Interval& lacking = (x.first & bit) == 0 ? x : y;
        if (const auto word = raised(lacking, bit))
            lacking.first = *word;
    }
    return x.first ^ y.first;
}

Word greatest_xor(Interval x, Interval y) {
    for (Word bit = highest_bit(x.last & y.last & movable(x, y)); bit != 0; bit >>= 1) {
        if ((x.last & y.last & bit) == 0)
            continue;
        if (const auto word = lowered(x, bit))
            x.last = *word;
        else if (const auto other = lowered(y, bit))
            y.last = *other;
    }
    return x.last ^ y.last;
}

Interval complement(Interval x) {
    return {~x.last, ~x.first};
}

} // namespace

Interval bit_or(Interval x, Interval y) {
    return {least_or(x, y), greatest_or(x, y)};
}

// De Morgan. The bits above the width are 0 in x and y, 1 in the complements, and 0 again in the result.
Interval bit_and(Interval x, Interval y) {
    return complement(bit_or(complement(x), complement(y)));
}

Interval bit_xor(Interval x, Interval y) {
    return {least_xor(x, y), greatest_xor(x, y)};
}

} // namespace bpfproof::numeric
