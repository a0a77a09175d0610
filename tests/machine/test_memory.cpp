// Loads, stores, atomics; where pointers come from; and every way memory can be misused.
#include "programs.hpp"

#include <set>

using namespace bpfproof;
using namespace bpfproof::machine;
using namespace bpfproof::machine::test;

TEST_CASE("stores and loads of every size") {
    CHECK(returns("*(u64 *)(r10 - 8) = -2\nr0 = *(u64 *)(r10 - 8)\nexit") == ~std::uint64_t{1});
    CHECK(returns("*(u64 *)(r10 - 8) = -2\nr0 = *(u32 *)(r10 - 8)\nexit") == 0xffff'fffe);
    CHECK(returns("*(u64 *)(r10 - 8) = -2\nr0 = *(s32 *)(r10 - 8)\nexit") == ~std::uint64_t{1});
    CHECK(returns("*(u64 *)(r10 - 8) = 0x1234\nr0 = *(u8 *)(r10 - 7)\nexit") == 0x12);
    CHECK(returns("*(u16 *)(r10 - 2) = 0x8180\nr0 = *(s8 *)(r10 - 2)\nexit") == 0xffff'ffff'ffff'ff80);
    CHECK(returns("r1 = 7\nstore_release((u32 *)(r10 - 4), w1)\nw0 = load_acquire((u32 *)(r10 - 4))\nexit") == 7);
}

TEST_CASE("numbers lie in memory in the order of the machine") {
    Module module = module_of("*(u32 *)(r10 - 4) = 0x11223344\nr0 = *(u8 *)(r10 - 4)\nexit");
    CHECK(returned(run(module, 0, {})) == 0x44);
    module.big_endian = true;
    CHECK(returned(run(module, 0, {})) == 0x11);
}

TEST_CASE("atomics") {
    const std::string begin = "*(u64 *)(r10 - 8) = 12\nr1 = 10\n";
    const std::string end = "\nr0 = *(u64 *)(r10 - 8)\nexit";
    CHECK(returns(begin + "lock *(u64 *)(r10 - 8) += r1" + end) == 22);
    CHECK(returns(begin + "lock *(u64 *)(r10 - 8) |= r1" + end) == 14);
    CHECK(returns(begin + "lock *(u64 *)(r10 - 8) &= r1" + end) == 8);
    CHECK(returns(begin + "lock *(u64 *)(r10 - 8) ^= r1" + end) == 6);
    CHECK(returns(begin + "r1 = atomic_fetch_add((u64 *)(r10 - 8), r1)\nr0 = r1\nexit") == 12);
    CHECK(returns(begin + "r1 = xchg_64(r10 - 8, r1)\nr0 = *(u64 *)(r10 - 8)\nr0 <<= 8\nr0 |= r1\nexit") == 0xa0c);
    CHECK(returns(begin + "r0 = 12\nr0 = cmpxchg_64(r10 - 8, r0, r1)" + end) == 10);
    CHECK(returns(begin + "r0 = 11\nr0 = cmpxchg_64(r10 - 8, r0, r1)" + end) == 12);
    CHECK(returns(begin + "r0 = 11\nr0 = cmpxchg_64(r10 - 8, r0, r1)\nexit") == 12);
    // 32 bits: compares the low half, leaves the rest of memory alone, and zero-extends what it fetches.
    CHECK(returns("*(u64 *)(r10 - 8) = -1\nr0 = 0xffffffff ll\nr1 = 1\nw0 = cmpxchg32_32(r10 - 8, w0, w1)\nexit") ==
          0xffff'ffff);
    CHECK(returns("*(u64 *)(r10 - 8) = -1\nr1 = 1\nlock *(u32 *)(r10 - 8) += w1" + end) == 0xffff'ffff'0000'0000);
}

TEST_CASE("memory faults") {
    CHECK(faults("r0 = *(u64 *)(r10 - 8)\nexit") == FaultKind::unwritten_memory);
    CHECK(faults("*(u32 *)(r10 - 8) = 1\nr0 = *(u64 *)(r10 - 8)\nexit") == FaultKind::unwritten_memory);
    CHECK(faults("*(u64 *)(r10 - 7) = 1\nexit") == FaultKind::out_of_bounds);
    CHECK(faults("*(u8 *)(r10 - 513) = 1\nexit") == FaultKind::out_of_bounds);
    CHECK(faults("*(u8 *)(r10 + 0) = 1\nexit") == FaultKind::out_of_bounds);
    CHECK(faults("r1 = 0\nr0 = *(u8 *)(r1 + 4)\nexit") == FaultKind::null_pointer);
    CHECK(faults("r1 = 0x12345678\nr0 = *(u8 *)(r1 + 4)\nexit") == FaultKind::not_a_pointer);
    CHECK(faults("r0 = r3\nr0 += 1\nexit") == FaultKind::unwritten_register);
    CHECK(faults("exit") == FaultKind::unwritten_register);
    CHECK(faults("r10 = 1\nexit") == FaultKind::frame_pointer);
    CHECK(faults("r1 = map[0] ll\n*(u8 *)(r1 + 0) = 1\nexit", {}, nullptr, {map(platform::map_type::array, 4, 8, 1)}) ==
          FaultKind::not_a_pointer);
    CHECK(faults("*(u64 *)(r10 - 8) = 1\nr1 = *(u64 *)(r10 - 8)\nr1 = xchg_64(r1 + 0, r1)\nexit") ==
          FaultKind::null_pointer);
}

TEST_CASE("stack that nobody wrote holds anything, where it may be read") {
    const Module module = module_of("r0 = *(u64 *)(r10 - 8)\nr1 = *(u64 *)(r10 - 8)\nr0 ^= r1\nexit");
    CHECK(returned(run(module, 0, {.unwritten_stack_read = true})) == 0);
    std::set<std::uint64_t> words;
    const Module once = module_of("*(u32 *)(r10 - 8) = 7\nr0 = *(u64 *)(r10 - 8)\nexit");
    for (std::uint64_t seed = 0; seed < 8; ++seed)
        words.insert(returned(run(once, 0, {.unwritten_stack_read = true, .seed = seed})));
    CHECK(words.size() > 1);
    for (const std::uint64_t word : words)
        CHECK((word & 0xffff'ffff) == 7);
}

TEST_CASE("a fault says what was touched, and where") {
    const Fault bad = fault(run(module_of("r0 = 1\nr1 = *(u16 *)(r1 + 3)\nexit"), 0, {.packet = bytes({1, 2, 3, 4})}));
    CHECK(bad.kind == FaultKind::out_of_bounds);
    CHECK(bad.chain == std::vector<Place>{{"program", 1}});
    REQUIRE(bad.access);
    CHECK(*bad.access == Access{RegionKind::packet, "packet", 3, 2, false, 0, 4});
}

TEST_CASE("a pointer is one as long as numbers are added in 64 bits") {
    const std::string put = "*(u64 *)(r10 - 8) = 9\n";
    CHECK(returns(put + "r1 = r10\nr1 += -8\nr0 = *(u64 *)(r1 + 0)\nexit") == 9);
    CHECK(returns(put + "r1 = -8\nr1 += r10\nr0 = *(u64 *)(r1 + 0)\nexit") == 9);
    CHECK(returns("r1 = r10\nr1 -= r10\nr0 = r1\nexit") == 0);
    CHECK(faults(put + "r1 = r10\nr1 &= -8\nr1 += -8\nr0 = *(u64 *)(r1 + 0)\nexit") == FaultKind::not_a_pointer);
    CHECK(faults(put + "r1 = r10\nw1 += -8\nr0 = *(u64 *)(r1 + 0)\nexit") == FaultKind::not_a_pointer);
}

TEST_CASE("a pointer comes back from memory whole or not at all") {
    const std::string put = "*(u64 *)(r10 - 24) = 9\nr1 = r10\nr1 += -24\n*(u64 *)(r10 - 8) = r1\n";
    const std::string get = "r2 = *(u64 *)(r10 - 8)\nr0 = *(u64 *)(r2 + 0)\nexit";
    CHECK(returns(put + get) == 9);
    CHECK(faults(put + "*(u8 *)(r10 - 3) = 0\n" + get) == FaultKind::not_a_pointer);
    CHECK(faults(put + "r3 = *(u32 *)(r10 - 4)\n*(u32 *)(r10 - 4) = r3\n" + get) == FaultKind::not_a_pointer);
    CHECK(returns(put + "*(u8 *)(r10 - 16) = 0\n" + get) == 9);
}

TEST_CASE("runs are repeatable, and seeds differ") {
    const Module module = module_of("call 7\nr6 = r0\ncall 7\nr6 <<= 32\nr0 |= r6\nexit");
    const auto with = [&](std::uint64_t seed) { return returned(run(module, 0, {.seed = seed})); };
    CHECK(with(1) == with(1));
    CHECK((with(1) != with(2) || with(1) != with(3)));
}

TEST_CASE("runs that do not end are stopped") {
    const Result result = run(module_of("goto -1\nexit"), 0, {.step_limit = 100});
    REQUIRE(std::holds_alternative<Stopped>(result.outcome));
    CHECK(std::get<Stopped>(result.outcome).what.empty());
    CHECK(result.steps == 100);
}

TEST_CASE("may_goto falls through as often as its budget says") {
    const std::string text = "r0 = 0\ntop: may_goto out\nr0 += 1\ngoto top\nout: exit";
    CHECK(returns(text, {.may_goto_budget = 5}) == 5);
    CHECK(returns(text, {.may_goto_budget = 0}) == 0);
}

TEST_CASE("every frame has a may_goto budget of its own") {
    const std::string loop = "f: r0 = 0\ntop: may_goto out\nr0 += 1\ngoto top\nout: exit";
    CHECK(returns("call f\nr6 = r0\ncall f\nr0 += r6\nexit\n" + loop, {.may_goto_budget = 5}) == 10);
    // The callee's loop leaves the caller's count alone.
    CHECK(returns("call f\nr0 = 0\nmay_goto +1\nr0 = 7\nexit\n" + loop, {.may_goto_budget = 1}) == 7);
    CHECK(returns("may_goto +0\ncall f\nr0 = 0\nmay_goto +1\nr0 = 7\nexit\n" + loop, {.may_goto_budget = 1}) == 0);
}

TEST_CASE("the observer sees every state before its instruction") {
    std::vector<isa::Slot> slots;
    std::vector<Word> seen;
    const Module module = module_of("r0 = 7 ll\n*(u64 *)(r10 - 8) = 1\nexit");
    run(module, 0, {}, [&](const View& view) {
        slots.push_back(view.slot);
        seen.push_back(view.registers[0]);
        const Region& stack = view.memory[view.frames.back().stack];
        CHECK(stack.written.back() == (view.slot == 3));
        CHECK(view.memory.offset(view.registers[10]) == 0);
    });
    CHECK(slots == std::vector<isa::Slot>{0, 2, 3});
    CHECK(seen == std::vector<Word>{Word::unwritten(), Word::number(7), Word::number(7)});
}
