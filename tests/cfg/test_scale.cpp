// Shapes as long, and as deep, as programs may be: nothing here may take a step per pair of blocks or a stack frame per
// block.
#include "cfg/calls.hpp"
#include "cfg/dominators.hpp"
#include "cfg/dot.hpp"
#include "cfg/liveness.hpp"
#include "cfg/loops.hpp"
#include "cfg/stack_liveness.hpp"

#include "programs.hpp"

#include "support/catch.hpp"

#include <chrono>
#include <iostream>

using namespace bpfproof;
using namespace bpfproof::cfg;
using namespace bpfproof::cfg::test;

namespace {

isa::Branch branch(isa::Slot target) {
    return {isa::CmpOp::eq, isa::AluWidth::w64, isa::r1, isa::Imm{0}, target};
}

/// Every block can be skipped.
isa::Code chain(isa::Slot size) {
    isa::Code code;
    while (code.size() + 2 < size)
        code.emplace_back(branch(static_cast<isa::Slot>(code.size()) + 2));
    code.insert(code.end(), {isa::Mov{isa::AluWidth::w64, isa::r0, isa::Imm{0}}, isa::Exit{}});
    return code;
}

/// Loops around loops, as many as half the slots.
isa::Code nest(isa::Slot size) {
    isa::Code code;
    for (isa::Slot slot = 0; slot < size / 2; ++slot)
        code.emplace_back(branch(slot + 1));
    for (isa::Slot slot = size / 2; slot-- > 0;)
        code.emplace_back(branch(slot));
    code.insert(code.end(), {isa::Mov{isa::AluWidth::w64, isa::r0, isa::Imm{0}}, isa::Exit{}});
    return code;
}

/// The same, with doors into the midst of it from outside that the walk meets after it has been in by the front.
isa::Code nest_with_side_doors(isa::Slot size) {
    isa::Code code;
    const isa::Slot doors = size / 3;
    code.emplace_back(branch(doors));
    while (code.size() < doors)
        code.emplace_back(branch(2 * doors - static_cast<isa::Slot>(code.size())));
    for (isa::Slot slot = doors; slot < 2 * doors; ++slot)
        code.emplace_back(branch(slot + 1));
    for (isa::Slot slot = 2 * doors; slot-- > doors;)
        code.emplace_back(branch(slot));
    code.insert(code.end(), {isa::Mov{isa::AluWidth::w64, isa::r0, isa::Imm{0}}, isa::Exit{}});
    return code;
}

/// Loads, stores and helper calls in and out of the frame, in blocks of eight.
isa::Code work(isa::Slot size) {
    isa::Code code;
    while (code.size() + 10 < size) {
        const auto here = static_cast<isa::Slot>(code.size());
        const auto offset = static_cast<std::int16_t>(-8 * (1 + static_cast<int>(here / 8 % 64)));
        code.emplace_back(isa::Mov{isa::AluWidth::w64, isa::r2, isa::r10});
        code.emplace_back(isa::Alu{isa::AluOp::add, isa::AluWidth::w64, isa::r2, isa::Imm{offset}});
        code.emplace_back(isa::Store{isa::AccessSize::dword, isa::r2, 0, isa::r6});
        code.emplace_back(isa::CallHelper{1});
        code.emplace_back(isa::Load{isa::AccessSize::dword, false, isa::r7, isa::r10, -64});
        code.emplace_back(isa::Alu{isa::AluOp::add, isa::AluWidth::w64, isa::r6, isa::r7});
        code.emplace_back(branch(here % 56 == 0 ? here / 2 / 8 * 8 : here + 8));
        code.emplace_back(isa::Mov{isa::AluWidth::w64, isa::r1, isa::r6});
    }
    code.insert(code.end(), {isa::Mov{isa::AluWidth::w64, isa::r0, isa::Imm{0}}, isa::Exit{}});
    return code;
}

/// Functions, each of which calls the next.
isa::Code calls(isa::Slot size) {
    isa::Code code;
    while (code.size() + 3 < size) {
        code.emplace_back(isa::CallLocal{static_cast<isa::Slot>(code.size()) + 2});
        code.emplace_back(isa::Exit{});
    }
    code.insert(code.end(), {isa::Mov{isa::AluWidth::w64, isa::r0, isa::Imm{0}}, isa::Exit{}});
    return code;
}

struct Everything {
    Program program;
    LoopForest loops;
};

/// All that this folder computes.
Everything everything(const isa::Code& code) {
    using Clock = std::chrono::steady_clock;
    auto last = Clock::now();
    std::string times;
    const auto lap = [&](const char* what) {
        const auto now = Clock::now();
        times += std::string(" ") + what + " " +
                 std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(now - last).count());
        last = now;
    };
    Program program = program_of(code);
    lap("build");
    for (const Function& function : program.functions) {
        dominators(function);
        post_dominators(function);
    }
    lap("dominators");
    LoopForest loops = find_loops(program.functions[0]);
    lap("loops");
    CHECK(liveness(program, code).size() == program.functions.size());
    lap("registers");
    CHECK(stack_liveness(program, code).size() == program.functions.size());
    lap("stack");
    deepest_call_chain(program);
    call_cycles(program);
    lap("calls");
    UNSCOPED_INFO(code.size() << " slots, ms:" << times);
    if (code.size() > 900000)
        std::cout << code.size() << " slots, ms:" << times << "\n";
    return {std::move(program), std::move(loops)};
}

} // namespace

TEST_CASE("200,000 blocks in a chain") {
    const auto result = everything(chain(200000));
    CHECK(result.loops.loops().empty());
    CHECK(boost::num_vertices(result.program.functions[0].graph) == 200000);
    CHECK(to_dot(result.program, [](isa::Slot) { return std::string("x"); }).size() > 1000000);
}

TEST_CASE("100,000 loops around each other") {
    const auto result = everything(nest(200000));
    CHECK(result.loops.loops().size() == 100000);
    CHECK(result.loops.loops().back().depth == 100000);
}

TEST_CASE("tens of thousands of loops around each other, entered from many sides") {
    const auto result = everything(nest_with_side_doors(200000));
    REQUIRE(result.loops.loops().size() > 60000);
    std::size_t irreducible = 0;
    for (const Loop& loop : result.loops.loops())
        irreducible += loop.irreducible ? 1 : 0;
    CHECK(irreducible + 1 == result.loops.loops().size()); // the innermost has its head for a door
}

TEST_CASE("200,000 slots at random") {
    std::mt19937 random(7);
    const auto result = everything(random_shape(random, 200000));
    CHECK(result.loops.loops().size() > 1000);
}

TEST_CASE("100,000 functions, each calling the next") {
    const auto result = everything(calls(200000));
    CHECK(result.program.functions.size() == 100000);
    CHECK(deepest_call_chain(result.program).value().size() == 100000);
}

// Shown on request: `test_cfg "[million]"` prints the milliseconds of each part.
TEST_CASE("a million slots", "[.][million]") {
    everything(chain(1000000));
    everything(nest(1000000));
    everything(nest_with_side_doors(1000000));
    std::mt19937 random(8);
    everything(random_shape(random, 1000000));
    everything(work(1000000));
    everything(calls(1000000));
}
