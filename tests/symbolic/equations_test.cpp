// Contradictions are claimed only where there is one: checked against valuations that exist, and by hand where none
// does.
#include "domains/symbolic/build.hpp"
#include "domains/symbolic/equations.hpp"
#include "support/catch.hpp"
#include "symbolic/valuation.hpp"

#include <array>

namespace bpfproof::test {
namespace {

using symbolic::Builder;
using symbolic::Equation;
using symbolic::Equations;
using symbolic::Knowledge;
using symbolic::Value;

struct Fixture {
    TermTable table;
    Knowledge knowledge;
    Builder make{table, knowledge};

    bool contradicted(std::vector<Equation> equations) const {
        std::vector<Value> mentioned;
        for (const Equation& e : equations)
            mentioned.push_back(e.value);
        return Equations(table, knowledge, mentioned).contradiction(equations).has_value();
    }
};

} // namespace

TEST_CASE("two places that share a term move together", "[equations]") {
    Fixture f;
    const Value x = f.make.fresh(symbolic::Number::top());
    CHECK_FALSE(f.contradicted({{x, 5}, {symbolic::plus(x, 4), 9}}));
    CHECK(f.contradicted({{x, 5}, {symbolic::plus(x, 4), 10}}));
    CHECK(f.contradicted({{symbolic::constant(3), 4}}));
}

TEST_CASE("facts and differences are asked of what is fixed, and of nothing else", "[equations]") {
    Fixture f;
    const Value x = f.make.fresh(symbolic::Number::unsigned_range(0, 10));
    const Value y = f.make.fresh(symbolic::Number::top());
    REQUIRE(f.knowledge.assume(f.table, symbolic::Comparison::slt, x, y));
    CHECK(f.contradicted({{x, 11}}));
    CHECK_FALSE(f.contradicted({{x, 10}}));
    CHECK(f.contradicted({{x, 7}, {y, 7}}));
    CHECK_FALSE(f.contradicted({{x, 7}, {y, 8}}));
}

TEST_CASE("operations are computed, and undone where only one operand will do", "[equations]") {
    Fixture f;
    const Value x = f.make.fresh(symbolic::Number::top());
    const Value y = f.make.fresh(symbolic::Number::top());
    const Value low = f.make.zero_extend(x, 32);
    CHECK(f.contradicted({{x, 0x1'0000'0002}, {low, 3}}));
    CHECK_FALSE(f.contradicted({{x, 0x1'0000'0002}, {low, 2}}));
    CHECK(f.contradicted({{low, 0x1'0000'0000}}));
    const Value sum = f.make.add(f.make.binary(symbolic::BinaryOp::mul, x, symbolic::constant(3)), y);
    CHECK_FALSE(f.contradicted({{sum, 10}, {y, 1}, {x, 3}}));
    CHECK(f.contradicted({{sum, 10}, {y, 1}, {low, 4}})); // x is 3
    CHECK_FALSE(f.contradicted({{sum, 10}, {low, 4}}));   // y is open
    const Value mixed = f.make.binary(symbolic::BinaryOp::xor_, x, y);
    CHECK(f.contradicted({{mixed, 6}, {y, 5}, {x, 2}}));
    CHECK_FALSE(f.contradicted({{mixed, 6}, {y, 5}, {x, 3}}));
}

// Random terms over known variables: their true words never contradict each other, whichever of them are given; and a
// wrong word for one whose operands are given always does.
TEST_CASE("no valuation that exists is contradicted", "[equations]") {
    Random random(7);
    constexpr std::array ops{symbolic::BinaryOp::add,  symbolic::BinaryOp::sub,  symbolic::BinaryOp::mul,
                             symbolic::BinaryOp::and_, symbolic::BinaryOp::or_,  symbolic::BinaryOp::xor_,
                             symbolic::BinaryOp::shl,  symbolic::BinaryOp::lshr, symbolic::BinaryOp::umod};
    for (int round = 0; round < 3000; ++round) {
        Fixture f;
        std::vector<std::pair<Value, Word64>> known;
        for (int i = 0; i < 3; ++i) {
            const Word64 word = random.word();
            known.emplace_back(f.make.fresh(number_containing(random, std::array{word})), word);
        }
        for (int i = 0; i < 6; ++i) {
            const auto& [a, word_a] = known[random.below(known.size())];
            const auto& [b, word_b] = known[random.below(known.size())];
            const auto op = ops[random.below(ops.size())];
            known.emplace_back(f.make.binary(op, a, b), numeric::apply<64>(op, word_a, word_b));
        }
        std::vector<Equation> equations;
        for (const auto& [value, word] : known)
            if (random.chance(2))
                equations.push_back({value, word});
        INFO("round " << round);
        REQUIRE_FALSE(f.contradicted(equations));
        for (std::size_t i = 0; i < 3; ++i)
            equations.push_back({known[i].first, known[i].second});
        equations.push_back({known.back().first, known.back().second + 1});
        REQUIRE(f.contradicted(equations));
    }
}

} // namespace bpfproof::test
