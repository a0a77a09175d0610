#include "symbolic/valuation.hpp"

#include "base/internal_error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>

namespace bpfproof::test {

using symbolic::Number;
using symbolic::TermKind;

Word64 evaluate(const TermTable& table, const Valuation& valuation, TermId term) {
    const symbolic::Node& node = table.node(term);
    switch (node.kind) {
    case TermKind::zero:
        return 0;
    case TermKind::variable:
        return valuation.at(term);
    case TermKind::sum: {
        Word64 sum = 0;
        for (const symbolic::Addend& addend : table.addends(term))
            sum += addend.factor * evaluate(table, valuation, addend.term);
        return sum;
    }
    case TermKind::unary:
        return numeric::apply<64>(node.unary(), evaluate(table, valuation, node.left));
    case TermKind::binary:
        return numeric::apply<64>(node.binary(), evaluate(table, valuation, node.left),
                                  evaluate(table, valuation, node.right));
    }
    return 0;
}

bool holds(symbolic::Interval range, Word64 left, Word64 right) {
    __extension__ using Wide = __int128;
    const Wide difference = Wide{static_cast<std::int64_t>(left)} - Wide{static_cast<std::int64_t>(right)};
    return (!range.has_low() || Wide{range.low} <= difference) && (!range.has_high() || difference <= Wide{range.high});
}

std::string violated(const TermTable& table, const symbolic::Knowledge& knowledge, const Valuation& valuation) {
    for (const symbolic::Fact& fact : knowledge.facts()) {
        const Word64 word = evaluate(table, valuation, fact.term);
        if (!fact.number().contains(word))
            return fmt::format("{} is {:#x}, not in {}", table.to_string(fact.term), word, fact.number().to_string());
    }
    for (const symbolic::Difference& d : knowledge.differences()) {
        const Word64 left = evaluate(table, valuation, d.left);
        const Word64 right = evaluate(table, valuation, d.right);
        if (!holds(d.range, left, right))
            return fmt::format("{} - {} is {:#x} - {:#x}, not in [{}, {}]", table.to_string(d.left),
                               table.to_string(d.right), left, right, d.range.low, d.range.high);
    }
    return {};
}

Word64 Random::word() {
    constexpr std::array<Word64, 17> corners{0,
                                             1,
                                             0x7f,
                                             0x80,
                                             0xff,
                                             0x7fff,
                                             0x8000,
                                             0xffff,
                                             0x7fff'ffff,
                                             0x8000'0000,
                                             0xffff'ffff,
                                             0x7fff'ffff'ffff'ffff,
                                             Word64{1} << 63,
                                             ~Word64{0},
                                             0x5555'5555'5555'5555,
                                             0xaaaa'aaaa'aaaa'aaaa,
                                             0xaaaa'5555};
    switch (below(6)) {
    case 0:
        return engine_();
    case 1:
        return engine_() >> below(64);
    case 2:
        return Word64{1} << below(64);
    default: {
        const Word64 corner = corners[below(corners.size())] + below(7) - 3;
        return chance(3) ? 0 - corner : corner;
    }
    }
}

Word64 Random::small_word() {
    return chance(8) ? word() : below(chance(2) ? 8 : 70) - (chance(4) ? 16 : 0);
}

// Each component says as much of the words as it can, or less, or nothing; what they say is reduced when they are put
// together.
Number number_containing(Random& random, std::span<const Word64> words) {
    numeric::NumberParts<64> parts;
    const auto [low, high] = std::ranges::minmax(words);
    if (random.chance(3)) {
        auto range = numeric::SignSplit<64>::nothing();
        for (const Word64 word : words)
            range.include({word, word});
        parts.range = range;
    }
    if (random.chance(3)) {
        const Word64 below = random.chance(2) ? std::min(low, random.small_word()) : 0;
        const Word64 above = random.chance(2) ? std::min(~high, random.word()) : 0;
        parts.range.restrict_to(numeric::SignSplit<64>::of({low - below, high + above}));
    }
    if (random.chance(4)) {
        auto half = numeric::SignSplit<32>::nothing();
        for (const Word64 word : words)
            half.include({word & 0xffff'ffff, word & 0xffff'ffff});
        parts.half = half;
    }
    if (random.chance(3)) {
        Word64 unknown = random.chance(2) ? 0 : random.word();
        for (const Word64 word : words)
            unknown |= word ^ words.front();
        parts.bits = {words.front() & ~unknown, unknown};
    }
    if (random.chance(4)) {
        numeric::Congruence congruence{0, words.front()};
        for (const Word64 word : words)
            congruence = numeric::join(congruence, {0, word}, 64);
        parts.congruence = congruence;
    }
    const std::optional<Number> number = Number::from_parts(parts);
    if (!number)
        throw InternalError("a fact without the words that it was made of");
    Number result = *number;
    if (random.chance(6)) {
        // Some word is none of them.
        const Word64 other = random.chance(2) ? words.front() + 1 : random.small_word();
        Number excluded = Number::constant(other);
        Number rest = result;
        if (std::ranges::find(words, other) == words.end() && numeric::assume(numeric::Comparison::ne, rest, excluded))
            result = rest;
    }
    return result;
}

} // namespace bpfproof::test
