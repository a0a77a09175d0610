#include "domains/numeric/range_ops.hpp"

namespace bpfproof::numeric {
namespace {

// The least word from x.first on that has the bit, which x.first lacks.
constexpr Word raised(Interval x, Word bit) {
    return (x.first | bit) & ~(bit - 1);
}
// The greatest word up to x.last that lacks the bit, which x.last has.
constexpr Word lowered(Interval x, Word bit) {
    return (x.last - bit) | (bit - 1);
}

// The bits that words of the interval differ in, and all below: exactly at those of them that x.first lacks is
// raised() still in x, and at those that x.last has, lowered().
Word movable(Interval x) {
    return fill_below(x.first ^ x.last);
}

// A bit set in one operand anyway costs nothing in the other, and then frees all bits below: take the highest such.
Word least_or(Interval x, Interval y) {
    const Word in_x = y.first & ~x.first & movable(x);
    const Word in_y = x.first & ~y.first & movable(y);
    const Word bit = highest_bit(in_x | in_y);
    if (bit == 0)
        return x.first | y.first;
    return (in_x & bit) != 0 ? raised(x, bit) | y.first : x.first | raised(y, bit);
}

// Where both have a bit, one of them may give it up for all the bits below.
Word greatest_or(Interval x, Interval y) {
    const Word shared = x.last & y.last;
    const Word bit = highest_bit(shared & (movable(x) | movable(y)));
    if (bit == 0)
        return x.last | y.last;
    return (bit & movable(x)) != 0 ? lowered(x, bit) | y.last : x.last | lowered(y, bit);
}

// One bit: where only one first word has it, the other is raised to it if it can be. Invariant, for all words a, b of
// the given intervals, on the bits from this one up: a ^ b is above x.first ^ y.first, or equal to it while a and b are
// still in x and y.
void raise_to_match(Interval& x, Interval& y, Word bit) {
    if (((x.first ^ y.first) & bit) == 0)
        return;
    Interval& lacking = (x.first & bit) == 0 ? x : y;
    if ((movable(lacking) & bit) != 0)
        lacking.first = raised(lacking, bit);
}
Word least_xor(Interval x, Interval y) {
    for (Word bit = highest_bit((x.first ^ y.first) & (movable(x) | movable(y))); bit != 0; bit >>= 1)
        raise_to_match(x, y, bit);
    return x.first ^ y.first;
}

// The mirror image: where both last words have the bit, one is lowered to lack it. If either could be, the choice is
// free: with x all ones below, and y free to be 0 there, all bits below will come out as ones.
void lower_to_differ(Interval& x, Interval& y, Word bit) {
    if ((x.last & y.last & bit) == 0)
        return;
    if ((movable(x) & bit) != 0)
        x.last = lowered(x, bit);
    else if ((movable(y) & bit) != 0)
        y.last = lowered(y, bit);
}
Word greatest_xor(Interval x, Interval y) {
    for (Word bit = highest_bit(x.last & y.last & (movable(x) | movable(y))); bit != 0; bit >>= 1)
        lower_to_differ(x, y, bit);
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
