// Valuations: what terms are judged by. A term is walked and computed under words for the variables; nothing of the
// builder or of Knowledge is trusted here. Also the source of random words and facts for these and the neighbouring
// tests.
#pragma once

#include "domains/symbolic/build.hpp"

#include <cstdint>
#include <random>
#include <span>
#include <string>
#include <vector>

namespace bpfproof::test {

using symbolic::TermId;
using symbolic::TermTable;
using symbolic::Value;
using Word64 = std::uint64_t;

/// Words for the variables, by term; those of other terms are not used.
using Valuation = std::vector<Word64>;

inline void assign(Valuation& valuation, TermId variable, Word64 word) {
    if (valuation.size() <= variable)
        valuation.resize(variable + 1, 0);
    valuation[variable] = word;
}

Word64 evaluate(const TermTable& table, const Valuation& valuation, TermId term);
inline Word64 evaluate(const TermTable& table, const Valuation& valuation, Value value) {
    return evaluate(table, valuation, value.term) + value.offset;
}

/// The first fact or difference that the valuation does not satisfy, in words; empty where it satisfies all.
std::string violated(const TermTable& table, const symbolic::Knowledge& knowledge, const Valuation& valuation);

/// sval(left) - sval(right) lies in the interval, as integers.
bool holds(symbolic::Interval range, Word64 left, Word64 right);

class Random {
public:
    explicit Random(std::uint64_t seed) : engine_(seed) {}

    std::uint64_t below(std::uint64_t limit) { return engine_() % limit; }
    bool chance(unsigned one_in) { return below(one_in) == 0; }
    /// Corners of all widths, and what lies near them, more often than not.
    Word64 word();
    /// Small words, more often than not: what offsets and lengths look like.
    Word64 small_word();
    template <class T>
    const T& pick(const std::vector<T>& from) {
        return from[below(from.size())];
    }

private:
    std::mt19937_64 engine_;
};

/// A random fact that holds of all the words, of which there is at least one.
symbolic::Number number_containing(Random& random, std::span<const Word64> words);

} // namespace bpfproof::test
