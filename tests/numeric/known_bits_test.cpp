// Known bits alone, exhaustively over all 81 values of 4 bits (and all 4-bit words; 5 bits where words run past the
// width).
#include "domains/numeric/known_bits.hpp"
#include "support/catch.hpp"

#include <algorithm>
#include <vector>

namespace bpfproof::test {
namespace {

using numeric::KnownBits;
using numeric::Word;

std::vector<KnownBits> all_known_bits() {
    std::vector<KnownBits> all;
    for (Word unknown = 0; unknown < 16; ++unknown)
        for (Word value = 0; value < 16; ++value)
            if ((value & unknown) == 0)
                all.push_back({value, unknown});
    return all;
}

std::vector<Word> members(const KnownBits& bits) {
    std::vector<Word> words;
    for (Word word = 0; word < 16; ++word)
        if (bits.contains(word))
            words.push_back(word);
    return words;
}

TEST_CASE("the nearest members of known bits") {
    for (const KnownBits& bits : all_known_bits())
        for (Word from = 0; from < 20; ++from) {
            const auto words = members(bits);
            const auto above = std::lower_bound(words.begin(), words.end(), from);
            Word raised = from;
            REQUIRE(bits.raise_to_member(raised) == (above != words.end()));
            if (above != words.end())
                REQUIRE(raised == *above);
            const auto beyond = std::upper_bound(words.begin(), words.end(), from);
            Word lowered = from;
            REQUIRE(bits.lower_to_member(lowered) == (beyond != words.begin()));
            if (beyond != words.begin())
                REQUIRE(lowered == *std::prev(beyond));
        }
}

TEST_CASE("common prefix is the best abstraction of an interval") {
    for (Word first = 0; first < 16; ++first)
        for (Word last = first; last < 16; ++last) {
            KnownBits best = KnownBits::constant(first);
            for (Word word = first; word <= last; ++word)
                best = join(best, KnownBits::constant(word));
            REQUIRE(numeric::common_prefix(first, last) == best);
        }
}

// All operations are sound; all but multiplication are the best that known bits can say.
TEST_CASE("operations on known bits") {
    struct Operation {
        const char* name;
        KnownBits (*abstract)(const KnownBits&, const KnownBits&);
        Word (*concrete)(Word, Word);
        bool optimal;
    };
    const Operation operations[] = {
        {"add", numeric::add, [](Word x, Word y) { return x + y; }, true},
        {"subtract", numeric::subtract, [](Word x, Word y) { return x - y; }, true},
        {"and", numeric::bit_and, [](Word x, Word y) { return x & y; }, true},
        {"or", numeric::bit_or, [](Word x, Word y) { return x | y; }, true},
        {"xor", numeric::bit_xor, [](Word x, Word y) { return x ^ y; }, true},
        {"multiply", numeric::multiply, [](Word x, Word y) { return x * y; }, false},
    };
    for (const Operation& operation : operations) {
        INFO(operation.name);
        for (const KnownBits& a : all_known_bits())
            for (const KnownBits& b : all_known_bits()) {
                const KnownBits result = operation.abstract(a, b).masked(15);
                std::optional<KnownBits> best;
                for (const Word x : members(a))
                    for (const Word y : members(b)) {
                        const auto one = KnownBits::constant(operation.concrete(x, y) & 15);
                        best = best ? join(*best, one) : one;
                    }
                REQUIRE(leq(*best, result));
                if (operation.optimal)
                    REQUIRE(result == *best);
            }
    }
}

} // namespace
} // namespace bpfproof::test
