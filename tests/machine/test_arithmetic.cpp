// Values worked out by hand from RFC 9669, sections 4.1 to 4.3.
#include "programs.hpp"

#include "machine/arithmetic.hpp"

using namespace bpfproof;
using namespace bpfproof::machine;
using namespace bpfproof::machine::test;

namespace {

std::uint64_t binary(isa::AluOp op, isa::AluWidth width, std::uint64_t a, std::uint64_t b) {
    return calculate(op, width, a, b);
}

constexpr auto w32 = isa::AluWidth::w32;
constexpr auto w64 = isa::AluWidth::w64;
constexpr std::uint64_t least64 = 0x8000'0000'0000'0000;
constexpr std::uint64_t minus_one = ~std::uint64_t{0};

} // namespace

TEST_CASE("sums wrap, and 32-bit results have no upper half") {
    CHECK(binary(isa::AluOp::add, w64, minus_one, 2) == 1);
    CHECK(binary(isa::AluOp::add, w32, minus_one, 2) == 1);
    CHECK(binary(isa::AluOp::add, w32, 0xffff'ffff, 0) == 0xffff'ffff);
    CHECK(binary(isa::AluOp::sub, w32, 0, 1) == 0xffff'ffff);
    CHECK(binary(isa::AluOp::mul, w64, least64, minus_one) == least64);
    CHECK(binary(isa::AluOp::mul, w32, 0x8000'0000, 3) == 0x8000'0000);
    CHECK(binary(isa::AluOp::xor_, w32, 0xff'0000'0001, 0xff'0000'0003) == 2);
}

TEST_CASE("division by zero is zero, and its remainder the dividend") {
    for (const auto op : {isa::AluOp::div, isa::AluOp::sdiv}) {
        CHECK(binary(op, w64, 7, 0) == 0);
        CHECK(binary(op, w32, 0x1'0000'0007, 0x1'0000'0000) == 0);
    }
    for (const auto op : {isa::AluOp::mod, isa::AluOp::smod}) {
        CHECK(binary(op, w64, 0xffff'ffff'0000'0007, 0) == 0xffff'ffff'0000'0007);
        CHECK(binary(op, w32, 0xffff'ffff'0000'0007, 0) == 7);
    }
}

TEST_CASE("signed division rounds towards zero and wraps where it does not fit") {
    const auto minus = [](std::uint64_t n) { return 0 - n; };
    CHECK(binary(isa::AluOp::sdiv, w64, minus(13), 3) == minus(4));
    CHECK(binary(isa::AluOp::smod, w64, minus(13), 3) == minus(1));
    CHECK(binary(isa::AluOp::smod, w64, 13, minus(3)) == 1);
    CHECK(binary(isa::AluOp::sdiv, w64, least64, minus_one) == least64);
    CHECK(binary(isa::AluOp::smod, w64, least64, minus_one) == 0);
    CHECK(binary(isa::AluOp::sdiv, w32, 0x8000'0000, 0xffff'ffff) == 0x8000'0000);
    CHECK(binary(isa::AluOp::smod, w32, 0x8000'0000, 0xffff'ffff) == 0);
    CHECK(binary(isa::AluOp::sdiv, w32, 0xffff'fff3, 3) == 0xffff'fffc);
    CHECK(binary(isa::AluOp::div, w64, minus(13), 3) == 0x5555'5555'5555'5551);
}

TEST_CASE("shifts are by the low bits of the amount") {
    CHECK(binary(isa::AluOp::lsh, w64, 1, 65) == 2);
    CHECK(binary(isa::AluOp::lsh, w32, 1, 33) == 2);
    CHECK(binary(isa::AluOp::rsh, w64, least64, 63) == 1);
    CHECK(binary(isa::AluOp::rsh, w32, 0xff'8000'0000, 31) == 1);
    CHECK(binary(isa::AluOp::arsh, w64, least64, 63) == minus_one);
    CHECK(binary(isa::AluOp::arsh, w32, 0x8000'0000, 4) == 0xf800'0000);
    CHECK(binary(isa::AluOp::arsh, w32, 0xff'7000'0000, 4) == 0x0700'0000);
}

TEST_CASE("sign extension stops at its width") {
    CHECK(sign_extend(0x1ff80, 8, w64) == 0xffff'ffff'ffff'ff80);
    CHECK(sign_extend(0x1ff80, 8, w32) == 0xffff'ff80);
    CHECK(sign_extend(0x17f7f, 16, w64) == 0x7f7f);
    CHECK(sign_extend(0x8000'0000, 32, w64) == 0xffff'ffff'8000'0000);
}

TEST_CASE("byte order follows the machine") {
    using Kind = isa::ByteSwap::Kind;
    constexpr std::uint64_t value = 0x1122'3344'5566'7788;
    CHECK(swap_bytes(Kind::to_le, 16, value, false) == 0x7788);
    CHECK(swap_bytes(Kind::to_be, 16, value, false) == 0x8877);
    CHECK(swap_bytes(Kind::to_le, 32, value, true) == 0x8877'6655);
    CHECK(swap_bytes(Kind::to_be, 32, value, true) == 0x5566'7788);
    CHECK(swap_bytes(Kind::swap, 64, value, true) == 0x8877'6655'4433'2211);
    CHECK(swap_bytes(Kind::swap, 64, value, false) == 0x8877'6655'4433'2211);
}

TEST_CASE("comparisons see their width and their sign") {
    CHECK(compare(isa::CmpOp::gt, w64, minus_one, 1));
    CHECK_FALSE(compare(isa::CmpOp::sgt, w64, minus_one, 1));
    CHECK(compare(isa::CmpOp::eq, w32, 0x1'0000'0005, 5));
    CHECK_FALSE(compare(isa::CmpOp::eq, w64, 0x1'0000'0005, 5));
    CHECK(compare(isa::CmpOp::slt, w32, 0xffff'ffff, 0));
    CHECK_FALSE(compare(isa::CmpOp::slt, w64, 0xffff'ffff, 0));
    CHECK(compare(isa::CmpOp::sle, w64, least64, least64 - 1));
    CHECK(compare(isa::CmpOp::set, w64, 6, 3));
    CHECK_FALSE(compare(isa::CmpOp::set, w32, 0x1'0000'0000, minus_one << 32));
    CHECK(compare(isa::CmpOp::not_set, w64, 4, 3));
}

TEST_CASE("programs of arithmetic") {
    CHECK(returns("r0 = -1\nw0 += 1\nexit") == 0);
    CHECK(returns("r0 = -1\nr0 += 1\nexit") == 0);
    CHECK(returns("w0 = -1\nexit") == 0xffff'ffff);
    CHECK(returns("r0 = 5\nr0 = -r0\nexit") == minus_one - 4);
    CHECK(returns("r0 = 5\nw0 = -w0\nexit") == 0xffff'fffb);
    CHECK(returns("r1 = 0x80\nr0 = (s8)r1\nexit") == 0xffff'ffff'ffff'ff80);
    CHECK(returns("r0 = 0x1122\nr0 = be16 r0\nexit") == 0x2211);
    CHECK(returns("r0 = 0x1122334455667788 ll\nexit") == 0x1122'3344'5566'7788);
    CHECK(returns("r0 = 3\nr1 = -13\nr1 s/= r0\nr0 = r1\nexit") == minus_one - 3);
    CHECK(returns("r1 = -1\nr0 = 1\nif w1 s< 0 goto +1\nr0 = 2\nexit") == 1);
    CHECK(returns("r0 = 0\ntop: r0 += 1\nif r0 != 10 goto top\nexit") == 10);
    CHECK(returns("r0 = 1\ngotol out\nr0 = 2\nout: exit") == 1);
}
