// bounds.map-value, null.dereference, read-only and write-only maps, constants, records of ring buffers.
#include "verdict.hpp"

#include "support/catch.hpp"

using namespace bpfproof::checks::test;

namespace {

const std::string key = "r6 = r1\nr2 = 0\n*(u32 *)(r10 - 0x4) = r2\nr2 = r10\nr2 += -4\n";
const std::string look_up = key + "r1 = map[@hash] ll\ncall 1\n"; // ends at slot 7; r0 is at slot 8
const std::string out = "out:\nr0 = 0\nexit";

} // namespace

TEST_CASE("values of maps") {
    const std::string found = look_up + "if r0 == 0x0 goto out\n"; // next is slot 9
    CHECK(verdict("socket", found + "r2 = *(u64 *)(r0 + 0x38)\n" + out) == "proved");
    CHECK(verdict("socket", found + "r2 = *(u64 *)(r0 + 0x39)\n" + out) == "bounds.map-value@9");
    CHECK(verdict("socket", found + "r2 = *(u8 *)(r0 - 0x1)\n" + out) == "bounds.map-value@9");
    CHECK(verdict("socket", found + "r2 = 1\n*(u64 *)(r0 + 0x38) = r2\n" + out) == "proved");
    CHECK(verdict("socket", found + "r2 = *(u32 *)(r6 + 0x0)\nr2 &= 63\nr0 += r2\nr2 = *(u8 *)(r0 + 0x0)\n" + out) ==
          "proved");
    CHECK(verdict("socket", found + "r2 = *(u32 *)(r6 + 0x0)\nr2 &= 63\nr0 += r2\nr2 = *(u16 *)(r0 + 0x0)\n" + out) ==
          "bounds.map-value@12");
    CHECK(verdict("socket",
                  found + "r2 = *(u32 *)(r6 + 0x0)\nif r2 > 0x3f goto out\nr0 += r2\nr2 = *(u8 *)(r0 + 0x0)\n" + out) ==
          "proved");
    CHECK(verdict("socket", found +
                                "r2 = *(u32 *)(r6 + 0x0)\nif r2 s> 0x3f goto out\nr0 += r2\nr2 = *(u8 *)(r0 + 0x0)\n" +
                                out) == "proved");
    CHECK(verdict("socket", found +
                                "r2 = *(u64 *)(r0 + 0x0)\nif r2 s> 0x3f goto out\nr0 += r2\nr2 = *(u8 *)(r0 + 0x0)\n" +
                                out) == "bounds.map-value@12");
    CHECK(verdict("socket",
                  found + "r2 = *(u64 *)(r0 + 0x0)\nif r2 > 0x3f goto out\nr0 -= r2\nr2 = *(u8 *)(r0 + 0x0)\n" + out) ==
          "bounds.map-value@12");
    CHECK(verdict("socket",
                  found +
                      "r2 = *(u64 *)(r0 + 0x0)\nif r2 > 0x3f goto out\nr0 += 63\nr0 -= r2\nr2 = *(u8 *)(r0 + 0x0)\n" +
                      out) == "proved");
}

TEST_CASE("null") {
    CHECK(verdict("socket", look_up + "r2 = *(u64 *)(r0 + 0x0)\n" + out) == "null.dereference@8");
    CHECK(verdict("socket", look_up + "if r0 != 0x0 goto out\nr2 = *(u64 *)(r0 + 0x0)\n" + out) == "type.pointer@9");
    CHECK(verdict("socket", look_up + "if r0 != 0x0 goto +0x1\ngoto out\nr2 = *(u64 *)(r0 + 0x0)\n" + out) == "proved");
    // A test of one copy tells of all, spilled ones included.
    CHECK(verdict("socket", look_up + "r7 = r0\nif r0 == 0x0 goto out\nr2 = *(u64 *)(r7 + 0x0)\n" + out) == "proved");
    CHECK(verdict("socket", look_up +
                                "*(u64 *)(r10 - 0x10) = r0\nif r0 == 0x0 goto out\nr7 = *(u64 *)(r10 - 0x10)\nr2 = "
                                "*(u64 *)(r7 + 0x0)\n" +
                                out) == "proved");
    // … but not of what another look-up found.
    CHECK(verdict("socket", look_up +
                                "r7 = r0\nr2 = r10\nr2 += -4\nr1 = map[@hash] ll\ncall 1\nif r0 == 0x0 goto out\nr2 = "
                                "*(u64 *)(r7 + 0x0)\n" +
                                out) == "null.dereference@15");
    CHECK(verdict("socket", look_up + "r0 += 8\nif r0 == 0x0 goto out\nr2 = *(u64 *)(r0 + 0x0)\n" + out) ==
          "type.arithmetic@8");
    // An array finds every index it has.
    CHECK(verdict("socket", key + "r1 = map[@array] ll\ncall 1\nr2 = *(u64 *)(r0 + 0x0)\n" + out) == "proved");
    CHECK(verdict("socket", "r2 = 4\n*(u32 *)(r10 - 0x4) = r2\nr2 = r10\nr2 += -4\nr1 = map[@array] ll\ncall 1\nr2 = "
                            "*(u64 *)(r0 + 0x0)\n" +
                                out) == "null.dereference@7");
}

