// Families of numbers to test with, and γ as a set that can be compared.
#pragma once

#include "domains/numeric/basic_number.hpp"

#include <bitset>
#include <random>
#include <string>
#include <vector>

namespace bpfproof::test {

using numeric::BasicNumber;
using numeric::BinaryOp;
using numeric::Comparison;
using numeric::NumberParts;
using numeric::UnaryOp;
using numeric::Word;

inline constexpr BinaryOp binary_ops[] = {
    BinaryOp::add,  BinaryOp::sub, BinaryOp::mul,  BinaryOp::udiv, BinaryOp::sdiv, BinaryOp::umod, BinaryOp::smod,
    BinaryOp::and_, BinaryOp::or_, BinaryOp::xor_, BinaryOp::shl,  BinaryOp::lshr, BinaryOp::ashr};
inline constexpr const char* binary_names[] = {"add", "sub", "mul", "udiv", "sdiv", "umod", "smod",
                                               "and", "or",  "xor", "shl",  "lshr", "ashr"};
inline constexpr UnaryOp unary_ops[] = {UnaryOp::neg,     UnaryOp::zext8,  UnaryOp::zext16, UnaryOp::zext32,
                                        UnaryOp::sext8,   UnaryOp::sext16, UnaryOp::sext32, UnaryOp::bswap16,
                                        UnaryOp::bswap32, UnaryOp::bswap64};
inline constexpr const char* unary_names[] = {"neg",    "zext8",  "zext16",  "zext32",  "sext8",
                                              "sext16", "sext32", "bswap16", "bswap32", "bswap64"};
inline constexpr Comparison comparisons[] = {Comparison::eq,  Comparison::ne,  Comparison::ult, Comparison::ule,
                                             Comparison::ugt, Comparison::uge, Comparison::slt, Comparison::sle,
                                             Comparison::sgt, Comparison::sge, Comparison::set, Comparison::not_set};
inline constexpr const char* comparison_names[] = {"eq",  "ne",  "ult", "ule", "ugt", "uge",
                                                   "slt", "sle", "sgt", "sge", "set", "not_set"};

/// γ at a small width, one bit a word.
template <unsigned W>
using Set = std::bitset<std::size_t{1} << W>;

template <unsigned W>
Set<W> gamma(const BasicNumber<W>& number) {
    Set<W> set;
    for (Word word = 0; word < set.size(); ++word)
        set[word] = number.contains(word);
    return set;
}

template <unsigned W>
std::vector<Word> words_of(const Set<W>& set) {
    std::vector<Word> words;
    for (Word word = 0; word < set.size(); ++word)
        if (set[word])
            words.push_back(word);
    return words;
}

/// Refinement adds no word, but for exclusions that it forgets for want of room.
template <unsigned W>
bool grows(const BasicNumber<W>& before, const BasicNumber<W>& after) {
    Set<W> allowed = gamma(before);
    for (const Word word : before.parts().excluded)
        allowed[word] = true;
    return (gamma(after) & ~allowed).any();
}

/// The best number, exclusions aside, that covers the set: each component is the tightest of its kind.
template <unsigned W>
std::optional<BasicNumber<W>> best_abstraction(const Set<W>& set) {
    std::optional<NumberParts<W>> best;
    for (const Word word : words_of<W>(set)) {
        NumberParts<W> one = BasicNumber<W>::constant(word).parts();
        if (best) {
            one.range.include_all(best->range);
            one.half.include_all(best->half);
            one.bits = join(one.bits, best->bits);
            one.congruence = join(one.congruence, best->congruence, W);
        }
        best = one;
    }
    return best ? BasicNumber<W>::from_parts(*best) : std::nullopt;
}

/// Components drawn independently, each often saying nothing: reduced values of every shape.
template <unsigned W>
std::optional<NumberParts<W>> random_parts(std::mt19937_64& random) {
    using namespace numeric;
    const auto word = [&]() -> Word {
        const Word raw = random() & word_mask<W>;
        switch (random() % 6) {
        case 0:
            return raw >> (random() % W);
        case 1:
            return (Word{0} - (raw >> (random() % W))) & word_mask<W>;
        case 2:
            return (sign_bit<W> + (random() % 5) - 2) & word_mask<W>;
        case 3:
            return ((Word{1} << (W / 2)) + (random() % 5) - 2) & word_mask<W>;
        default:
            return raw;
        }
    };
    // Each draw is a statement: the order must not be the compiler's choice, or the family would be.
    NumberParts<W> parts;
    if (random() % 2 == 0) {
        auto range = SignSplit<W>::nothing();
        const Word first = word();
        const Word last = random() % 2 == 0 ? word() : (first + (random() % 9)) & word_mask<W>;
        range.include_circular(first, last);
        if (random() % 3 == 0) {
            const Word other_first = word();
            const Word other_last = word();
            range.include_circular(other_first, other_last);
        }
        parts.range = range;
    }
    if (random() % 4 == 0) {
        auto half = SignSplit<W / 2>::nothing();
        const Word first = word() & word_mask<W / 2>;
        const Word last = word() & word_mask<W / 2>;
        half.include_circular(first, last);
        parts.half = half;
    }
    if (random() % 2 == 0) {
        Word unknown = word();
        if (random() % 2 == 0)
            unknown |= word();
        parts.bits = {word() & ~unknown, unknown};
    }
    if (random() % 4 == 0) {
        const Word limit = random() % 2 == 0 ? 12 : word_mask<W>;
        const Word modulus = 1 + random() % limit;
        parts.congruence = make_congruence(modulus, to_signed<W>(word()), W);
    }
    if (random() % 3 == 0)
        for (auto n = random() % 5; n > 0; --n)
            parts.excluded.insert(word(), W);
    return parts;
}

template <unsigned W>
BasicNumber<W> random_number(std::mt19937_64& random) {
    for (;;)
        if (const auto parts = random_parts<W>(random))
            if (const auto number = BasicNumber<W>::from_parts(*parts))
                return *number;
}

/// Every range, every known-bits value, every congruence of the width, and random products. Without repetitions.
template <unsigned W>
std::vector<BasicNumber<W>> systematic_numbers(std::size_t products, unsigned seed = 7) {
    using namespace numeric;
    std::vector<BasicNumber<W>> numbers;
    const auto push = [&](const std::optional<BasicNumber<W>>& number) {
        if (number && std::find(numbers.begin(), numbers.end(), *number) == numbers.end())
            numbers.push_back(*number);
    };
    for (Word lo = 0; lo <= word_mask<W>; ++lo)
        for (Word hi = lo; hi <= word_mask<W>; ++hi) {
            push(BasicNumber<W>::unsigned_range(lo, hi));
            const SWord bias = to_signed<W>(sign_bit<W>);
            push(BasicNumber<W>::signed_range(static_cast<SWord>(lo) + bias, static_cast<SWord>(hi) + bias));
        }
    for (Word unknown = 0; unknown <= word_mask<W>; ++unknown)
        for (Word value = 0; value <= word_mask<W>; ++value)
            push(BasicNumber<W>::known_bits(value, unknown));
    for (Word modulus = 1; modulus <= word_mask<W>; ++modulus)
        for (Word residue = 0; residue < modulus; ++residue) {
            NumberParts<W> parts;
            parts.congruence = {modulus, residue};
            push(BasicNumber<W>::from_parts(parts));
        }
    std::mt19937_64 random(seed);
    for (std::size_t n = 0; n < products; ++n)
        push(random_number<W>(random));
    return numbers;
}

} // namespace bpfproof::test
