// init.register, init.stack, bounds.stack, alignment, stack.depth.
#include "verdict.hpp"

#include "support/catch.hpp"

using namespace bpfproof::checks::test;

TEST_CASE("registers are written before they are read") {
    check({
        {"r0 set", "socket", "r0 = 0\nexit", "proved"},
        {"r0 not set", "socket", "exit", "init.register@0"},
        {"a register of a callee's caller", "socket", "r6 = 1\ncall f\nr0 = 0\nexit\nf:\nr0 = r6\nexit",
         "init.register@4"},
        {"an argument given", "socket", "r1 = 1\ncall f\nr0 = 0\nexit\nf:\nr0 = r1\nexit", "proved"},
        {"an argument not given", "socket", "r2 = 1\ncall f\nr0 = 0\nexit\nf:\nr0 = r3\nexit", "init.register@4"},
        {"r1 to r5 are lost in a call", "socket", "r2 = 1\ncall f\nr3 = r2\nexit\nf:\nr0 = 1\nexit", "init.register@2"},
        {"r6 is kept", "socket", "r6 = 1\ncall f\nr0 = r6\nexit\nf:\nr6 = 2\nr0 = 1\nexit", "proved"},
        {"r0 lost in a helper", "socket", "r6 = 1\nr1 = 1\ncall 7\nr2 = r1\nexit", "init.register@3"},
        {"written on one path only", "socket", "r2 = *(u32 *)(r1 + 0x0)\nif r2 == 0x0 goto out\nr0 = 1\nout:\nexit",
         "init.register@3"},
        {"a helper's argument", "socket", "r1 = map[@hash] ll\ncall 1\nr0 = 0\nexit", "init.register@2"},
        {"a comparison", "socket", "if r3 > 0x1 goto +0x0\nr0 = 0\nexit", "init.register@0"},
    });
}

TEST_CASE("the stack is written before it is read") {
    check({
        {"written", "socket", "*(u64 *)(r10 - 0x8) = r1\nr2 = *(u64 *)(r10 - 0x8)\nr0 = 0\nexit", "proved"},
        {"not written", "socket", "r2 = *(u64 *)(r10 - 0x8)\nr0 = 0\nexit", "init.stack@0"},
        {"written in part", "socket", "r2 = 1\n*(u32 *)(r10 - 0x8) = r2\nr2 = *(u64 *)(r10 - 0x8)\nr0 = 0\nexit",
         "init.stack@2"},
        {"written in two parts", "socket",
         "r2 = 1\n*(u32 *)(r10 - 0x8) = r2\n*(u32 *)(r10 - 0x4) = r2\nr2 = *(u64 *)(r10 - 0x8)\nr0 = 0\nexit",
         "proved"},
        {"a variable read of written bytes", "socket",
         "r3 = *(u32 *)(r1 + 0x0)\nr3 &= 7\nr2 = 0\n*(u64 *)(r10 - 0x8) = r2\nr4 = r10\nr4 += -8\nr4 += r3\nr0 = *(u8 "
         "*)(r4 + 0x0)\nexit",
         "proved"},
        {"a variable read past them", "socket",
         "r3 = *(u32 *)(r1 + 0x0)\nr3 &= 7\nr2 = 0\n*(u64 *)(r10 - 0x8) = r2\nr4 = r10\nr4 += -10\nr4 += r3\nr0 = *(u8 "
         "*)(r4 + 0x0)\nexit",
         "init.stack@7"},
        {"a variable write initialises nothing", "socket",
         "r3 = *(u32 *)(r1 + 0x0)\nr3 &= 7\nr2 = 0\nr4 = r10\nr4 += -8\nr4 += r3\n*(u8 *)(r4 + 0x0) = r2\nr0 = *(u8 "
         "*)(r10 - 0x8)\nexit",
         "init.stack@7"},
        {"a key", "socket",
         "r2 = 0\n*(u32 *)(r10 - 0x4) = r2\nr2 = r10\nr2 += -4\nr1 = map[@hash] ll\ncall 1\nr0 = 0\nexit", "proved"},
        {"a key not written", "socket", "r2 = r10\nr2 += -4\nr1 = map[@hash] ll\ncall 1\nr0 = 0\nexit", "init.stack@4"},
        {"a callee's frame is its own", "socket",
         "r2 = 0\n*(u64 *)(r10 - 0x8) = r2\ncall f\nexit\nf:\nr0 = *(u64 *)(r10 - 0x8)\nexit", "init.stack@4"},
        {"a callee writes its caller's", "socket",
         "r1 = r10\nr1 += -8\ncall f\nr0 = *(u64 *)(r10 - 0x8)\nr0 = 0\nexit\nf:\nr0 = 0\n*(u64 *)(r1 + 0x0) = "
         "r0\nexit",
         "proved"},
        {"a callee may write its caller's", "socket",
         "r2 = *(u32 *)(r1 + 0x0)\nr1 = r10\nr1 += -8\ncall f\nr0 = *(u64 *)(r10 - 0x8)\nr0 = 0\nexit\nf:\nr0 = 0\nif "
         "r2 == 0x0 goto out\n*(u64 *)(r1 + 0x0) = r0\nout:\nexit",
         "init.stack@4"},
        {"a helper's output", "kprobe",
         "r1 = r10\nr1 += -8\nr2 = 8\nr3 = 0\ncall 113\nr0 = *(u64 *)(r10 - 0x8)\nr0 = 0\nexit", "proved"},
        {"more than a helper's output", "kprobe",
         "r1 = r10\nr1 += -8\nr2 = 4\nr3 = 0\ncall 113\nr0 = *(u64 *)(r10 - 0x8)\nr0 = 0\nexit", "init.stack@5"},
    });
}