TEST_CASE("maps that are not to be written") {
    CHECK(verdict("socket", key + "r1 = map[@read_only] ll\ncall 1\nif r0 == 0x0 goto out\nr2 = *(u64 *)(r0 + 0x0)\n" +
                                out) == "proved");
    CHECK(verdict("socket",
                  key + "r1 = map[@read_only] ll\ncall 1\nif r0 == 0x0 goto out\nr2 = 1\n*(u64 *)(r0 + 0x0) = r2\n" +
                      out) == "type.store@10");
    CHECK(verdict("socket", key + "r3 = r2\nr4 = 0\nr1 = map[@read_only] ll\ncall 3\n" + out) == "platform.map-use@9");
    CHECK(verdict("socket", "r1 = map[@constants][8] ll\nr0 = *(u8 *)(r1 + 0x0)\nexit") == "proved");
    CHECK(verdict("socket", "r1 = map[@constants][8] ll\nr0 = 0\n*(u8 *)(r1 + 0x0) = r0\nexit") == "type.store@3");
    CHECK(verdict("socket", "r2 = 0\n*(u32 *)(r10 - 0x4) = r2\nr2 = r10\nr2 += -4\nr1 = map[@constants] ll\ncall 1\nr2 "
                            "= 1\n*(u64 *)(r0 + 0x0) = r2\n" +
                                out) == "type.store@8");
    CHECK(verdict("socket", "r1 = map[@constants][64] ll\nr0 = *(u8 *)(r1 + 0x0)\nexit") == "bounds.map-value@2");
    CHECK(verdict("socket", "r1 = map[@write_only][0] ll\nr0 = *(u8 *)(r1 + 0x0)\nexit") == "platform.map-use@2");
    CHECK(verdict("socket", "r1 = map[@write_only][0] ll\nr0 = 0\n*(u8 *)(r1 + 0x0) = r0\nexit") == "proved");
    CHECK(verdict("socket", "r1 = map[@hash][0] ll\nr0 = 0\nexit") == "platform.map-use@0");
    CHECK(verdict("socket", "r1 = map_fd[3] ll\nr0 = 0\nexit") == "relocation@0");
    CHECK(verdict("socket", "r1 = map[99] ll\nr0 = 0\nexit") == "relocation@0");
}

TEST_CASE("constants are known") {
    // The byte at 8 is 9.
    CHECK(verdict("socket", "r1 = map[@constants][8] ll\nr2 = *(u8 *)(r1 + 0x0)\nr3 = r10\nr3 -= r2\nr0 = 0\n*(u8 "
                            "*)(r3 + 0x0) = r0\nexit") == "proved");
    CHECK(verdict("socket", "r1 = map[@array][8] ll\nr2 = *(u8 *)(r1 + 0x0)\nr3 = r10\nr3 -= r2\nr0 = 0\n*(u8 *)(r3 + "
                            "0x0) = r0\nexit") == "bounds.stack@6");
}

TEST_CASE("maps in maps") {
    const std::string outer = key + "r1 = map[@outer] ll\ncall 1\n";
    const std::string inner = "r1 = r0\nr2 = r10\nr2 += -4\ncall 1\n";
    CHECK(verdict("socket", outer + "if r0 == 0x0 goto out\n" + inner +
                                "if r0 == 0x0 goto out\nr2 = *(u64 *)(r0 + 0x38)\n" + out) == "proved");
    CHECK(verdict("socket", outer + inner + "r0 = 0\n" + out) == "helper.argument@11");
    CHECK(verdict("socket", outer + "if r0 == 0x0 goto out\n" + inner + "r2 = *(u64 *)(r0 + 0x38)\n" + out) ==
          "null.dereference@13");
    CHECK(verdict("socket", outer + "if r0 == 0x0 goto out\nr2 = *(u64 *)(r0 + 0x0)\n" + out) == "type.pointer@9");
}

TEST_CASE("records of ring buffers") {
    const std::string reserve =
        "r1 = map[@ring] ll\nr2 = 16\nr3 = 0\ncall 131\nif r0 == 0x0 goto out\nr6 = r0\nr2 = 0\n"; // next is slot 8
    const std::string submit = "r1 = r6\nr2 = 0\ncall 132\n";
    CHECK(verdict("socket", reserve + "*(u64 *)(r6 + 0x8) = r2\n" + submit + out) == "proved");
    CHECK(verdict("socket", reserve + "*(u64 *)(r6 + 0x9) = r2\n" + submit + out) == "bounds.memory@8");
    CHECK(verdict("socket", reserve + "*(u64 *)(r6 - 0x8) = r2\n" + submit + out) == "bounds.memory@8");
    CHECK(verdict("socket", reserve + "r1 = r6\nr1 += 8\nr2 = 0\ncall 132\n" + out) == "helper.argument@11");
    CHECK(verdict("socket", "r1 = map[@ring] ll\nr2 = 16\nr3 = 0\ncall 131\nr2 = 1\n*(u64 *)(r0 + 0x0) = r2\nr1 = "
                            "r0\nr2 = 0\ncall 132\n" +
                                out) == "null.dereference@6");
    CHECK(verdict("socket", "r6 = *(u32 *)(r1 + 0x0)\nr1 = map[@ring] ll\nr2 = r6\nr3 = 0\ncall 131\nif r0 == 0x0 goto "
                            "out\nr1 = r0\nr2 = 0\ncall 132\n" +
                                out) == "helper.argument@5");
}
