// Comparisons and facts together, over variables so small that all their words are tried: what is learned of one
// reaches the others through differences, and no words that satisfy all that was learned are ever lost.
#include "support/catch.hpp"
#include "symbolic/valuation.hpp"

#include <array>

namespace bpfproof::test {
namespace {

using numeric::Comparison;
using numeric::Number;
using symbolic::Builder;
using symbolic::Knowledge;
using symbolic::plus;

struct Fixture {
    TermTable table;
    Knowledge knowledge;
    Builder builder{table, knowledge};
};

constexpr std::size_t variables = 3;
constexpr int lowest = -3;
constexpr int highest = 4;

/// A few things learned of three variables, and of a sum and a difference of them.
class SmallWorld : Fixture {
public:
    explicit SmallWorld(Random& random) : random_(random) {
        for (std::size_t i = 0; i < variables; ++i)
            values_.push_back(builder.fresh(Number::signed_range(lowest, highest)));
        values_.push_back(builder.subtract(values_[0], values_[1]));
        values_.push_back(builder.add(values_[1], values_[2]));
        Valuation words;
        fill(words, 0);
    }

    std::string learn() {
        const Value left = value();
        const Value right = value();
        if (random_.chance(3)) {
            const auto low = static_cast<std::int64_t>(random_.below(8)) - 4;
            const Number number = Number::signed_range(low, low + static_cast<std::int64_t>(random_.below(6)));
            std::erase_if(alive_, [&](const Valuation& v) { return !number.contains(evaluate(table, v, left)); });
            return judge(knowledge.refine(table, left, number));
        }
        const auto op = static_cast<Comparison>(random_.below(10));
        std::erase_if(alive_, [&](const Valuation& v) {
            return !numeric::apply<64>(op, evaluate(table, v, left), evaluate(table, v, right));
        });
        return judge(knowledge.assume(table, op, left, right));
    }
    bool empty() const { return alive_.empty(); }

private:
    Value value() { return plus(random_.pick(values_), random_.chance(2) ? random_.below(5) - 2 : 0); }

    void fill(Valuation& words, std::size_t variable) {
        if (variable == variables) {
            alive_.push_back(words);
            return;
        }
        for (int word = lowest; word <= highest; ++word) {
            assign(words, values_[variable].term, static_cast<Word64>(std::int64_t{word}));
            fill(words, variable + 1);
        }
    }

    std::string judge(bool feasible) const {
        if (!feasible)
            return alive_.empty() ? "" : "called infeasible, but it is not";
        for (const Valuation& v : alive_)
            if (std::string error = violated(table, knowledge, v); !error.empty())
                return error;
        return {};
    }

    Random& random_;
    std::vector<Value> values_;
    std::vector<Valuation> alive_;
};

} // namespace

TEST_CASE("what is learned of small variables loses none of their words", "[symbolic]") {
    for (std::uint64_t seed = 0; seed < 4'000; ++seed) {
        Random random(seed);
        SmallWorld world(random);
        for (int i = 0; i < 8 && !world.empty(); ++i)
            if (const std::string error = world.learn(); !error.empty())
                FAIL("seed " << seed << ": " << error);
    }
}

TEST_CASE_METHOD(Fixture, "bounds go along differences, both ways", "[symbolic]") {
    const Value low = builder.fresh(Number::unsigned_range(0, 1000));
    const Value high = builder.fresh(Number::unsigned_range(0, 1000));
    REQUIRE(knowledge.assume(table, Comparison::ule, plus(low, 10), high));
    REQUIRE(knowledge.refine(table, high, Number::unsigned_range(100, 200)));
    CHECK(builder.number(low).umax() == 190);
    REQUIRE(knowledge.refine(table, low, Number::unsigned_range(120, 1000)));
    CHECK(builder.number(high).umin() == 130);
}

// A chain that is longer than what one refinement may do. It may stop at a link or on the way from a link to its
// operand: the front is one step, each link and its operand are two, so both come to pass.
TEST_CASE_METHOD(Fixture, "learning that stops early proves nothing infeasible", "[symbolic]") {
    const bool shifted = GENERATE(false, true);
    const Value front = builder.fresh(Number::unsigned_range(0, 1000));
    std::vector<Value> chain;
    for (int i = 0; i < 80; ++i)
        chain.push_back(builder.binary(numeric::BinaryOp::udiv, builder.fresh(Number::unsigned_range(0, 3000)),
                                       symbolic::constant(3)));
    for (std::size_t i = 1; i < chain.size(); ++i)
        REQUIRE(knowledge.assume(table, Comparison::ule, chain[i - 1], chain[i]));
    REQUIRE(knowledge.assume(table, Comparison::ule, front, chain.front()));
    REQUIRE(knowledge.refine(table, shifted ? front : chain.front(), Number::unsigned_range(500, 1000)));
    CHECK(builder.number(chain[10]).umin() == 500);
    CHECK(builder.number(chain.back()).umin() == 0);
}

} // namespace bpfproof::test
