// Words: which can be joined without losing what kind of thing they are.
#include "domains/types/word.hpp"
#include "support/catch.hpp"

#include <vector>

namespace bpfproof::test {

using symbolic::constant;
using types::Region;
using types::Word;

TEST_CASE("compatibility of words is symmetric, and every word is compatible with itself", "[types]") {
    Word read_only = Word::pointer(Region::map_value, 0, constant(0));
    read_only.read_only = true;
    const std::vector<Word> words{Word::uninitialised(),
                                  Word::any(),
                                  Word::scalar(constant(0)),
                                  Word::scalar(constant(1)),
                                  Word::pointer(Region::map_value, 0, constant(0)),
                                  Word::pointer(Region::map_value, 0, constant(8), constant(0)),
                                  Word::pointer(Region::map_value, 1, constant(0)),
                                  Word::pointer(Region::packet, 0, constant(0)),
                                  read_only};
    for (const Word& a : words) {
        CHECK(types::compatible(a, a));
        for (const Word& b : words)
            CHECK(types::compatible(a, b) == types::compatible(b, a));
    }
    // Null is a pointer to anything; another number is not, and regions do not mix.
    CHECK(types::compatible(words[4], words[2]));
    CHECK_FALSE(types::compatible(words[4], words[3]));
    CHECK_FALSE(types::compatible(words[4], words[6]));
    CHECK_FALSE(types::compatible(words[4], words[8]));
    CHECK_FALSE(types::compatible(words[0], words[1]));
}

TEST_CASE("every region has a name", "[types]") {
    for (int region = 0; region <= static_cast<int>(Region::kernel_memory); ++region)
        CHECK_FALSE(types::name(static_cast<Region>(region)).empty());
}

} // namespace bpfproof::test
