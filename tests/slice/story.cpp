// What findings are told to rest on, and which of them are told as one.
#include "slice/explain.hpp"

#include "checks/subject.hpp"

#include "support/catch.hpp"

#include <fmt/format.h>

#include <algorithm>

using namespace bpfproof;
using findings::Finding;
using findings::Step;
using What = findings::Step::What;

namespace {

std::vector<Finding> explained(std::string_view section, const std::string& text) {
    const auto subject = checks::test::subject(section, text);
    const semantics::Environment environment = subject->environment();
    return slice::explain(environment, checks::analyse(environment, {}).findings);
}

Finding only(std::string_view section, const std::string& text) {
    std::vector<Finding> found = explained(section, text);
    REQUIRE(found.size() == 1);
    return std::move(found.front());
}

const Step* step(const Finding& finding, What what) {
    const auto found = std::ranges::find(finding.steps, what, &Step::what);
    return found == finding.steps.end() ? nullptr : &*found;
}

std::vector<isa::Slot> slots(const Finding& finding, What what) {
    std::vector<isa::Slot> out;
    for (const Step& one : finding.steps)
        if (one.what == what)
            out.push_back(one.slot);
    return out;
}

using Slots = std::vector<isa::Slot>;

const std::string pointers =
    "r6 = r1\nr2 = *(u32 *)(r1 + 0x0)\nr3 = *(u32 *)(r1 + 0x4)\nr0 = 1\n"; // xdp: data, data_end
const std::string look_up =
    "r1 = 0\n*(u32 *)(r10 - 0x4) = r1\nr2 = r10\nr2 += -4\nr1 = map[@hash] ll\ncall 1\n"; // r0 at 7

} // namespace

TEST_CASE("a packet access rests on where the pointer begins, and on the check that leads there") {
    const std::string eight = "r4 = r2\nr4 += 8\nif r4 > r3 goto out\n";
    const Finding past = only("xdp", pointers + eight + "r0 = *(u16 *)(r2 + 0x7)\nout:\nr0 = 1\nexit");
    REQUIRE(step(past, What::context_field));
    CHECK(step(past, What::context_field)->name == "data");
    CHECK(step(past, What::context_field)->slot == 1);
    REQUIRE(step(past, What::packet_checked));
    CHECK(step(past, What::packet_checked)->slot == 6);
    CHECK(step(past, What::packet_checked)->number == 8);
    // The other way round the same comparison says that the packet is short: nothing to lean on.
    const Finding wrong =
        only("xdp", pointers + "r4 = r2\nr4 += 8\nif r4 <= r3 goto out\nr0 = *(u8 *)(r2 + 0x0)\nout:\nr0 = 1\nexit");
    CHECK(!step(wrong, What::packet_checked));
    // A check that can be gone round is not told as if it led there.
    const Finding round = only("xdp", pointers + "r5 = *(u32 *)(r1 + 0x10)\nif r5 == 0x0 goto on\n" + eight +
                                          "on:\nr0 = *(u8 *)(r2 + 0x0)\nout:\nr0 = 1\nexit");
    CHECK(!step(round, What::packet_checked));
    // The larger of two.
    const Finding two = only("xdp", pointers + "r4 = r2\nr4 += 4\nif r3 < r4 goto out\n" + eight +
                                        "r0 = *(u8 *)(r2 + 0x9)\nout:\nr0 = 1\nexit");
    CHECK(step(two, What::packet_checked)->number == 8);
}

TEST_CASE("a spilled pointer is followed through the stack, and an argument to its caller") {
    const std::string spill = "*(u64 *)(r10 - 0x8) = r2\nr2 = 0\nr5 = *(u64 *)(r10 - 0x8)\n";
    const Finding spilled = only("xdp", pointers + spill + "r0 = *(u8 *)(r5 + 0x0)\nr0 = 1\nexit");
    CHECK(slots(spilled, What::context_field) == Slots{1});
    const Finding handed =
        only("xdp", pointers + "r1 = r2\ncall callee\nr0 = 1\nexit\ncallee:\nr0 = *(u8 *)(r1 + 0x0)\nr0 = 1\nexit");
    CHECK(slots(handed, What::context_field) == Slots{1});
    CHECK(step(handed, What::context_field)->depth == 0);
}

