// Stack liveness on programs small enough to say by hand what it should be: that it is not needlessly wide. That it is
// never too narrow is in test_stack_paths.cpp.
#include "cfg/stack_liveness.hpp"

#include "programs.hpp"

#include "support/catch.hpp"

using namespace bpfproof;
using namespace bpfproof::cfg;
using namespace bpfproof::cfg::test;

namespace {

FrameBytes from_to(int low, int high) {
    FrameBytes bytes;
    for (int offset = low; offset < high; ++offset)
        bytes.set(frame_bit(offset));
    return bytes;
}

const FrameBytes everything = ~FrameBytes{};
const FrameBytes nothing{};

/// [slot]: what is live before it, in the entry function.
struct Live {
    Live(std::string_view text, const CallContracts& contracts = {})
        : code(code_of(text)), program(program_of(code)), all(stack_liveness(program, code, contracts)) {}
    FrameBytes before(isa::Slot slot) const {
        const Function& function = program.function_of(slot);
        return all[function.id].before(function, slot);
    }
    isa::Code code;
    Program program;
    std::vector<StackLiveness> all;
};

} // namespace

TEST_CASE("a load reads its bytes, a store overwrites its own") {
    const Live live("r0 = 0\n"
                    "*(u32 *)(r10 - 8) = r0\n"
                    "r1 = *(u64 *)(r10 - 8)\n"
                    "exit\n");
    CHECK(live.before(3) == nothing);
    CHECK(live.before(2) == from_to(-8, 0));
    CHECK(live.before(1) == from_to(-4, 0));
    CHECK(live.before(0) == from_to(-4, 0));
}

TEST_CASE("a copied and moved frame pointer is followed, in both directions of arithmetic") {
    const Live live("r2 = r10\n"
                    "r2 += -24\n"
                    "r2 -= 8\n"
                    "r3 = *(u16 *)(r2 + 2)\n"
                    "exit\n");
    CHECK(live.before(0) == from_to(-30, -28));
}

TEST_CASE("what lies outside the frame does not count") {
    CHECK(Live("r0 = *(u64 *)(r10 - 516)\nexit\n").before(0) == from_to(-512, -508));
    CHECK(Live("r0 = *(u64 *)(r10 + 8)\nexit\n").before(0) == nothing);
    CHECK(Live("r0 = *(u64 *)(r10 - 4)\nexit\n").before(0) == from_to(-4, 0));
}

TEST_CASE("a load through something else reads no frame, an unknown offset reads all of it") {
    CHECK(Live("r0 = *(u64 *)(r1 + 0)\nexit\n").before(0) == nothing);
    const Live live("r2 = r10\n"
                    "r2 += r1\n"
                    "*(u64 *)(r10 - 8) = 0\n"
                    "r0 = *(u8 *)(r2 - 16)\n"
                    "exit\n");
    CHECK(live.before(3) == everything);
    CHECK(live.before(2) == (everything & ~from_to(-8, 0)));
}

TEST_CASE("a helper reads upwards from the address it is given, and keeps none") {
    const Live live("*(u32 *)(r10 - 4) = 0\n" // 0
                    "r2 = r10\n"              // 1
                    "r2 += -4\n"              // 2
                    "call 1\n"                // 3
                    "if r0 == 0 goto out\n"   // 4
                    "r1 = *(u64 *)(r0 + 0)\n" // 5
                    "call 5\n"                // 6
                    "out:\n"
                    "exit\n"); // 7
    CHECK(live.before(4) == nothing);
    CHECK(live.before(3) == from_to(-4, 0));
    CHECK(live.before(0) == nothing);
}

TEST_CASE("a contract narrows what a call reads") {
    const CallContracts four_bytes = [](const isa::Instruction& call) {
        CallContract contract = assume_contract(call);
        contract.arguments = 2;
        contract.reach[1] = 4;
        return contract;
    };
    const Live live("r2 = r10\nr2 += -16\nr3 = r10\nr3 += -64\ncall 1\nexit\n", four_bytes);
    CHECK(live.before(4) == from_to(-16, -12));
}

