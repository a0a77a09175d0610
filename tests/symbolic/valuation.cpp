#include "symbolic/valuation.hpp"

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
        if (!fact.number.contains(word))
            return fmt::format("{} is {:#x}, not in {}", table.to_string(fact.term), word, fact.number.to_string());
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
    constexpr std::array<Word64, 12> corners{
        0,         1, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, 0x7fff'ffff, 0x8000'0000, 0xffff'ffff, 0x7fff'ffff'ffff'ffff,
        ~Word64{0}};
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

Number number_containing(Random& random, std::span<const Word64> words) {
    const auto signed_less = [](Word64 a, Word64 b) {
        return static_cast<std::int64_t>(a) < static_cast<std::int64_t>(b);
    };
    const auto [low, high] = std::ranges::minmax(words);
    const auto [slow, shigh] = std::ranges::minmax(words, signed_less);
    Number result = Number::top();
    const auto also = [&](const std::optional<Number>& number) {
        if (number)
            result = numeric::meet(result, *number).value_or(result);
    };
    if (random.chance(3)) {
        Number tight = Number::constant(words.front());
        for (const Word64 word : words)
            tight = numeric::join(tight, Number::constant(word));
        also(tight);
    }
    if (random.chance(3)) {
        const Word64 below = random.chance(2) ? std::min(low, random.small_word()) : 0;
        const Word64 above = random.chance(2) ? std::min(~high, random.word()) : 0;
        also(Number::unsigned_range(low - below, high + above));
    }
    if (random.chance(3))
        also(Number::signed_range(static_cast<std::int64_t>(slow), static_cast<std::int64_t>(shigh)));
    if (random.chance(3)) {
        Word64 unknown = random.chance(2) ? 0 : random.word();
        for (const Word64 word : words)
            unknown |= word ^ words.front();
        also(Number::known_bits(words.front() & ~unknown, unknown));
    }
    return result;
}

} // namespace bpfproof::test
