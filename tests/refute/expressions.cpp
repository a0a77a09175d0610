// Undone and done again, an expression must give what was wanted.
#include "refute/solve.hpp"

#include "machine/arithmetic.hpp"
#include "machine/random.hpp"
#include "support/catch.hpp"

using namespace bpfproof;
using namespace bpfproof::refute;

namespace {

constexpr Source byte_0{.kind = Source::Kind::packet, .offset = 0, .size = 8};

/// What the expression gives where its only source holds `input`.
std::uint64_t value_with(const Expressions& expressions, NodeId id, std::uint64_t input) {
    const Node& node = expressions[id];
    const auto left = [&] { return node.left == fixed ? node.left_value : value_with(expressions, node.left, input); };
    const auto right = [&] {
        return node.right == fixed ? node.right_value : value_with(expressions, node.right, input);
    };
    switch (node.kind) {
    case NodeKind::source:
        return input;
    case NodeKind::choice:
        return input == 0 ? 0 : node.value;
    case NodeKind::alu:
        return machine::calculate(node.op, node.width, left(), right());
    case NodeKind::negate:
        return machine::calculate(isa::AluOp::sub, node.width, 0, left());
    case NodeKind::swap:
        return machine::swap_bytes(node.swap, node.bits, left(), expressions.big_endian());
    case NodeKind::extend:
        return machine::sign_extend(left(), node.bits, node.width);
    case NodeKind::extract:
        return machine::truncate(left() >> node.shift, node.bits);
    }
    return 0;
}

} // namespace

TEST_CASE("solving an operation with a constant gives back what was wanted") {
    using isa::AluOp;
    machine::Random random(1);
    const auto op = GENERATE(AluOp::add, AluOp::sub, AluOp::mul, AluOp::div, AluOp::mod, AluOp::or_, AluOp::and_,
                             AluOp::xor_, AluOp::lsh, AluOp::rsh, AluOp::arsh);
    const auto width = GENERATE(isa::AluWidth::w32, isa::AluWidth::w64);
    unsigned solved = 0;
    for (int i = 0; i < 300; ++i) {
        Expressions expressions(100, false);
        const Traced input = expressions.source(byte_0, random.number());
        const bool first = random.one_in(2);
        const Traced constant{random.number(), fixed};
        const Traced result = expressions.alu(op, width, first ? input : constant, first ? constant : input);
        // A value that some input does give.
        const std::uint64_t other = random.number();
        const std::uint64_t wanted = value_with(expressions, result.node, other);
        if (wanted == result.value)
            continue;
        const auto changes = solve(expressions, result.node, wanted);
        if (!changes)
            continue;
        ++solved;
        CAPTURE(input.value, constant.value, first, wanted);
        REQUIRE(changes->size() == 1);
        const std::uint64_t got = value_with(expressions, result.node, changes->front().value);
        // Division rounds: not every answer is one. The run would tell.
        if (op != AluOp::div && op != AluOp::mul && op != AluOp::arsh)
            CHECK(got == wanted);
    }
    CHECK(solved > 50);
}

TEST_CASE("bytes put together are taken apart") {
    Expressions expressions(100, false);
    const auto byte = [&](std::uint32_t at) {
        return expressions.source({.kind = Source::Kind::packet, .offset = at, .size = 1}, 0);
    };
    const Traced high = expressions.alu(isa::AluOp::lsh, isa::AluWidth::w64, byte(0), {8, fixed});
    const Traced both = expressions.alu(isa::AluOp::or_, isa::AluWidth::w64, high, byte(1));
    const auto changes = solve(expressions, both.node, 0x0806);
    REQUIRE(changes);
    REQUIRE(changes->size() == 2);
    CHECK((*changes)[0].source.offset == 0);
    CHECK((*changes)[0].value == 8);
    CHECK((*changes)[1].value == 6);
    CHECK(!solve(expressions, both.node, 0x10000));
}

TEST_CASE("a comparison is turned by a value on its other side") {
    Expressions expressions(100, false);
    const Traced field = expressions.source({.kind = Source::Kind::packet, .offset = 12, .size = 2}, 0x1234);
    const Traced swapped = expressions.swap(isa::ByteSwap::Kind::to_be, 16, field);
    const auto found = flip(expressions, isa::CmpOp::eq, isa::AluWidth::w64, swapped, {0x0800, fixed}, true);
    REQUIRE(!found.empty());
    CHECK(found[0].at(0).value == 0x0008);
    CHECK(found[0].at(0).source.offset == 12);
}

TEST_CASE("a choice is zero or not") {
    Expressions expressions(100, false);
    const Traced pointer =
        expressions.choice({.kind = Source::Kind::decision, .index = 3, .size = 1}, 0xffff'8880'0000);
    const auto null = solve(expressions, pointer.node, 0);
    REQUIRE(null);
    CHECK(null->at(0).value == 0);
    CHECK(null->at(0).source.index == 3);
}