TEST_CASE("once an address is stored, later loads and calls may read everything") {
    const Live live("r1 = r10\n"                 // 0
                    "r1 += -8\n"                 // 1
                    "call 5\n"                   // 2: before the store, from -8 on
                    "*(u64 *)(r10 - 16) = r10\n" // 3
                    "r2 = *(u64 *)(r10 - 16)\n"  // 4
                    "r3 = *(u8 *)(r2 + 0)\n"     // 5
                    "exit\n");
    CHECK(live.before(5) == everything);
    CHECK(live.before(4) == everything);
    CHECK(live.before(3) == (everything & ~from_to(-16, -8)));
    CHECK(Live("*(u64 *)(r10 - 16) = r10\ncall 5\nexit\n").before(1) == everything);
    CHECK(Live("*(u64 *)(r10 - 16) = r10\ncall 5\nr1 = *(u8 *)(r0 + 0)\nexit\n").before(2) == everything);
}

TEST_CASE("a local callee reads every byte of a frame it is given an address of; none otherwise") {
    const Live live("r1 = r10\n"
                    "call reads\n"            // 1
                    "r1 = 0\n"                // 2
                    "call reads\n"            // 3
                    "r1 = *(u64 *)(r0 + 0)\n" // 4: reads returns nothing of ours, keeps nothing
                    "exit\n"
                    "reads:\n"
                    "r0 = *(u64 *)(r1 + 0)\n"
                    "exit\n");
    CHECK(live.before(4) == nothing);
    CHECK(live.before(3) == nothing);
    CHECK(live.before(1) == everything);
}

TEST_CASE("a local callee that returns or keeps the address is found out, through a callee of its own too") {
    const Live returns("r1 = r10\n"
                       "call back\n"            // 1
                       "r1 = *(u8 *)(r0 - 8)\n" // 2
                       "exit\n"
                       "back:\n"
                       "r0 = r1\n"
                       "exit\n");
    CHECK(returns.before(2) == everything);
    const Live keeps("r2 = r10\n"
                     "call outer\n" // 1
                     "call 5\n"     // 2
                     "exit\n"
                     "outer:\n"
                     "call inner\n"
                     "exit\n"
                     "inner:\n"
                     "r3 = map[0][0] ll\n"
                     "*(u64 *)(r3 + 0) = r2\n"
                     "exit\n");
    CHECK(keeps.before(2) == everything);
}

TEST_CASE("a call that may run a callback with the address may do anything with it, if there is a callback") {
    const std::string body = "r3 = r10\n"
                             "r3 += -8\n"
                             "call 181\n" // 2
                             "call 5\n"   // 3
                             "exit\n";
    CHECK(Live(body).before(2) == from_to(-8, 0));
    CHECK(Live(body).before(3) == nothing);
    const std::string callback = "r2 = function back ll\n" // 0
                                 "r3 = r10\n"              // 2
                                 "r3 += -8\n"
                                 "call 181\n" // 4
                                 "call 5\n"   // 5
                                 "exit\n"
                                 "back:\n"
                                 "exit\n";
    CHECK(Live(callback).before(4) == everything);
    CHECK(Live(callback).before(5) == everything);
    const CallContracts none = [](const isa::Instruction& call) {
        CallContract contract = assume_contract(call);
        contract.runs_callback = false;
        return contract;
    };
    CHECK(Live(callback, none).before(4) == from_to(-8, 0));
    CHECK(Live(callback, none).before(5) == nothing);
}

TEST_CASE("what a kfunc returns may point into what it was given") {
    const Live live("r1 = r10\nr1 += -16\ncall kfunc[7, 0]\nr1 = *(u32 *)(r0 + 0)\nexit\n");
    CHECK(live.before(3) == everything);
}

TEST_CASE("a loop carries what its next round reads") {
    const Live live("*(u64 *)(r10 - 8) = 0\n" // 0
                    "again:\n"
                    "r1 = *(u64 *)(r10 - 8)\n" // 1
                    "r1 += 1\n"
                    "*(u64 *)(r10 - 8) = r1\n" // 3
                    "if r1 < 9 goto again\n"   // 4
                    "exit\n");
    CHECK(live.before(4) == from_to(-8, 0));
    CHECK(live.before(3) == nothing);
    CHECK(live.before(1) == from_to(-8, 0));
    CHECK(live.before(0) == nothing);
}

TEST_CASE("an atomic reads before it writes") {
    CHECK(Live("r1 = 1\nlock *(u64 *)(r10 - 8) += r1\nexit\n").before(1) == from_to(-8, 0));
}
