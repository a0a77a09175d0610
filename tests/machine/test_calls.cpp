// Local functions, callbacks, tail calls, and what helpers demand.
#include "programs.hpp"

using namespace bpfproof;
using namespace bpfproof::machine;
using namespace bpfproof::machine::test;

namespace map_type = bpfproof::platform::map_type;

TEST_CASE("a local function has its own frame and gives r6..r9 back") {
    CHECK(returns("r6 = 5\nr1 = 2\nr2 = 3\ncall f\nr0 += r6\nexit\nf: r0 = r1\nr0 += r2\nr6 = 100\nexit") == 10);
    CHECK(faults("r1 = 2\ncall f\nr0 += r1\nexit\nf: r0 = 1\nexit") == FaultKind::unwritten_register);
    CHECK(faults("r6 = 2\ncall f\nexit\nf: r0 = 1\nr0 += r6\nexit") == FaultKind::unwritten_register);
    CHECK(faults("*(u64 *)(r10 - 8) = 1\ncall f\nexit\nf: r0 = *(u64 *)(r10 - 8)\nexit") ==
          FaultKind::unwritten_memory);
    CHECK(returns("r1 = r10\nr1 += -8\ncall f\nr0 = *(u64 *)(r10 - 8)\nexit\nf: *(u64 *)(r1 + 0) = 4\nr0 = 0\nexit") ==
          4);
    CHECK(returns("r0 = 1\ncall f\nr0 = 2\nexit\nf: exit") == 2);
}

TEST_CASE("the frame of a function that is over is gone") {
    CHECK(faults("call f\nr0 = *(u64 *)(r0 - 8)\nexit\nf: *(u64 *)(r10 - 8) = 1\nr0 = r10\nexit") == FaultKind::freed);
}

TEST_CASE("calls nest eight deep") {
    const Fault bad = fault(run(module_of("call f\nexit\nf: call f\nr0 = 0\nexit"), 0, {}));
    CHECK(bad.kind == FaultKind::call_depth);
    REQUIRE(bad.chain.size() == 8);
    CHECK(bad.chain.front().slot == 0);
    CHECK(bad.chain.back().slot == 2);
}

TEST_CASE("a register can be called") {
    CHECK(returns("r2 = f ll\ncallx r2\nexit\nf: r0 = 3\nexit") == 3);
    CHECK(faults("r2 = r10\ncallx r2\nexit") == FaultKind::bad_callee);
    CHECK(faults("r2 = 99999\ncallx r2\nexit") == FaultKind::unknown_helper);
}

TEST_CASE("bpf_loop") {
    const std::string body =
        "\nbody: r3 = *(u64 *)(r2 + 0)\nr3 += r1\n*(u64 *)(r2 + 0) = r3\nr0 = 0\nif r1 != 6 goto +1\nr0 = 1\nexit";
    const auto program = [&](int count, const char* end) {
        return "*(u64 *)(r10 - 8) = 0\nr1 = " + std::to_string(count) +
               "\nr2 = body ll\nr3 = r10\nr3 += -8\nr4 = 0\ncall 181\n" + end + "\nexit" + body;
    };
    CHECK(returns(program(4, "r0 = *(u64 *)(r10 - 8)")) == 0 + 1 + 2 + 3);
    CHECK(returns(program(4, "")) == 4);
    CHECK(returns(program(100, "")) == 7);
    CHECK(returns(program(0, "")) == 0);
    CHECK(returns(program(9'000'000, "")) == ~std::uint64_t{0} - 6);
    CHECK(faults("r1 = 1\nr2 = 5\nr3 = 0\nr4 = 0\ncall 181\nexit") == FaultKind::bad_callee);
    CHECK(faults("r1 = 1\nr2 = f ll\nr3 = 0\nr4 = 0\ncall 181\nexit\nf: exit") == FaultKind::unwritten_register);
}

