// bounds.packet: every way to compare with the packet's end, metadata, variable offsets, helpers that move the packet.
#include "verdict.hpp"

#include "support/catch.hpp"

#include <fmt/format.h>

using namespace bpfproof::checks::test;

namespace {

const std::string pointers =
    "r6 = r1\nr2 = *(u32 *)(r1 + 0x0)\nr3 = *(u32 *)(r1 + 0x4)\nr0 = 1\n"; // xdp: data, data_end

} // namespace

TEST_CASE("all comparisons with the end, in both orders") {
    struct Way {
        const char* left;
        const char* op;
        const char* right;
        bool in_when_taken; ///< the packet is long enough where the branch is taken
        bool strict;        ///< … and one byte more than the pointer says
    };
    // r4 = data + 8, r3 = data_end
    const Way ways[] = {
        {"r4", ">", "r3", false, false}, {"r4", ">=", "r3", false, true}, {"r4", "<", "r3", true, true},
        {"r4", "<=", "r3", true, false}, {"r3", "<", "r4", false, false}, {"r3", "<=", "r4", false, true},
        {"r3", ">", "r4", true, true},   {"r3", ">=", "r4", true, false},
    };
    for (const Way& way : ways) {
        const auto program = [&](bool right_side, int byte) {
            const std::string load = fmt::format("r0 = *(u8 *)(r2 + {})\nr0 = 1\n", byte);
            const std::string compare =
                fmt::format("r4 = r2\nr4 += 8\nif {} {} {} goto taken\n", way.left, way.op, way.right);
            return pointers + compare +
                   (way.in_when_taken == right_side ? "exit\ntaken:\n" + load + "exit" : load + "taken:\nexit");
        };
        INFO(way.left << way.op << way.right);
        CHECK(verdict("xdp", program(true, 7)) == "proved");
        CHECK(verdict("xdp", program(true, 8)) == (way.strict          ? "proved"
                                                   : way.in_when_taken ? "bounds.packet@8"
                                                                       : "bounds.packet@7"));
        CHECK(verdict("xdp", program(true, 9)) == (way.in_when_taken ? "bounds.packet@8" : "bounds.packet@7"));
        CHECK(verdict("xdp", program(false, 0)) != "proved");
    }
}

TEST_CASE("the packet") {
    const auto with = [](const std::string& rest) { return pointers + rest; };
    const std::string eight = "r4 = r2\nr4 += 8\nif r4 > r3 goto out\n";
    const std::string out = "out:\nr0 = 1\nexit";
    CHECK(verdict("xdp", with("r0 = *(u8 *)(r2 + 0x0)\nr0 = 1\nexit")) == "bounds.packet@4");
    CHECK(verdict("xdp", with(eight + "r0 = *(u64 *)(r2 + 0x0)\n" + out)) == "proved");
    CHECK(verdict("xdp", with(eight + "r0 = *(u64 *)(r2 + 0x1)\n" + out)) == "bounds.packet@7");
    CHECK(verdict("xdp", with(eight + "r0 = *(u8 *)(r2 - 0x1)\n" + out)) == "bounds.packet@7");
    CHECK(verdict("xdp", with(eight + "r0 = *(u8 *)(r4 - 0x1)\n" + out)) == "proved");
    CHECK(verdict("xdp", with(eight + "r0 = *(u8 *)(r4 + 0x0)\n" + out)) == "bounds.packet@7");
    CHECK(verdict("xdp", with(eight + "r0 = *(u8 *)(r3 - 0x1)\n" + out)) == "proved");
    CHECK(verdict("xdp", with(eight + "*(u64 *)(r2 + 0x0) = r0\n" + out)) == "proved");
    // The end itself is tested: always behind it, so what follows never runs; and never before it, which says nothing.
    CHECK(verdict("xdp", with("r4 = r3\nr4 += 8\nif r4 > r3 goto out\nr0 = *(u8 *)(r2 + 0x0)\n" + out)) == "proved");
    CHECK(verdict("xdp", with("r4 = r3\nr4 += -8\nif r4 > r3 goto out\nr0 = *(u8 *)(r2 + 0x0)\n" + out)) ==
          "bounds.packet@7");
    // Signed comparisons say nothing of addresses.
    CHECK(verdict("xdp", with("r4 = r2\nr4 += 8\nif r4 s> r3 goto out\nr0 = *(u8 *)(r2 + 0x0)\n" + out)) ==
          "bounds.packet@7");
    // A difference of pointers.
    CHECK(verdict("xdp", with("r4 = r3\nr4 -= r2\nif r4 s< 0x8 goto out\nr0 = *(u64 *)(r2 + 0x0)\n" + out)) ==
          "proved");
    CHECK(verdict("xdp", with("r4 = r3\nr4 -= r2\nif r4 s< 0x7 goto out\nr0 = *(u64 *)(r2 + 0x0)\n" + out)) ==
          "bounds.packet@7");
}

