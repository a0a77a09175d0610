// The one normaliser: every BasicNumber is made here.
#pragma once

#include "domains/numeric/basic_number.hpp"

namespace bpfproof::numeric {

/// Lets the components tell each other what they know. false: proved that no word satisfies all of them.
template <unsigned W>
bool reduce(NumberParts<W>& parts);

/// The parts of a single word.
template <unsigned W>
NumberParts<W> constant_parts(Word word);

/// Widens each component of parts to include other's; exclusions are dropped.
template <unsigned W>
void include(NumberParts<W>& parts, const NumberParts<W>& other) {
    parts.range.include_all(other.range);
    parts.half.include_all(other.half);
    parts.bits = join(parts.bits, other.bits);
    parts.congruence = join(parts.congruence, other.congruence, W);
    parts.excluded = {};
}

/// word is in γ of every component.
template <unsigned W>
bool contains(const NumberParts<W>& parts, Word word);

/// The number that an operation gives. No word is left only if an operand stood for none and reduction, cut off by its
/// bounds, had not seen it; anything is then right, and top is right whatever the reason.
template <unsigned W>
BasicNumber<W> number_of(const NumberParts<W>& parts);

} // namespace bpfproof::numeric
