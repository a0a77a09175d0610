// Every form of arithmetic, move, extension, byte swap and branch, in both widths and with both kinds of operands, on
// random facts and random members of them.
#include "semantics/execution.hpp"
#include "support/catch.hpp"

namespace bpfproof::test {
namespace {

using namespace isa;

constexpr int trials = 300;
constexpr std::array widths{AluWidth::w32, AluWidth::w64};

Operand some_operand(Random& random) {
    if (random.chance(2))
        return Reg{static_cast<std::uint8_t>(random.below(5))};
    return Imm{static_cast<std::int32_t>(random.chance(2) ? random.below(70) : random.word())};
}

template <class Make>
void check_form(const char* name, Make make) {
    for (int seed = 0; seed < trials; ++seed) {
        Random random(static_cast<std::uint64_t>(seed));
        Execution execution(random, false, true);
        // Twice, so that the second meets what the first made of its operands.
        for (int i = 0; i < 2; ++i)
            if (const std::string error = execution.step(make(random)); !error.empty())
                FAIL(name << ", seed " << seed << ": " << error);
    }
}

} // namespace

TEST_CASE("every arithmetic operation", "[semantics]") {
    for (int op = 0; op <= static_cast<int>(AluOp::arsh); ++op)
        for (const AluWidth width : widths)
            check_form(("operation " + std::to_string(op)).c_str(), [&](Random& random) -> Instruction {
                return Alu{static_cast<AluOp>(op), width, r1, some_operand(random)};
            });
}

TEST_CASE("every move, extension and negation", "[semantics]") {
    for (const AluWidth width : widths) {
        check_form("mov", [&](Random& random) -> Instruction { return Mov{width, r1, some_operand(random)}; });
        check_form("neg", [&](Random&) -> Instruction { return Neg{width, r1}; });
        for (const std::uint8_t bits : std::array<std::uint8_t, 3>{8, 16, 32})
            check_form("movsx", [&](Random& random) -> Instruction {
                return MovSx{width, r1, Reg{static_cast<std::uint8_t>(random.below(3))}, bits};
            });
    }
    check_form("lddw", [](Random& random) -> Instruction { return LoadImm64{r1, random.word()}; });
}

TEST_CASE("every byte swap, on machines of both orders", "[semantics]") {
    for (const bool big_endian : {false, true})
        for (const auto kind : {ByteSwap::Kind::to_le, ByteSwap::Kind::to_be, ByteSwap::Kind::swap})
            for (const std::uint8_t bits : std::array<std::uint8_t, 3>{16, 32, 64})
                for (int seed = 0; seed < trials; ++seed) {
                    Random random(static_cast<std::uint64_t>(seed));
                    Execution execution(random, big_endian, true);
                    if (const std::string error = execution.step(ByteSwap{kind, bits, r1}); !error.empty())
                        FAIL("seed " << seed << ": " << error);
                }
}

TEST_CASE("every comparison keeps the machines that go its way", "[semantics]") {
    for (int op = 0; op <= static_cast<int>(CmpOp::not_set); ++op)
        for (const AluWidth width : widths)
            for (int seed = 0; seed < 2 * trials; ++seed) {
                Random random(static_cast<std::uint64_t>(seed));
                Execution execution(random, false, seed % 4 != 0);
                const Branch branch{static_cast<CmpOp>(op), width, r1, some_operand(random), 0};
                for (int i = 0; i < 2; ++i) {
                    if (const std::string error = execution.branch(branch); !error.empty())
                        FAIL("comparison " << op << ", seed " << seed << ": " << error);
                    static_cast<void>(execution.step(Alu{AluOp::add, width, r1, Imm{1}}));
                }
            }
}

} // namespace bpfproof::test