TEST_CASE("the stack has 512 bytes") {
    check({
        {"the last byte", "socket", "r0 = 0\n*(u8 *)(r10 - 0x1) = r0\nexit", "proved"},
        {"above the frame", "socket", "r0 = 0\n*(u8 *)(r10 + 0x0) = r0\nexit", "bounds.stack@1"},
        {"across its end", "socket", "r2 = r10\nr2 += -4\nr0 = 0\n*(u64 *)(r2 + 0x0) = r0\nexit",
         "bounds.stack@3 alignment@3"},
        {"the first bytes", "socket", "r0 = 0\n*(u64 *)(r10 - 0x200) = r0\nexit", "proved"},
        {"below the frame", "socket", "r0 = 0\n*(u64 *)(r10 - 0x208) = r0\nexit", "bounds.stack@1"},
        {"a variable offset inside", "socket",
         "r3 = *(u32 *)(r1 + 0x0)\nr3 &= 15\nr0 = 0\nr2 = r10\nr2 += -16\nr2 += r3\n*(u8 *)(r2 + 0x0) = r0\nexit",
         "proved"},
        {"a variable offset outside", "socket",
         "r3 = *(u32 *)(r1 + 0x0)\nr3 &= 16\nr0 = 0\nr2 = r10\nr2 += -16\nr2 += r3\n*(u8 *)(r2 + 0x0) = r0\nexit",
         "bounds.stack@6"},
        {"an offset that is not bounded", "socket",
         "r3 = *(u32 *)(r1 + 0x0)\nr0 = 0\nr2 = r10\nr2 += r3\n*(u8 *)(r2 + 0x0) = r0\nexit", "bounds.stack@4"},
        {"misaligned", "socket", "r0 = 0\n*(u64 *)(r10 - 0xc) = r0\nexit", "alignment@1"},
        {"a helper's memory past the end", "kprobe", "r1 = r10\nr1 += -8\nr2 = 9\nr3 = 0\ncall 113\nr0 = 0\nexit",
         "helper.memory@4"},
    });
}

TEST_CASE("spilled words come back as they were") {
    check({
        {"a pointer", "socket", "*(u64 *)(r10 - 0x8) = r1\nr2 = *(u64 *)(r10 - 0x8)\nr0 = *(u32 *)(r2 + 0x0)\nexit",
         "proved"},
        {"a pointer overwritten in part", "socket",
         "*(u64 *)(r10 - 0x8) = r1\nr3 = 0\n*(u8 *)(r10 - 0x3) = r3\nr2 = *(u64 *)(r10 - 0x8)\nr0 = *(u32 *)(r2 + "
         "0x0)\nexit",
         "type.leak@3 type.pointer@4"},
        {"a pointer perhaps overwritten", "socket",
         "*(u64 *)(r10 - 0x8) = r1\nr3 = *(u32 *)(r1 + 0x0)\nr3 &= 15\nr4 = r10\nr4 += -16\nr4 += r3\nr3 = 0\n*(u8 "
         "*)(r4 + 0x0) = r3\nr2 = *(u64 *)(r10 - 0x8)\nr0 = *(u32 *)(r2 + 0x0)\nexit",
         "type.leak@8 type.pointer@9"},
        {"a pointer overwritten by a helper", "kprobe",
         "*(u64 *)(r10 - 0x8) = r1\nr1 = r10\nr1 += -8\nr2 = 8\nr3 = 0\ncall 113\nr2 = *(u64 *)(r10 - 0x8)\nr0 = *(u64 "
         "*)(r2 + 0x0)\nexit",
         "type.pointer@7"},
        {"half of a pointer", "socket",
         "*(u64 *)(r10 - 0x8) = r1\nr2 = *(u32 *)(r10 - 0x8)\nr0 = *(u32 *)(r2 + 0x0)\nexit",
         "platform.instruction@1 type.pointer@2"},
        {"a frame that is gone", "socket",
         "call f\nr1 = *(u64 *)(r0 - 0x8)\nr0 = 0\nexit\nf:\nr0 = r10\n*(u64 *)(r10 - 0x8) = r0\nexit",
         "type.pointer@1"},
    });
}

TEST_CASE("frames of a chain of calls share 512 bytes") {
    const auto chain = [](int first, int second) {
        return "r0 = 0\n*(u64 *)(r10 - " + std::to_string(first) +
               ") = r0\ncall f\nr0 = 0\nexit\nf:\nr0 = 0\n*(u64 *)(r10 - " + std::to_string(second) + ") = r0\nexit";
    };
    CHECK(verdict("socket", chain(256, 256)) == "proved");
    CHECK(verdict("socket", chain(256, 264)) == "stack.depth@5");
    CHECK(verdict("socket", chain(504, 8)) == "stack.depth@5"); // each frame is a multiple of 16
}
