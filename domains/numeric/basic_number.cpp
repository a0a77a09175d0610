// Making numbers and looking at them.
#include "domains/numeric/basic_number.hpp"

#include "base/internal_error.hpp"
#include "domains/numeric/instantiate.hpp"
#include "domains/numeric/reduce.hpp"

namespace bpfproof::numeric {

template <unsigned W>
std::optional<BasicNumber<W>> BasicNumber<W>::from_parts(const NumberParts<W>& parts) {
    NumberParts<W> reduced = parts;
    if (!reduce(reduced))
        return std::nullopt;
    return BasicNumber(reduced);
}

template <unsigned W>
BasicNumber<W> BasicNumber<W>::top() {
    return BasicNumber(NumberParts<W>{});
}

template <unsigned W>
BasicNumber<W> BasicNumber<W>::constant(Word word) {
    return BasicNumber(constant_parts<W>(word & word_mask<W>));
}

template <unsigned W>
BasicNumber<W> BasicNumber<W>::unsigned_range(Word lo, Word hi) {
    if (lo > hi || hi > word_mask<W>)
        throw InternalError("unsigned_range: not a range of words");
    NumberParts<W> parts;
    parts.range = SignSplit<W>::of({lo, hi});
    return number_of(parts);
}

template <unsigned W>
BasicNumber<W> BasicNumber<W>::signed_range(SWord lo, SWord hi) {
    if (lo > hi || lo < to_signed<W>(sign_bit<W>) || hi > to_signed<W>(sign_bit<W> - 1))
        throw InternalError("signed_range: not a range of words");
    NumberParts<W> parts;
    parts.range = SignSplit<W>::of_integers(lo, hi);
    return number_of(parts);
}

template <unsigned W>
std::optional<BasicNumber<W>> BasicNumber<W>::known_bits(Word value, Word unknown_mask) {
    if ((value & unknown_mask) != 0 || ((value | unknown_mask) & ~word_mask<W>) != 0)
        return std::nullopt;
    NumberParts<W> parts;
    parts.bits = {value, unknown_mask};
    return from_parts(parts);
}

template <unsigned W>
BasicNumber<W> BasicNumber<W>::congruent(Word residue, Word modulus) {
    if (modulus == 0 || modulus > word_mask<W>)
        throw InternalError("congruent: not a modulus");
    NumberParts<W> parts;
    parts.congruence = make_congruence(modulus, to_signed<W>(residue), W);
    return number_of(parts);
}

template <unsigned W>
bool BasicNumber<W>::contains(Word word) const {
    return numeric::contains(parts_, word & word_mask<W>);
}

#define FOR_WIDTH(W) template class BasicNumber<W>;
BPFPROOF_NUMERIC_INSTANTIATE(FOR_WIDTH)

} // namespace bpfproof::numeric
