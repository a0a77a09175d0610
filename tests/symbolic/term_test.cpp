// The normal form of terms, and the idioms that the builder is to see through: what precision the domain promises.
#include "support/catch.hpp"
#include "symbolic/valuation.hpp"

namespace bpfproof::test {
namespace {

using numeric::BinaryOp;
using numeric::Number;
using numeric::UnaryOp;
using symbolic::Builder;
using symbolic::constant;
using symbolic::Knowledge;
using symbolic::plus;

struct Fixture {
    TermTable table;
    Knowledge knowledge;
    Builder builder{table, knowledge};
};

} // namespace

TEST_CASE_METHOD(Fixture, "sums have one form", "[symbolic]") {
    const Value x = builder.fresh(Number::top());
    const Value y = builder.fresh(Number::top());
    CHECK(builder.subtract(builder.add(x, y), x) == y);
    CHECK(builder.add(x, y) == builder.add(y, x));
    CHECK(builder.subtract(plus(x, 7), x) == constant(7));
    CHECK(builder.add(x, builder.unary(UnaryOp::neg, x)) == constant(0));
    CHECK(builder.add(builder.binary(BinaryOp::shl, x, constant(1)), x) ==
          builder.binary(BinaryOp::mul, x, constant(3)));
}

TEST_CASE_METHOD(Fixture, "the spellings of an extension are one term", "[symbolic]") {
    const Value x = builder.fresh(Number::top());
    for (const unsigned bits : {8u, 16u, 32u}) {
        const Value amount = constant(64 - bits);
        const Value up = builder.binary(BinaryOp::shl, x, amount);
        CHECK(builder.binary(BinaryOp::lshr, up, amount) == builder.zero_extend(x, bits));
        CHECK(builder.binary(BinaryOp::ashr, up, amount) == builder.sign_extend(x, bits));
        CHECK(builder.binary(BinaryOp::and_, x, constant(numeric::low_mask(bits))) == builder.zero_extend(x, bits));
        CHECK(builder.zero_extend(builder.zero_extend(x, bits), bits) == builder.zero_extend(x, bits));
        CHECK(builder.zero_extend(builder.sign_extend(x, bits), bits) == builder.zero_extend(x, bits));
    }
    const Value byte = builder.zero_extend(x, 8);
    CHECK(builder.zero_extend(byte, 32) == byte);
    CHECK(builder.sign_extend(byte, 32) == byte);
}

TEST_CASE_METHOD(Fixture, "terms do not grow for ever", "[symbolic]") {
    Value x = builder.fresh(Number::top());
    const Value y = builder.fresh(Number::top());
    for (int i = 0; i < 100; ++i) {
        x = builder.binary(i % 2 ? BinaryOp::xor_ : BinaryOp::and_, x, y);
        CHECK(table.node(x.term).depth <= symbolic::max_depth);
    }
    Value sum = constant(0);
    for (int i = 0; i < 20; ++i) {
        sum = builder.add(sum, builder.fresh(Number::unsigned_range(0, 10)));
        CHECK((table.node(sum.term).kind != symbolic::TermKind::sum ||
               table.addends(sum.term).size() <= symbolic::max_addends));
    }
    // What was forgotten is the shape, not the fact.
    CHECK(builder.number(sum).umax() == 200);
}

TEST_CASE_METHOD(Fixture, "what is learned of a term reaches its operands", "[symbolic]") {
    const Value x = builder.fresh(Number::top());
    const Value low = builder.binary(BinaryOp::and_, x, constant(0xff));
    REQUIRE(knowledge.assume(table, numeric::Comparison::eq, low, constant(0x40)));
    CHECK((builder.number(x).bits_value() & 0xff) == 0x40);
    CHECK_FALSE(
        knowledge.assume(table, numeric::Comparison::eq, builder.binary(BinaryOp::and_, x, constant(1)), constant(1)));
}

} // namespace bpfproof::test
