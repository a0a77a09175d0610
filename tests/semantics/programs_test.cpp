// Random straight-line programs with branches, pointers, and loads and stores of the stack at known and unknown
// offsets, in both byte orders.
#include "isa/disassemble.hpp"
#include "semantics/execution.hpp"
#include "support/catch.hpp"

namespace bpfproof::test {
namespace {

using namespace isa;

class Generator {
public:
    explicit Generator(Random& random) : random_(random) {}

    Instruction next() {
        switch (random_.below(12)) {
        case 0:
        case 1:
        case 2:
            return alu();
        case 3:
            return Mov{width(), reg(), operand()};
        case 4: {
            const AluWidth wide = width();
            return MovSx{wide, reg(), reg(),
                         static_cast<std::uint8_t>(8 << random_.below(wide == AluWidth::w64 ? 3 : 2))};
        }
        case 5:
            return Neg{width(), reg()};
        case 6:
            return ByteSwap{static_cast<ByteSwap::Kind>(random_.below(3)),
                            static_cast<std::uint8_t>(16 << random_.below(3)), reg()};
        case 7: {
            const AccessSize bytes = size();
            return Load{bytes, bytes != AccessSize::dword && random_.chance(2), reg(), base(), offset()};
        }
        case 8:
            return LoadAcquire{size(), reg(), base(), offset()};
        case 9: {
            const auto op = static_cast<AtomicOp>(random_.below(6));
            return Atomic{op,
                          op >= AtomicOp::exchange || random_.chance(2),
                          random_.chance(2) ? AccessSize::word : AccessSize::dword,
                          base(),
                          offset(),
                          reg()};
        }
        case 10:
            return StoreRelease{size(), base(), offset(), reg()};
        default:
            return Store{size(), base(), offset(), operand()};
        }
    }
    Branch branch() { return {static_cast<CmpOp>(random_.below(11)), width(), reg(), operand(), 0}; }

private:
    Reg reg() { return Reg{static_cast<std::uint8_t>(random_.below(6))}; }
    // Mostly the frame pointer; r6 is one with an offset that is not known.
    Reg base() { return random_.chance(4) ? r6 : r10; }
    AluWidth width() { return random_.chance(3) ? AluWidth::w32 : AluWidth::w64; }
    AccessSize size() { return static_cast<AccessSize>(1u << random_.below(4)); }
    std::int16_t offset() { return static_cast<std::int16_t>(-8 - static_cast<int>(random_.below(20))); }
    Operand operand() {
        if (random_.chance(2))
            return reg();
        return Imm{static_cast<std::int32_t>(random_.chance(3) ? random_.word() : random_.below(40))};
    }
    Instruction alu() {
        const auto op =
            random_.chance(2) ? (random_.chance(2) ? AluOp::add : AluOp::sub) : static_cast<AluOp>(random_.below(13));
        return Alu{op, width(), reg(), operand()};
    }

    Random& random_;
};

std::string run(std::uint64_t seed, bool big_endian, std::size_t& given_up) {
    Random random(seed);
    Execution execution(random, big_endian, false);
    Generator generator(random);
    std::string log;
    const auto step = [&](const Instruction& instruction) {
        log += disassemble(instruction, 0) + "\n";
        return execution.step(instruction);
    };
    // r6 = r10 - (r7 & 24), and half of the programs begin with a written stack.
    std::vector<Instruction> prologue{
        Mov{AluWidth::w64, r6, r10}, Mov{AluWidth::w64, r7, Imm{static_cast<std::int32_t>(seed % 32)}},
        Alu{AluOp::mul, AluWidth::w64, r7, r1}, Alu{AluOp::and_, AluWidth::w64, r7, Imm{24}},
        Alu{AluOp::sub, AluWidth::w64, r6, r7}};
    if (random.chance(2))
        for (std::int16_t offset = -48; offset < 0; offset = static_cast<std::int16_t>(offset + 8))
            prologue.push_back(Store{AccessSize::dword, r10, offset, Reg{static_cast<std::uint8_t>(random.below(6))}});
    for (const Instruction& instruction : prologue)
        if (const std::string error = step(instruction); !error.empty())
            return log + error;
    for (int i = 0; i < 25 && execution.any_left(); ++i) {
        std::string error;
        if (random.chance(4)) {
            const Branch branch = generator.branch();
            log += disassemble(Instruction(branch), 0) + "\n";
            error = execution.branch(branch);
        } else {
            error = step(generator.next());
        }
        if (!error.empty())
            return log + error;
    }
    given_up += execution.given_up();
    return {};
}

} // namespace

TEST_CASE("random programs stay inside what is said of them", "[semantics]") {
    const bool big_endian = GENERATE(false, true);
    std::size_t given_up = 0;
    for (std::uint64_t seed = 0; seed < 5'000; ++seed) {
        const std::string error = run(seed, big_endian, given_up);
        if (!error.empty())
            FAIL("seed " << seed << ":\n" << error);
    }
    // Of five machines in each of the programs.
    CHECK(given_up < 1'250);
}

// p += x; if p == 0: with x = -p it is, so the way of a null pointer can be taken though p never was null.
TEST_CASE("a pointer moved by any number may become 0", "[semantics]") {
    const object::Object object;
    const object::Program program;
    const isa::Code code{Alu{AluOp::add, AluWidth::w64, r1, r2}, Exit{}};
    const cfg::Program graph;
    const semantics::Environment environment{object, program, code, graph, *platform::find_program_type("xdp"), {}};
    TermTable table;
    semantics::Transfer transfer(environment, table);
    const Branch is_null{CmpOp::eq, AluWidth::w64, r1, Imm{0}, 0};
    const auto after = [&](const numeric::Number& distance) {
        semantics::State state = transfer.entry();
        state[r1] = types::Word::pointer(types::Region::packet, 0, symbolic::constant(0));
        state[r2] = types::Word::scalar(semantics::Builder(table, state.knowledge).fresh(distance));
        transfer.step(state, 0);
        return state;
    };
    semantics::State far = after(numeric::Number::top());
    CHECK(transfer.assume(far, is_null, true));
    semantics::State near = after(numeric::Number::unsigned_range(0, 1000));
    CHECK_FALSE(transfer.assume(near, is_null, true));
}

} // namespace bpfproof::test
