// Numbers of very few members (both branches left their constant, a flag, a small index): where the operation's own
// rules lose, it is computed member by member instead. Bounded, so that it never costs more than a handful of joins.
#pragma once

#include "domains/numeric/reduce.hpp"

#include <array>

namespace bpfproof::numeric {

inline constexpr std::size_t few = 8;

struct Members {
    std::array<Word, few> words{};
    std::size_t count = 0;

    const Word* begin() const { return words.data(); }
    const Word* end() const { return words.data() + count; }
};

/// All members, ascending within each sign, if that is cheap to find out: at most three unknown bits, or a short range.
template <unsigned W>
std::optional<Members> few_members(const BasicNumber<W>& number) {
    Members members;
    const auto add = [&](Word word) {
        if (number.contains(word))
            members.words[members.count++] = word;
    };
    const Word unknown = number.bits_unknown();
    if (count_ones(unknown) <= 3) {
        Word subset = 0;
        do {
            add(number.bits_value() | subset);
            subset = (subset - unknown) & unknown; // the next subset of the unknown bits
        } while (subset != 0);
        return members;
    }
    const Word first = static_cast<Word>(number.smin());
    const Word span = static_cast<Word>(number.smax()) - first;
    if (span >= few)
        return std::nullopt;
    for (Word n = 0; n <= span; ++n)
        add((first + n) & word_mask<W>);
    return members;
}

/// The tightest ranges, bits and class of the results of op over all pairs of members; nullopt where there are too
/// many.
template <unsigned W>
std::optional<BasicNumber<W>> by_members(BinaryOp op, const BasicNumber<W>& a, const BasicNumber<W>& b) {
    const auto xs = few_members(a);
    const auto ys = xs ? few_members(b) : std::nullopt;
    if (!ys || xs->count * ys->count > few)
        return std::nullopt;
    std::optional<NumberParts<W>> results;
    for (const Word x : *xs)
        for (const Word y : *ys) {
            const auto one = constant_parts<W>(apply<W>(op, x, y));
            if (results)
                include(*results, one);
            else
                results = one;
        }
    return results ? BasicNumber<W>::from_parts(*results) : std::nullopt;
}

} // namespace bpfproof::numeric
