// Numbers of which some components are arbitrary, and the others say nothing; what it is to be a word of one; and
// proofs of whole operations on such numbers, as the product calls them.
#pragma once

#include "arbitrary.hpp"
#include "proofs.hpp"

#include "domains/numeric/forward_ops.hpp"

namespace bpfproof::solver {

using numeric::Number;

enum Component : unsigned {
    of_range = 1,    ///< one interval, of either sign: operations go by intervals (row "any operation, pair by pair")
    of_half = 2,     ///< the same of the low half
    of_bits = 4,     ///< all 64; not all known: constants are a case of their own
    of_low_bits = 8, ///< the low 32, the others being 0; not all known
    of_excluded =
        16,          ///< one word, which the other components allow (reduction forgets others), as each is mapped alone
    of_constant = 32 ///< any constant, alone
};

struct Operand {
    Number number;
    Word word; ///< any word of it
};

inline Truth in(const NumberParts<64>& parts, Word word) {
    Truth all = in(parts.range, word) & in(parts.half, word & word_mask<32>)&in(parts.bits, word);
    for (const Word each : parts.excluded)
        all = all & (word != each);
    if (parts.congruence.modulus == 1)
        return all;
    return all & Truth(contains(parts.congruence, word, 64));
}
inline Truth in(const Number& number, Word word) {
    return in(number.parts(), word);
}

template <unsigned W>
SignSplit<W> any_one_interval(Explorer& it) {
    auto split = SignSplit<W>::nothing();
    const bool high = any_choice(it, "negative");
    high ? split.set_high(any_interval<W>(it, true)) : split.set_low(any_interval<W>(it, false));
    return split;
}

inline NumberParts<64> any_parts_of(Explorer& it, unsigned components) {
    NumberParts<64> parts;
    if ((components & of_range) != 0)
        parts.range = any_one_interval<64>(it);
    if ((components & of_half) != 0)
        parts.half = any_one_interval<32>(it);
    if ((components & of_bits) != 0)
        parts.bits = any_bits(it);
    if ((components & of_low_bits) != 0)
        parts.bits = any_bits(it, 32);
    if ((components & of_excluded) != 0) {
        const Word word = it.word("excluded");
        it.assume(in(parts.range, word) & in(parts.half, word & word_mask<32>)&in(parts.bits, word));
        parts.excluded.count = 1;
        parts.excluded.words[0] = word;
    }
    if ((components & (of_bits | of_low_bits)) != 0)
        it.assume(parts.bits.unknown != 0);
    return parts;
}
inline Number any_number(Explorer& it, unsigned components) {
    if (components == of_constant)
        return Number::constant(it.word("constant"));
    return *Number::from_parts(any_parts_of(it, components));
}
inline Operand any_operand(Explorer& it, const char* name, unsigned components) {
    const Number number = any_number(it, components);
    const Word word = it.word(name);
    it.assume(in(number, word));
    return {number, word};
}

/// Any number below a power of two, in a path of its own, by as many choices as it has bits.
inline unsigned any_of_bits(Explorer& it, const char* name, unsigned bits) {
    unsigned number = 0;
    for (unsigned at = 0; at < bits; ++at)
        number |= any_choice(it, name) ? 1U << at : 0;
    return number;
}

inline void require_result(Explorer& it, const Number& result, Word wanted) {
    it.require(in(result, wanted), "a result is lost");
    it.require(well_formed(result.parts().range) & well_formed(result.parts().half) & well_formed(result.parts().bits),
               "not well formed");
}

inline const char* name_of(unsigned components) {
    if ((components & of_excluded) != 0)
        return "exclusions";
    if (components == of_constant)
        return "constants";
    return (components & of_range) != 0 ? "range" : (components & of_half) != 0 ? "half range" : "known bits";
}

} // namespace bpfproof::solver