TEST_CASE("variable offsets into the packet") {
    const std::string begin = pointers + "r4 = r2\nr4 += 1\nif r4 > r3 goto out\nr5 = *(u8 *)(r2 + 0x0)\n";
    const std::string out = "out:\nr0 = 1\nexit";
    CHECK(verdict("xdp", begin + "r2 += r5\nr4 = r2\nr4 += 4\nif r4 > r3 goto out\nr0 = *(u32 *)(r2 + 0x0)\n" + out) ==
          "proved");
    CHECK(verdict("xdp", begin + "r2 += r5\nr4 = r2\nr4 += 3\nif r4 > r3 goto out\nr0 = *(u32 *)(r2 + 0x0)\n" + out) ==
          "bounds.packet@12");
    CHECK(verdict("xdp", begin + "r2 += r5\nr0 = *(u8 *)(r2 + 0x0)\n" + out) == "bounds.packet@9");
    CHECK(verdict("xdp", begin + "r4 = r2\nr4 += 300\nif r4 > r3 goto out\nr2 += r5\nr0 = *(u32 *)(r2 + 0x0)\n" +
                             out) == "proved");
    // An offset so large that the address may wrap is not compared with the end.
    CHECK(verdict("xdp", begin +
                             "r5 <<= 56\nr2 += r5\nr4 = r2\nr4 += 4\nif r4 > r3 goto out\nr0 = *(u32 *)(r2 + 0x0)\n" +
                             out) == "bounds.packet@13");
}

TEST_CASE("metadata before the packet") {
    const std::string meta =
        "r2 = *(u32 *)(r1 + 0x8)\nr3 = *(u32 *)(r1 + 0x0)\nr4 = r2\nr4 += 8\nr0 = 1\n"; // data_meta, data
    CHECK(verdict("xdp", meta + "if r4 > r3 goto out\nr0 = *(u64 *)(r2 + 0x0)\nr0 = 1\nout:\nexit") == "proved");
    CHECK(verdict("xdp", meta + "if r4 > r3 goto out\nr0 = *(u64 *)(r2 + 0x1)\nr0 = 1\nout:\nexit") ==
          "bounds.packet@6");
    CHECK(verdict("xdp", meta + "if r4 > r3 goto out\nr0 = *(u8 *)(r3 + 0x0)\nr0 = 1\nout:\nexit") ==
          "bounds.packet@6");
    CHECK(verdict("xdp", meta + "r0 = *(u8 *)(r2 + 0x0)\nr0 = 1\nexit") == "bounds.packet@5");
    // Where the driver has no metadata, it begins behind the packet's first byte: eight bytes of packet are not eight
    // of metadata.
    const std::string both = "r2 = *(u32 *)(r1 + 0x8)\nr5 = *(u32 *)(r1 + 0x0)\nr3 = *(u32 *)(r1 + 0x4)\nr4 = r5\nr4 "
                             "+= 8\nr0 = 1\nif r4 > r3 goto out\n";
    CHECK(verdict("xdp", both + "r0 = *(u64 *)(r5 + 0x0)\nr0 = 1\nout:\nexit") == "proved");
    CHECK(verdict("xdp", both + "r0 = *(u64 *)(r2 + 0x0)\nr0 = 1\nout:\nexit") == "bounds.packet@7");
    CHECK(verdict("xdp", both + "r0 = *(u32 *)(r2 + 0x0)\nr0 = 1\nout:\nexit") == "proved");
}

TEST_CASE("helpers that move the packet") {
    const std::string eight = "r4 = r2\nr4 += 8\nif r4 > r3 goto out\n";
    const std::string moved = pointers + "r7 = r2\n" + eight + "r1 = r6\nr2 = 4\ncall 44\n"; // bpf_xdp_adjust_head
    const std::string out = "r0 = 1\nout:\nr0 = 1\nexit";
    CHECK(verdict("xdp", moved + "r0 = *(u8 *)(r7 + 0x0)\n" + out) == "type.pointer@11");
    CHECK(verdict("xdp", moved + "r2 = *(u32 *)(r6 + 0x0)\nr0 = *(u8 *)(r2 + 0x0)\n" + out) == "bounds.packet@12");
    CHECK(verdict("xdp", moved + "r2 = *(u32 *)(r6 + 0x0)\nr3 = *(u32 *)(r6 + 0x4)\n" + eight +
                             "r0 = *(u8 *)(r2 + 0x0)\n" + out) == "proved");
    // One that does not: the pointer lives on.
    CHECK(verdict("xdp", pointers + "r7 = r2\n" + eight + "call 7\nr0 = *(u8 *)(r7 + 0x0)\n" + out) == "proved");
}

TEST_CASE("packets as helpers' memory") {
    const std::string eight = pointers + "r4 = r2\nr4 += 8\nif r4 > r3 goto out\n";
    const std::string out = "out:\nr0 = 1\nexit";
    CHECK(verdict("xdp", eight + "r3 = r2\nr1 = 0\nr2 = 0\nr4 = 8\nr5 = 0\ncall 28\n" + out) ==
          "proved"); // bpf_csum_diff
    CHECK(verdict("xdp", eight + "r3 = r2\nr1 = 0\nr2 = 0\nr4 = 12\nr5 = 0\ncall 28\n" + out) == "helper.memory@12");
    CHECK(verdict("xdp", eight + "r1 = map[@hash] ll\ncall 1\n" + out) == "proved"); // a key in the packet
    CHECK(verdict("xdp", pointers + "r1 = map[@hash] ll\ncall 1\nr0 = 1\nexit") == "helper.memory@6");
}
