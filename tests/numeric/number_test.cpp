// Constructors, text, and what real programs need the product for, at 64 bits.
#include "base/internal_error.hpp"
#include "support/catch.hpp"
#include "values.hpp"

namespace bpfproof::test {
namespace {

using namespace numeric;

constexpr auto eq = Comparison::eq, ne = Comparison::ne, ult = Comparison::ult, slt = Comparison::slt,
               sge = Comparison::sge, set = Comparison::set;

Number constant(SWord value) {
    return Number::constant(static_cast<Word>(value));
}
Number operate(BinaryOp op, const Number& a, SWord b) {
    return forward(op, a, constant(b));
}
Number assumed(Number a, Comparison op, SWord value) {
    auto b = constant(value);
    REQUIRE(assume(op, a, b));
    return a;
}

TEST_CASE("a number is small and trivially copyable") {
    CHECK(sizeof(Number) <= 120);
    CHECK(std::is_trivially_copyable_v<Number>);
}

TEST_CASE("constructors refuse what is no number") {
    CHECK_THROWS_AS(Number::unsigned_range(2, 1), InternalError);
    CHECK_THROWS_AS(Number::signed_range(0, -1), InternalError);
    CHECK_THROWS_AS(BasicNumber<8>::unsigned_range(0, 256), InternalError);
    CHECK_THROWS_AS(Number::congruent(0, 0), InternalError);
    CHECK_FALSE(Number::known_bits(1, 1));
}

TEST_CASE("emptiness is found") {
    NumberParts<64> parts;
    parts.range = SignSplit<64>::of({9, 11});
    parts.bits = {0, ~Word{7}}; // a multiple of 8
    CHECK_FALSE(Number::from_parts(parts));
    parts.range = SignSplit<64>::of({9, 16});
    REQUIRE(Number::from_parts(parts));
    CHECK(Number::from_parts(parts)->constant_value() == Word{16});
    parts.excluded.insert(16, 64);
    CHECK_FALSE(Number::from_parts(parts));
}

TEST_CASE("text") {
    CHECK(Number::top().to_string() == "any");
    CHECK(constant(5).to_string() == "5");
    CHECK(constant(-22).to_string() == "-22");
    CHECK(Number::unsigned_range(0, 255).to_string() == "[0, 255]");
    CHECK(Number::signed_range(-22, 8).to_string() == "[-22, 8]");
    CHECK(assumed(Number::signed_range(-22, 8), ne, 0).to_string() == "[-22, -1]|[1, 8]");
    CHECK(operate(BinaryOp::mul, Number::unsigned_range(0, 5), 12).to_string() == "[0, 60] & 12Z");
    CHECK(Number::known_bits(0x10, 0x41)->to_string() == "bits 0x10+0x41");
    CHECK(assumed(Number::top(), ne, 7).to_string() == "any \\ {7}");
}

TEST_CASE("an IP header length is a multiple of 4, at least 20 where that was tested") {
    const auto byte = Number::unsigned_range(0, 255);
    const auto length = operate(BinaryOp::shl, operate(BinaryOp::and_, byte, 0xf), 2);
    CHECK(length.to_string() == "[0, 60] & 4Z");
    CHECK(assumed(length, Comparison::uge, 18).to_string() == "[20, 60] & 4Z");
}

TEST_CASE("an index into an array of structures stays aligned and bounded") {
    const auto index = assumed(Number::top(), ult, 4);
    const auto offset = operate(BinaryOp::add, operate(BinaryOp::mul, index, 24), -96);
    CHECK(offset.smin() == -96);
    CHECK(offset.smax() == -24);
    CHECK(offset.modulus() == 24);
}

TEST_CASE("a signed test, then an unsigned one, then both ends are known in both readings") {
    const auto x = assumed(assumed(Number::top(), slt, 64), sge, 0);
    CHECK(x.umax() == 63);
    CHECK(x.umin() == 0);
    CHECK(x.umax_half() == 63);
    CHECK(x.bits_unknown() == 63);
}

TEST_CASE("a 32-bit test of the low half bounds the word only once the high half is known") {
    auto x = Number::top();
    auto low = assumed(zero_extend(x, 32), ult, 100);
    REQUIRE(backward(UnaryOp::zext32, x, low));
    CHECK(x.umax_half() == 99);
    CHECK(x.umax() != 99);
    CHECK(forward(UnaryOp::zext32, x).umax() == 99);
    CHECK(forward(UnaryOp::sext32, x).smax() == 99);
}

TEST_CASE("shifting left then right by 32 is sign or zero extension") {
    auto x = Number::top();
    auto low = assumed(zero_extend(x, 32), ult, 100);
    REQUIRE(backward(UnaryOp::zext32, x, low));
    const auto up = operate(BinaryOp::shl, x, 32);
    CHECK(operate(BinaryOp::lshr, up, 32) == Number::unsigned_range(0, 99));
    CHECK(operate(BinaryOp::ashr, up, 32) == Number::unsigned_range(0, 99));
}

TEST_CASE("masks and tests of bits") {
    const auto flags = operate(BinaryOp::and_, Number::top(), 0x12);
    CHECK(assumed(flags, ne, 0).umin() == 2);
    CHECK(assumed(Number::top(), set, 0x80).bits_value() == 0x80);
    CHECK(assumed(Number::top(), Comparison::not_set, ~0xff).umax() == 0xff);
    CHECK(compare(set, flags, constant(1)) == false);
}

TEST_CASE("remainders and quotients") {
    CHECK(operate(BinaryOp::umod, Number::top(), 10) == Number::unsigned_range(0, 9));
    CHECK(operate(BinaryOp::smod, Number::top(), 10) == Number::signed_range(-9, 9));
    CHECK(operate(BinaryOp::udiv, Number::top(), 1 << 16).umax() == (Word{1} << 48) - 1);
    CHECK(operate(BinaryOp::udiv, operate(BinaryOp::mul, Number::unsigned_range(0, 9), 24), 8).modulus() == 3);
}

TEST_CASE("two different words and nothing between") {
    const auto either = join(constant(-22), constant(0));
    CHECK(either.contains(0));
    CHECK(either.excludes(static_cast<Word>(-11)));
    CHECK(assumed(either, ne, 0).constant_value() == static_cast<Word>(-22));
    CHECK(assumed(either, slt, 0).constant_value() == static_cast<Word>(-22));
}

TEST_CASE("excluded words shift along with additions") {
    const auto x = assumed(assumed(Number::top(), ne, 3), ne, 0);
    const auto y = operate(BinaryOp::add, x, 5);
    CHECK(y.excludes(8));
    CHECK(y.excludes(5));
    CHECK(compare(eq, y, constant(8)) == false);
}

} // namespace
} // namespace bpfproof::test
