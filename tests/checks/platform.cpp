// What is harmless and yet refused: helpers not offered here, licences, unreachable code, maps that cannot be made.
#include "verdict.hpp"

#include "support/catch.hpp"

using namespace bpfproof::checks::test;

TEST_CASE("what the platform offers") {
    check({
        {"a helper of tc in XDP", "xdp", "r2 = 0\ncall 48\nr0 = 1\nexit", "platform.helper@1"},
        {"a helper that nobody has", "xdp", "r2 = 0\nr3 = 0\nr4 = 0\nr5 = 0\ncall 9999\nr0 = 1\nexit",
         "helper.unknown@4"},
        {"… where one may", "uprobe.s", "r1 = r10\nr1 += -8\nr2 = 8\nr3 = 0\ncall 148\nr0 = 0\nexit", "proved"},
        {"… where one may not", "uprobe", "r1 = r10\nr1 += -8\nr2 = 8\nr3 = 0\ncall 148\nr0 = 0\nexit",
         "platform.helper@4"},
        {"unreachable code", "socket", "r0 = 0\nexit\nr0 = 1\nexit", "platform.unreachable-code@2"},
        {"all of it reached", "socket", "r0 = *(u32 *)(r1 + 0x0)\nif r0 == 0x0 goto +0x1\nexit\nr0 = 1\nexit",
         "proved"},
        {"a kernel function", "socket", "call kfunc[5, 0]\nr0 = 0\nexit", "unsupported.kfunc@0"},
        {"a call through a register", "socket", "r1 = 5\nr2 = 0\nr3 = 0\nr4 = 0\nr5 = 0\ncallx r1\nr0 = 0\nexit",
         "unsupported.instruction@5"},
    });
}