TEST_CASE("a pointer into a packet that was moved") {
    const Finding lost =
        only("xdp", pointers + "r4 = r2\nr4 += 8\nif r4 > r3 goto out\nr7 = r2\nr1 = r6\nr2 = 0\ncall 44\n"
                               "r0 = *(u8 *)(r7 + 0x0)\nout:\nr0 = 1\nexit");
    CHECK(lost.rule == findings::Rule::type_pointer);
    REQUIRE(step(lost, What::packet_moved));
    CHECK(step(lost, What::packet_moved)->slot == 10);
    CHECK(step(lost, What::packet_moved)->name == "bpf_xdp_adjust_head");
}

TEST_CASE("a pointer that may be null comes from the call, and its uses are one finding") {
    const std::vector<Finding> found =
        explained("xdp", look_up + "r6 = r0\nr1 = *(u64 *)(r0 + 0x0)\nr1 += 1\n*(u64 *)(r6 + 0x0) = r1\nr0 = 1\nexit");
    REQUIRE(found.size() == 1);
    CHECK(slots(found[0], What::result) == Slots{6});
    CHECK(step(found[0], What::result)->name == "bpf_map_lookup_elem");
    // Of two look-ups there are two.
    CHECK(explained("xdp", look_up + "r1 = *(u64 *)(r0 + 0x0)\n" + look_up + "r1 = *(u64 *)(r0 + 0x0)\nr0 = 1\nexit")
              .size() == 2);
}

TEST_CASE("one missing check and five hundred accesses that rest on it are one finding") {
    std::string text = pointers;
    for (int i = 0; i < 500; ++i)
        text += fmt::format("r0 = *(u8 *)(r2 + {})\n", i);
    const Finding one = only("xdp", text + "r0 = 1\nexit");
    CHECK(one.slot == 4);
    CHECK(one.follows.size() == 499);
    // Another pointer, of which the offset is not the same number, has a cause of its own.
    CHECK(explained("xdp", pointers +
                               "r5 = *(u32 *)(r1 + 0x10)\nr5 &= 0xff\nr4 = r2\nr4 += r5\nr0 = *(u8 *)(r2 + 0x0)\n"
                               "r0 = *(u8 *)(r4 + 0x0)\nr0 = 1\nexit")
              .size() == 2);
}

TEST_CASE("an index is told with what it was read from and what bounds it") {
    const Finding far = only(
        "xdp", "r6 = *(u32 *)(r1 + 0x10)\n" + look_up +
                   "if r0 == 0x0 goto out\nif r6 > 64 goto out\nr0 += r6\nr1 = *(u8 *)(r0 + 0x0)\nout:\nr0 = 1\nexit");
    CHECK(far.rule == findings::Rule::bounds_map_value);
    CHECK(slots(far, What::moved) == Slots{10});
    CHECK(slots(far, What::result) == Slots{7});
    REQUIRE(step(far, What::context_field));
    CHECK(step(far, What::context_field)->name == "rx_queue_index");
}

TEST_CASE("registers and stack that nobody wrote") {
    const Finding lost = only("xdp", "r3 = 1\ncall 7\nr0 += r3\nr0 = 1\nexit");
    CHECK(slots(lost, What::clobbered) == Slots{1});
    const std::vector<Finding> key = explained(
        "xdp", "r1 = 0\n*(u8 *)(r10 - 0x8) = r1\n*(u32 *)(r10 - 0x4) = r1\nr1 = *(u64 *)(r10 - 0x8)\nr0 = 1\nexit");
    REQUIRE(!key.empty());
    CHECK(slots(key.front(), What::written) == Slots{1, 2});
}

TEST_CASE("a loop is told with where it may be left") {
    const Finding loop = only("xdp", "r6 = 0\nagain:\ncall 7\nr6 += 1\nif r0 != 0x7 goto again\nr0 = 1\nexit");
    CHECK(loop.rule == findings::Rule::termination_loop);
    CHECK(slots(loop, What::leaves_loop) == Slots{3});
    CHECK(step(loop, What::result)->name == "bpf_get_prandom_u32");
}

TEST_CASE("results: only the constants that may not be returned") {
    const Finding wrong =
        only("cgroup/connect4", "r2 = *(u32 *)(r1 + 0x18)\nr0 = 1\nif r2 == 0x0 goto out\nr0 = 5\nout:\nexit");
    CHECK(slots(wrong, What::constant) == Slots{3});
}