TEST_CASE("bpf_for_each_map_elem sees every element") {
    const std::vector<object::Map> maps{map(map_type::hash, 4, 8, 4)};
    const std::string text =
        "*(u64 *)(r10 - 8) = 0\nr1 = map[0] ll\nr2 = body ll\nr3 = r10\nr3 += -8\nr4 = 0\ncall 164\n"
        "r1 = *(u64 *)(r10 - 8)\nr0 <<= 8\nr0 |= r1\nexit\n"
        "body: r1 = *(u32 *)(r2 + 0)\nr3 = *(u64 *)(r3 + 0)\nr1 *= r3\nr2 = *(u64 *)(r4 + 0)\nr2 += r1\n"
        "*(u64 *)(r4 + 0) = r2\nr0 = 0\nexit";
    const Inputs inputs{
        .entries = {{0, word(2), bytes({3, 0, 0, 0, 0, 0, 0, 0})}, {0, word(5), bytes({7, 0, 0, 0, 0, 0, 0, 0})}}};
    CHECK(returns(text, inputs, nullptr, maps) == (2 << 8 | (2 * 3 + 5 * 7)));
}

TEST_CASE("tail calls go to the program in the slot, or nowhere") {
    object::Map jump = map(map_type::prog_array, 4, 4, 2);
    jump.initial_slots[1] = "next";
    const auto result = [&](int slot) {
        Module module = module_of("r6 = 1\nr2 = map[0] ll\nr3 = " + std::to_string(slot) + "\ncall 12\nr0 = 1\nexit",
                                  "xdp", {jump});
        module.images.push_back(image_of("r0 = 2\nexit", "xdp"));
        module.images.back().name = "next";
        return returned(run(module, 0, {}));
    };
    CHECK(result(0) == 1);
    CHECK(result(1) == 2);
    CHECK(result(2) == 1);
}

TEST_CASE("tail calls end after 33") {
    object::Map jump = map(map_type::prog_array, 4, 4, 1);
    jump.initial_slots[0] = "program";
    const Result result = run(module_of("r2 = map[0] ll\nr3 = 0\ncall 12\nr0 = 3\nexit", "xdp", {jump}), 0, {});
    CHECK(returned(result) == 3);
    CHECK(result.steps == 33 * 3 + 5);
}

TEST_CASE("tail calls from functions return to the caller, and nest anew") {
    object::Map jump = map(map_type::prog_array, 4, 4, 1);
    jump.initial_slots[0] = "program";
    // Each program calls a function that goes to the program again, 33 times; then all of them return, one by one.
    const std::string text = "call f\nif r0 == 0 goto +1\nr0 += 1\nr0 += 1\nexit\n"
                             "f: r2 = map[0] ll\nr3 = 0\ncall 12\nr0 = 0\nexit";
    CHECK(returns(text, {}, "xdp", {jump}) == 1 + 33 * 2);
}

TEST_CASE("a program run by a tail call finds nothing but its context") {
    object::Map jump = map(map_type::prog_array, 4, 4, 1);
    jump.initial_slots[0] = "next";
    Module module = module_of("r6 = 1\nr2 = map[0] ll\nr3 = 0\ncall 12\nr0 = 1\nexit", "xdp", {jump});
    module.images.push_back(image_of("r0 = r6\nexit", "xdp"));
    module.images.back().name = "next";
    const Fault bad = fault(run(module, 0, {}));
    CHECK(bad.kind == FaultKind::unwritten_register);
    CHECK(bad.chain == std::vector<Place>{{"next", 1}});
}

TEST_CASE("what helpers demand") {
    CHECK(faults("call 60000\nexit") == FaultKind::unknown_helper);
    CHECK(faults("r1 = 0\nr2 = r10\ncall 1\nexit") == FaultKind::bad_argument);
    CHECK(faults("r1 = map[0] ll\ncall 1\nexit", {}, "xdp", {map(map_type::hash, 4, 8, 1)}) ==
          FaultKind::unwritten_register);
    CHECK(faults("r1 = map[0] ll\nr2 = r10\nr2 += -4\ncall 1\nexit", {}, nullptr, {map(map_type::hash, 4, 8, 1)}) ==
          FaultKind::unwritten_memory);
    CHECK(faults("r1 = map[0] ll\nr2 = r10\nr2 += -2\ncall 1\nexit", {}, nullptr, {map(map_type::hash, 4, 8, 1)}) ==
          FaultKind::out_of_bounds);
    CHECK(faults("r1 = map[0] ll\nr2 = r10\ncall 1\nexit", {}, nullptr, {map(map_type::ringbuf, 0, 0, 4096)}) ==
          FaultKind::bad_argument);
    CHECK(faults("r1 = r10\nr1 += -8\nr2 = 9\ncall 16\nexit", {}, "kprobe") == FaultKind::out_of_bounds);
    CHECK(faults("r1 = r10\nr2 = 0\ncall 16\nexit", {}, "kprobe") == FaultKind::bad_argument);
    CHECK(faults("call 7\nr0 = r1\nr0 += 1\nexit") == FaultKind::unwritten_register);
}

