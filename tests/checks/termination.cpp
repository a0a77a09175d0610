// termination.loop: loops that count, in either direction, nested, and those that do not.
#include "verdict.hpp"

#include "support/catch.hpp"

using namespace bpfproof::checks::test;

TEST_CASE("loops end") {
    check({
        {"counted up", "socket", "r0 = 0\nhead:\nr0 += 1\nif r0 < 0x64 goto head\nexit", "proved"},
        {"counted down", "socket", "r0 = 100\nhead:\nr0 += -1\nif r0 s> 0x0 goto head\nexit", "proved"},
        {"until equal", "socket", "r0 = 0\nhead:\nr0 += 1\nif r0 != 0x64 goto head\nexit", "proved"},
        {"in 32 bits", "socket", "w0 = 0\nhead:\nw0 += 1\nif w0 < 0x64 goto head\nexit", "proved"},
        {"in strides", "socket", "r0 = 0\nhead:\nr0 += 7\nif r0 < 0x3e8 goto head\nexit", "proved"},
        {"up to a bounded number", "socket",
         "r2 = *(u32 *)(r1 + 0x0)\nr2 &= 255\nr0 = 0\nhead:\nif r0 >= r2 goto out\nr0 += 1\ngoto head\nout:\nexit",
         "proved"},
        {"a counter on the stack", "socket",
         "r0 = 0\n*(u64 *)(r10 - 0x8) = r0\nhead:\nr0 = *(u64 *)(r10 - 0x8)\nr0 += 1\n*(u64 *)(r10 - 0x8) = r0\nif r0 "
         "< 0x64 goto head\nexit",
         "proved"},
        {"nested", "socket",
         "r0 = 0\nouter:\nr2 = 0\ninner:\nr2 += 1\nif r2 < 0xa goto inner\nr0 += 1\nif r0 < 0xa goto outer\nexit",
         "proved"},
        {"with a way out in the middle", "socket",
         "r6 = r1\nr7 = 0\nhead:\ncall 7\nif r0 == 0x0 goto out\nr7 += 1\nif r7 < 0x64 goto head\nout:\nr0 = 0\nexit",
         "proved"},
        {"may_goto", "socket", "r0 = 0\nhead:\nmay_goto out\ngoto head\nout:\nr0 = 0\nexit", "proved"},
    });
}

TEST_CASE("loops that may not end") {
    const auto found = [](const char* text) {
        return verdict("socket", text).find("termination.loop@") != std::string::npos;
    };
    CHECK(found("r0 = 0\nhead:\ngoto head\nexit"));
    CHECK(found("r0 = 0\nhead:\nr0 += 1\nr0 += -1\nif r0 < 0x64 goto head\nexit"));
    CHECK(found("r6 = r1\nhead:\ncall 7\nif r0 != 0x0 goto head\nr0 = 0\nexit"));
    CHECK(found("r0 = 1\nhead:\nr0 += 2\nif r0 != 0x64 goto head\nexit")); // never equal: odd
    CHECK(
        found("r2 = *(u32 *)(r1 + 0x0)\nr0 = 0\nhead:\nif r2 == 0x0 goto +0x1\nr0 += 1\nif r0 < 0x64 goto head\nexit"));
}
