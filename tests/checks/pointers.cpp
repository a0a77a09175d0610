// type.pointer, type.arithmetic: what may be dereferenced, and what may be done to addresses.
#include "verdict.hpp"

#include "support/catch.hpp"

using namespace bpfproof::checks::test;

TEST_CASE("only pointers are dereferenced") {
    check({
        {"a number", "socket", "r2 = 4096\nr0 = *(u32 *)(r2 + 0x0)\nr0 = 0\nexit", "type.pointer@1"},
        {"null", "socket", "r2 = 0\nr0 = *(u32 *)(r2 + 0x0)\nr0 = 0\nexit", "type.pointer@1"},
        {"a map", "socket", "r2 = map[@hash] ll\nr0 = *(u32 *)(r2 + 0x0)\nr0 = 0\nexit", "type.pointer@2"},
        {"a function", "socket", "r2 = f ll\nr0 = *(u32 *)(r2 + 0x0)\nr0 = 0\nexit\nf:\nr0 = 0\nexit",
         "type.pointer@2"},
        {"a pointer from a map", "socket",
         "r2 = map[@array][0] ll\nr2 = *(u64 *)(r2 + 0x0)\nr0 = *(u32 *)(r2 + 0x0)\nr0 = 0\nexit", "type.pointer@3"},
        {"a pointer or a number", "socket",
         "r2 = *(u32 *)(r1 + 0x0)\nr3 = r1\nif r2 == 0x0 goto +0x1\nr3 = 5\nr0 = *(u32 *)(r3 + 0x0)\nr0 = 0\nexit",
         "type.pointer@4"},
        {"a store through a number", "socket", "r2 = 4096\nr0 = 0\n*(u32 *)(r2 + 0x0) = r0\nexit", "type.pointer@2"},
        {"an atomic operation on one", "socket", "r2 = 4096\nr0 = 0\nlock *(u32 *)(r2 + 0x0) += r0\nexit",
         "type.pointer@2"},
    });
}

TEST_CASE("arithmetic on pointers") {
    check({
        {"a constant", "socket", "r2 = r10\nr2 += -8\nr0 = 0\nexit", "proved"},
        {"number plus pointer", "socket", "r2 = -8\nr2 += r10\nr0 = 0\n*(u64 *)(r2 + 0x0) = r0\nexit", "proved"},
        {"number minus pointer", "socket", "r2 = -8\nr2 -= r10\nr0 = 0\nexit", "type.arithmetic@1"},
        {"pointer plus pointer", "socket", "r2 = r10\nr2 += r10\nr0 = 0\nexit", "type.arithmetic@1"},
        {"pointer minus pointer", "socket", "r2 = r10\nr2 += -8\nr3 = r10\nr3 -= r2\nr0 = r3\nexit", "proved"},
        {"pointers to different memory", "socket", "r2 = r10\nr2 -= r1\nr0 = 0\nexit", "type.leak@1"},
        {"multiplied", "socket", "r2 = r10\nr2 *= 2\nr0 = 0\nexit", "type.arithmetic@1"},
        {"masked", "socket", "r2 = r10\nr2 &= -8\nr0 = 0\nexit", "type.arithmetic@1"},
        {"shifted", "socket", "r2 = r10\nr2 >>= 3\nr0 = 0\nexit", "type.arithmetic@1"},
        {"negated", "socket", "r2 = r10\nr2 = -r2\nr0 = 0\nexit", "type.leak@1"},
        {"swapped", "socket", "r2 = r10\nr2 = be64 r2\nr0 = 0\nexit", "type.leak@1"},
        {"in 32 bits", "socket", "r2 = r10\nw2 += 4\nr0 = 0\nexit", "type.arithmetic@1"},
        {"a map moved", "socket", "r2 = map[@hash] ll\nr2 += 8\nr0 = 0\nexit", "type.arithmetic@2"},
        {"a function moved", "socket", "r2 = f ll\nr2 += 8\nr0 = 0\nexit\nf:\nr0 = 0\nexit", "type.arithmetic@2"},
        {"the frame pointer", "socket", "r10 += 8\nr0 = 0\nexit", "type.arithmetic@0"},
        {"the frame pointer set", "socket", "r10 = r1\nr0 = 0\nexit", "type.arithmetic@0"},
        {"a pointer's low half", "socket", "w2 = w1\nr0 = *(u32 *)(r2 + 0x0)\nr0 = 0\nexit",
         "type.leak@0 type.pointer@1"},
        {"there and back", "socket",
         "r2 = *(u32 *)(r1 + 0x0)\nr3 = r10\nr3 += r2\nr3 -= r2\nr0 = 0\n*(u64 *)(r3 - 0x8) = r0\nexit", "proved"},
    });
}

TEST_CASE("operations that Linux refuses with constants") {
    check({
        {"division by zero", "socket", "r0 = 1\nr0 /= 0\nexit", "platform.instruction@1"},
        {"division by a register that is zero", "socket", "r0 = 1\nr2 = 0\nr0 /= r2\nexit", "proved"},
        {"remainder of zero", "socket", "r0 = 1\nw0 %= 0\nexit", "platform.instruction@1"},
        {"a shift by the width", "socket", "r0 = 1\nw0 <<= 32\nexit", "platform.instruction@1"},
        {"a shift by less", "socket", "r0 = 1\nr0 <<= 32\nexit", "proved"},
    });
}

TEST_CASE("atomic operations are aligned") {
    const std::string value = "r2 = map[@array][0] ll\nr0 = 1\n";
    CHECK(verdict("socket", value + "lock *(u64 *)(r2 + 0x8) += r0\nexit") == "proved");
    CHECK(verdict("socket", value + "lock *(u64 *)(r2 + 0x4) += r0\nexit") == "alignment@3");
    CHECK(verdict("socket", value + "*(u64 *)(r2 + 0x4) = r0\nexit") == "proved");
    CHECK(verdict("socket", value + "lock *(u64 *)(r2 + 0x40) += r0\nexit") == "bounds.map-value@3");
}