TEST_CASE("frames of a chain that is too deep") {
    const std::vector<Finding> deep = explained("xdp", "r1 = 0\n*(u64 *)(r10 - 0x100) = r1\ncall callee\nr0 = 1\nexit\n"
                                                       "callee:\nr1 = 0\n*(u64 *)(r10 - 0x140) = r1\nr0 = 1\nexit");
    const auto found = std::ranges::find(deep, findings::Rule::stack_depth, &Finding::rule);
    REQUIRE(found != deep.end());
    CHECK(found->calls == Slots{2});
    REQUIRE(slots(*found, What::frame) == Slots{0, 5});
    CHECK(found->steps[0].number == 256);
    CHECK(found->steps[1].number == 320);
}

TEST_CASE("what was given back is gone, and whatever uses it is one finding") {
    const std::string socket =
        "r6 = r1\nr1 = 0\n*(u64 *)(r10 - 0x10) = r1\n*(u64 *)(r10 - 0x8) = r1\nr1 = r6\nr2 = r10\n"
        "r2 += -16\nr3 = 12\nr4 = -1\nr5 = 0\ncall 84\nif r0 == 0x0 goto out\nr7 = r0\nr1 = r0\n"
        "call 86\n"; // bpf_sk_lookup_tcp at 10, bpf_sk_release at 14
    const Finding used = only("tc", socket + "r0 = *(u32 *)(r7 + 0x0)\nr1 = *(u32 *)(r7 + 0x4)\nout:\nr0 = 0\nexit");
    CHECK(used.rule == findings::Rule::type_pointer);
    CHECK(slots(used, What::released) == Slots{14});
    CHECK(used.follows.size() == 1);
    const Finding twice = only("tc", socket + "r1 = r7\ncall 86\nout:\nr0 = 0\nexit");
    CHECK(twice.rule == findings::Rule::resource_release);
    CHECK(slots(twice, What::released) == Slots{14});
    CHECK(slots(twice, What::result) == Slots{10});
}

TEST_CASE("what is asked for anew in every round of a loop was not given back in the last") {
    const std::string ask =
        "r1 = r6\nr2 = r10\nr2 += -16\nr3 = 12\nr4 = -1\nr5 = 0\ncall 84\nif r0 == 0x0 goto out\nr7 = r0\n";
    const Finding null =
        only("tc", "r6 = r1\nr8 = 0\nr1 = 0\n*(u64 *)(r10 - 0x10) = r1\n*(u64 *)(r10 - 0x8) = r1\nagain:\n" + ask +
                       "r7 *= 3\nr1 = r0\ncall 86\nr8 += 1\nif r8 < 4 goto again\nout:\nr0 = 0\nexit");
    CHECK(null.rule == findings::Rule::type_arithmetic);
    CHECK(slots(null, What::released).empty());
    const std::vector<Finding> used =
        explained("tc", "r6 = r1\nr8 = 0\nr1 = 0\n*(u64 *)(r10 - 0x10) = r1\n*(u64 *)(r10 - 0x8) = r1\nagain:\n" + ask +
                            "r7 *= 3\nr1 = r7\ncall 86\nr8 += 1\nif r8 < 4 goto again\nout:\nr0 = 0\nexit");
    for (const Finding& finding : used)
        CHECK(slots(finding, What::released).empty());
}

TEST_CASE("what arithmetic has spoilt follows from it") {
    const Finding spoilt = only("xdp", pointers + "r2 += r3\nr2 >>= 1\nr0 = *(u8 *)(r2 + 0x0)\nr0 = 1\nexit");
    CHECK(spoilt.rule == findings::Rule::type_arithmetic);
    CHECK(spoilt.slot == 4);
    CHECK(!spoilt.follows.empty());
    // Another value has a cause of its own.
    CHECK(explained("xdp", pointers + "r2 += r3\nr4 = 1\nr0 = *(u8 *)(r4 + 0x0)\nr0 = 1\nexit").size() == 2);
}

TEST_CASE("a call without a result leaves r0 unwritten") {
    const Finding none = only("xdp", "r2 = map[@tails] ll\nr3 = 0\ncall 12\nexit");
    CHECK(none.rule == findings::Rule::init_register);
    REQUIRE(step(none, What::clobbered));
    CHECK(step(none, What::clobbered)->name == "bpf_tail_call");
}

TEST_CASE("contexts without fields are told by their bytes") {
    const Finding followed =
        only("raw_tracepoint/sched_switch", "r1 = *(u64 *)(r1 + 0x8)\nr0 = *(u64 *)(r1 + 0x0)\nr0 = 0\nexit");
    REQUIRE(step(followed, What::context_field));
    CHECK(step(followed, What::context_field)->name == "bytes 8..15");
}
