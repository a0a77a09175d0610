#include "domains/numeric/thresholds.hpp"

#include <algorithm>

namespace bpfproof::numeric {
namespace {

void sort_unique(std::vector<Word>& words) {
    std::sort(words.begin(), words.end());
    words.erase(std::unique(words.begin(), words.end()), words.end());
}

} // namespace

Thresholds::Thresholds(std::vector<Word> words) : words_(std::move(words)), halves_(words_) {
    for (Word& word : halves_)
        word &= low_mask(32);
    sort_unique(words_);
    sort_unique(halves_);
}

Thresholds Thresholds::with_neighbours(std::span<const Word> words) {
    std::vector<Word> all;
    all.reserve(3 * words.size());
    for (const Word word : words)
        all.insert(all.end(), {word - 1, word, word + 1});
    return Thresholds(std::move(all));
}

} // namespace bpfproof::numeric
