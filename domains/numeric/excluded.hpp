// A few words that the value is known not to be: what `if (x != c)` teaches and no range can say.
//
// γ = all words but those listed. Four are enough for the tests that one value goes through in a row; of more, those
// nearest to zero are kept, since 0, small error codes and small tags are what programs test for.
#pragma once

#include "domains/numeric/word.hpp"

#include <array>
#include <cstddef>

namespace bpfproof::numeric {

struct Excluded {
    static constexpr std::size_t capacity = 4;

    std::array<Word, capacity> words{}; ///< ascending; slots from count on are 0, so that equality is of members
    std::uint64_t count = 0;

    friend bool operator==(const Excluded&, const Excluded&) = default;
    constexpr const Word* begin() const { return words.data(); }
    constexpr const Word* end() const { return words.data() + count; }
    constexpr bool contains(Word word) const {
        for (const Word each : *this)
            if (each == word)
                return true;
        return false;
    }

    /// Adds a word; when full, the word farthest from zero (in signed reading of the given width) is forgotten.
    void insert(Word word, unsigned width);
    void insert_if_room(Word word, unsigned width) {
        if (count < capacity)
            insert(word, width);
    }
};

} // namespace bpfproof::numeric
