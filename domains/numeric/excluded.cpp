#include "domains/numeric/excluded.hpp"

#include <algorithm>

namespace bpfproof::numeric {
namespace {

Word distance_from_zero(Word word, unsigned width) {
    const SWord value = sign_extended(word, width);
    return value < 0 ? ~static_cast<Word>(value) : static_cast<Word>(value);
}

} // namespace

void Excluded::insert(Word word, unsigned width) {
    if (contains(word))
        return;
    const auto nearer = [width](Word a, Word b) {
        const Word da = distance_from_zero(a, width);
        const Word db = distance_from_zero(b, width);
        return da != db ? da < db : a < b;
    };
    if (count == capacity) {
        auto* const farthest = std::max_element(words.begin(), words.end(), nearer);
        if (nearer(*farthest, word))
            return;
        *farthest = word;
    } else {
        words[count++] = word;
    }
    std::sort(words.data(), words.data() + count);
}

} // namespace bpfproof::numeric
