// Differences at the edges of 64 bits, where their arithmetic could leave the integers.
#include "support/catch.hpp"
#include "symbolic/valuation.hpp"

#include <limits>

namespace bpfproof::test {
namespace {

using numeric::Comparison;
using numeric::Number;
using symbolic::Builder;
using symbolic::Knowledge;
using symbolic::plus;

constexpr Word64 most_negative = Word64{1} << 63;

struct Fixture {
    TermTable table;
    Knowledge knowledge;
    Builder builder{table, knowledge};
};

} // namespace

TEST_CASE_METHOD(Fixture, "a comparison chains with another", "[symbolic]") {
    const Value i = builder.fresh(Number::unsigned_range(0, 1 << 20));
    const Value n = builder.fresh(Number::unsigned_range(0, 1 << 20));
    const Value size = builder.fresh(Number::unsigned_range(0, 1 << 20));
    REQUIRE(knowledge.assume(table, Comparison::ult, i, n));
    REQUIRE(knowledge.assume(table, Comparison::ule, n, size));
    CHECK(knowledge.decide(table, Comparison::ult, i, size) == true);
    CHECK(knowledge.decide(table, Comparison::uge, i, size) == false);
    CHECK(knowledge.decide(table, Comparison::ult, i, n) == true);
    CHECK(knowledge.decide(table, Comparison::ult, plus(i, 1), n) == std::nullopt);
    CHECK_FALSE(knowledge.assume(table, Comparison::ugt, i, size));
}

TEST_CASE_METHOD(Fixture, "an unsigned order of words that may be negative says nothing signed", "[symbolic]") {
    const Value x = builder.fresh(Number::top());
    const Value y = builder.fresh(Number::top());
    REQUIRE(knowledge.assume(table, Comparison::ult, x, y));
    CHECK(knowledge.decide(table, Comparison::slt, x, y) == std::nullopt);
}

TEST_CASE_METHOD(Fixture, "an offset that may wrap carries no difference", "[symbolic]") {
    const Value x = builder.fresh(Number::top());
    const Value y = builder.fresh(Number::top());
    REQUIRE(knowledge.assume(table, Comparison::slt, plus(x, 5), y));
    // x = 2^63 - 1, y = 0: x + 5 is negative.
    CHECK(knowledge.decide(table, Comparison::slt, x, y) == std::nullopt);
}

TEST_CASE_METHOD(Fixture, "bounds of -2^63 are carried or dropped, never turned", "[symbolic]") {
    const bool swapped = GENERATE(false, true);
    const Value first = builder.fresh(Number::signed_range(std::numeric_limits<std::int64_t>::min(), 0));
    const Value second = builder.fresh(Number::unsigned_range(0, most_negative - 1));
    const Value third = builder.fresh(Number::signed_range(std::numeric_limits<std::int64_t>::min(), 0));
    const Value low = swapped ? third : first;
    REQUIRE(knowledge.assume(table, Comparison::sle, low, plus(second, most_negative)));
    Valuation valuation;
    assign(valuation, first.term, most_negative);
    assign(valuation, second.term, 0);
    assign(valuation, third.term, most_negative);
    CHECK(violated(table, knowledge, valuation).empty());
    CHECK(holds(knowledge.difference(table, low, second), most_negative, 0));
    CHECK(holds(knowledge.difference(table, second, low), 0, most_negative));
    CHECK(holds(knowledge.difference(table, second, plus(low, 1)), 0, most_negative + 1));
}

} // namespace bpfproof::test