TEST_CASE("results keep to their contract") {
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
        CHECK(returns("call 7\nexit", {.seed = seed}) <= 0xffff'ffff);
        // An error, or at most as many bytes as there is room for.
        const auto size = static_cast<std::int64_t>(
            returns("r1 = r10\nr1 += -8\nr2 = 8\nr3 = 0\ncall 45\nexit", {.seed = seed}, "kprobe"));
        CHECK(size >= -4095);
        CHECK(size <= 8);
        CHECK(returns("call 5\nr6 = r0\ncall 5\nif r0 > r6 goto +2\nr0 = 0\nexit\nr0 = 1\nexit", {.seed = seed}) == 1);
    }
}

TEST_CASE("what is taken must be given back") {
    const std::vector<object::Map> maps{map(map_type::ringbuf, 0, 0, 4096)};
    const std::string reserve =
        "r1 = map[0] ll\nr2 = 16\nr3 = 0\ncall 131\nif r0 == 0 goto out\nr6 = r0\n*(u64 *)(r0 + 8) = 1\n";
    const std::string out = "out: r0 = 0\nexit";
    const std::string submit = "r1 = r6\nr2 = 0\ncall 132\n";
    unsigned reserved = 0;
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        const Inputs inputs{.seed = seed};
        CHECK(returns(reserve + submit + out, inputs, nullptr, maps) == 0);
        const Result leaked = run(module_of(reserve + out, nullptr, maps), 0, inputs);
        if (std::holds_alternative<Ended>(leaked.outcome))
            continue; // this buffer was full
        ++reserved;
        CHECK(fault(leaked).kind == FaultKind::not_released);
        CHECK(faults(reserve + submit + submit + out, inputs, nullptr, maps) == FaultKind::not_held);
        CHECK(faults(reserve + submit + "r0 = *(u64 *)(r6 + 0)\n" + out, inputs, nullptr, maps) == FaultKind::freed);
        CHECK(faults(reserve + "*(u64 *)(r0 + 9) = 1\n" + out, inputs, nullptr, maps) == FaultKind::out_of_bounds);
        CHECK(faults(reserve + "r6 += 8\n" + submit + out, inputs, nullptr, maps) == FaultKind::bad_argument);
    }
    CHECK(reserved > 10);
}

TEST_CASE("locks") {
    const std::vector<object::Map> maps{map(map_type::array, 4, 16, 1)};
    const std::string lock = "r1 = map[0][0] ll\ncall 93\n";
    const std::string unlock = "r1 = map[0][0] ll\ncall 94\n";
    const std::string out = "r0 = 0\nexit";
    CHECK(returns(lock + unlock + out, {}, nullptr, maps) == 0);
    CHECK(faults(lock + out, {}, nullptr, maps) == FaultKind::not_released);
    CHECK(faults(unlock + out, {}, nullptr, maps) == FaultKind::not_held);
    CHECK(faults(lock + lock + out, {}, nullptr, maps) == FaultKind::bad_argument);
}

TEST_CASE("dynptrs") {
    const std::vector<object::Map> maps{map(map_type::array, 4, 16, 1)};
    const std::string make = "r1 = map[0][0] ll\nr2 = 16\nr3 = 0\nr4 = r10\nr4 += -16\ncall 197\n";
    const std::string slice = "r1 = r10\nr1 += -16\nr2 = 8\nr3 = 8\ncall 203\n";
    CHECK(returns(make + slice + "*(u64 *)(r0 + 0) = 7\nr1 = map[0][8] ll\nr0 = *(u64 *)(r1 + 0)\nexit", {}, nullptr,
                  maps) == 7);
    CHECK(faults(make + "*(u8 *)(r10 - 16) = 0\n" + slice + "exit", {}, nullptr, maps) == FaultKind::bad_argument);
    CHECK(returns(make + "r1 = r10\nr1 += -16\nr2 = 9\nr3 = 8\ncall 203\nexit", {}, nullptr, maps) == 0);
}

TEST_CASE("kernel functions are not modelled, and that is no fault") {
    const Result result = run(module_of("call kfunc[1, 0]\nexit"), 0, {});
    REQUIRE(std::holds_alternative<Stopped>(result.outcome));
    CHECK_FALSE(std::get<Stopped>(result.outcome).what.empty());
}
