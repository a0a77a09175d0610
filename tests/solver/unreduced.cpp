#include "unreduced.hpp"

namespace bpfproof::numeric {

template <>
bool reduce<64>(NumberParts<64>& parts) {
    if (parts.bits.unknown != 0)
        return true;
    const Word word = parts.bits.value;
    const Word low = word & word_mask<32>;
    parts.range.restrict_to(SignSplit<64>::of({word, word}));
    parts.half.restrict_to(SignSplit<32>::of({low, low}));
    return true;
}

} // namespace bpfproof::numeric
