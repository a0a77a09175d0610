// Where widening stops on its way to infinity: the constants that the program itself names, and the sizes of its
// objects.
#pragma once

#include "domains/numeric/word.hpp"

#include <span>
#include <vector>

namespace bpfproof::numeric {

class Thresholds {
public:
    /// No threshold: widening goes to the end of the sign half at once.
    Thresholds() = default;
    /// The given words (64-bit; a negative number as its two's complement), in any order, repeated or not.
    explicit Thresholds(std::vector<Word> words);
    /// The given words and both neighbours of each: `i < n` leaves i at n - 1 or n, `i <= n` at n or n + 1.
    static Thresholds with_neighbours(std::span<const Word> words);

    std::span<const Word> words() const { return words_; }       ///< ascending in unsigned order
    std::span<const Word> half_words() const { return halves_; } ///< the low 32 bits of each, ascending

private:
    std::vector<Word> words_;
    std::vector<Word> halves_;
};

} // namespace bpfproof::numeric
