// Numbers that are kept once give what the numeric domain gives, however much was remembered, pushed out, and asked for
// again in between.
#include "domains/symbolic/numbers.hpp"
#include "numeric/values.hpp"
#include "support/catch.hpp"

#include <random>
#include <utility>
#include <vector>

namespace bpfproof::test {
namespace {

using numeric::BinaryOp;
using numeric::Number;
using numeric::UnaryOp;
using symbolic::KeptNumber;
using symbolic::Numbers;

constexpr auto last_binary = static_cast<unsigned>(BinaryOp::ashr);
constexpr auto last_unary = static_cast<unsigned>(UnaryOp::bswap64);

std::vector<KeptNumber> some_kept(Numbers& numbers, std::mt19937_64& random, std::size_t count) {
    std::vector<KeptNumber> kept;
    for (std::size_t i = 0; i < count; ++i)
        kept.push_back(numbers.keep(random_number<64>(random)));
    return kept;
}

} // namespace

TEST_CASE("equal numbers are kept at one address, and others are not", "[symbolic]") {
    Numbers numbers;
    std::mt19937_64 random(1);
    const std::vector<KeptNumber> kept = some_kept(numbers, random, 300);
    for (const KeptNumber a : kept) {
        const Number copy = *a;
        REQUIRE(numbers.keep(copy).is(a));
        for (const KeptNumber b : kept)
            REQUIRE(a.is(b) == (*a == *b));
    }
    CHECK(numbers.top().is(numbers.keep(Number::top())));
    for (std::uint64_t word = 0; word < 1000; ++word)
        REQUIRE(*numbers.constant(word * 0x10001) == Number::constant(word * 0x10001));
}

TEST_CASE("what is remembered is what the domain says", "[symbolic]") {
    Numbers numbers;
    std::mt19937_64 random(2);
    const std::vector<KeptNumber> kept = some_kept(numbers, random, 60);
    std::size_t empty = 0;
    for (unsigned round = 0; round < 60'000; ++round) {
        const KeptNumber a = kept[random() % kept.size()];
        const KeptNumber b = kept[random() % kept.size()];
        const auto binary = static_cast<BinaryOp>(random() % (last_binary + 1));
        const auto unary = static_cast<UnaryOp>(random() % (last_unary + 1));
        REQUIRE(*numbers.forward(binary, a, b) == numeric::forward(binary, *a, *b));
        REQUIRE(*numbers.forward(unary, a) == numeric::forward(unary, *a));
        REQUIRE(*numbers.join(a, b) == numeric::join(*a, *b));
        const auto both = numbers.meet(a, b);
        const auto expected = numeric::meet(*a, *b);
        REQUIRE(both.has_value() == expected.has_value());
        if (both)
            REQUIRE(**both == *expected);
        empty += !both;
    }
    CHECK(empty > 1000);
}

TEST_CASE("what is kept stays where it is when the store moves", "[symbolic]") {
    Numbers first;
    std::mt19937_64 random(3);
    const std::vector<KeptNumber> kept = some_kept(first, random, 100);
    Numbers second = std::move(first);
    for (const KeptNumber number : kept)
        REQUIRE(second.keep(*number).is(number));
}

} // namespace bpfproof::test
