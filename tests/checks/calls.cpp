// Local calls, callbacks, and what r0 may be where a program or a callback ends.
#include "verdict.hpp"

#include "support/catch.hpp"

using namespace bpfproof::checks::test;

namespace {

// Functions that call one another in a chain: the entry and `depth` more.
std::string chain(int depth) {
    std::string text = "call f1\nexit\n";
    for (int i = 1; i < depth; ++i)
        text += "f" + std::to_string(i) + ":\ncall f" + std::to_string(i + 1) + "\nexit\n";
    return text + "f" + std::to_string(depth) + ":\nr0 = 0\nexit";
}

} // namespace

TEST_CASE("depth of calls") {
    CHECK(verdict("socket", chain(7)) == "proved");
    CHECK(verdict("socket", chain(8)) == "call.depth@14");
    CHECK(verdict("socket", "call f\nexit\nf:\nif r1 == 0x0 goto +0x1\ncall f\nr0 = 0\nexit")
              .find("termination.recursion@") != std::string::npos);
}

TEST_CASE("values that programs return") {
    check({
        {"any of a socket filter", "socket", "r0 = *(u32 *)(r1 + 0x0)\nexit", "proved"},
        {"0 of a cgroup program", "cgroup/sock_create", "r0 = 0\nexit", "proved"},
        {"1 of a cgroup program", "cgroup/sock_create", "r0 = 1\nexit", "proved"},
        {"2 of one", "cgroup/sock_create", "r0 = 2\nexit", "return.value@1"},
        {"anything of one", "cgroup/sock_create", "r0 = *(u32 *)(r1 + 0x0)\nexit", "return.value@1"},
        {"a bit of anything", "cgroup/sock_create", "r0 = *(u32 *)(r1 + 0x0)\nr0 &= 1\nexit", "proved"},
        {"a pointer", "cgroup/sock_create", "r0 = r1\nexit", "type.leak@1 return.value@1"},
        {"0 at a function's entry", "fentry/f", "r0 = 0\nexit", "proved"},
        {"1 at a function's entry", "fentry/f", "r0 = 1\nexit", "return.value@1"},
        {"an error of a hook", "lsm/file_open", "r0 = -1\nexit", "proved"},
        {"more than an error", "lsm/file_open", "r0 = 1\nexit", "return.value@1"},
        {"a callee may return anything", "cgroup/sock_create", "call f\nr0 = 1\nexit\nf:\nr0 = 7\nexit", "proved"},
        {"what a callee returned", "cgroup/sock_create", "call f\nexit\nf:\nr0 = 7\nexit", "return.value@1"},
    });
}

TEST_CASE("callbacks") {
    const auto loop = [](const std::string& count, const std::string& body) {
        return "r6 = 0\n*(u64 *)(r10 - 0x8) = r6\nr1 = " + count +
               "\nr2 = body ll\nr3 = r10\nr3 += -8\nr4 = 0\ncall 181\nr0 = 0\nexit\nbody:\n" + body; // body at slot 11
    };
    CHECK(verdict("socket", loop("10", "r0 = 0\nexit")) == "proved");
    CHECK(verdict("socket", loop("10", "r0 = 1\nexit")) == "proved");
    CHECK(verdict("socket", loop("10", "r0 = 2\nexit")) == "return.value@12");
    CHECK(verdict("socket", loop("10", "exit")) == "init.register@11");
    CHECK(verdict("socket", loop("10", "r0 = *(u64 *)(r2 + 0x0)\nr0 += 1\n*(u64 *)(r2 + 0x0) = r0\nr0 = 0\nexit")) ==
          "proved");
    CHECK(verdict("socket", loop("10", "r0 = *(u64 *)(r2 + 0x8)\nr0 = 0\nexit")) == "bounds.stack@11");
    CHECK(verdict("socket", loop("10", "r0 = r3\nr0 = 0\nexit")) == "init.register@11");
    // The index is below the count.
    const std::string index = "r3 = map[@array][0] ll\nr3 += r1\nr0 = *(u8 *)(r3 + 0x0)\nr0 = 0\nexit";
    CHECK(verdict("socket", loop("64", index)) == "proved");
    CHECK(verdict("socket", loop("65", index)) == "bounds.map-value@14");
    // What the callback leaves in its caller's frame counts, however often it ran.
    CHECK(verdict("socket", "r6 = 0\n*(u64 *)(r10 - 0x8) = r6\nr1 = 3\nr2 = body ll\nr3 = r10\nr3 += -8\nr4 = 0\ncall "
                            "181\nr1 = *(u64 *)(r10 - 0x8)\n"
                            "r2 = map[@array][0] ll\nr2 += r1\nr0 = *(u8 *)(r2 + 0x0)\nexit\nbody:\nr0 = 64\n*(u64 "
                            "*)(r2 + 0x0) = r0\nr0 = 0\nexit") == "bounds.map-value@13");
    CHECK(verdict("socket", "r1 = 3\nr2 = 5\nr3 = 0\nr4 = 0\ncall 181\nr0 = 0\nexit").find("helper.argument@4") !=
          std::string::npos);
    CHECK(verdict("socket", loop("10", "call 7\nr0 &= 1\nexit")) == "proved");
    // bpf_for_each_map_elem: map, key, value, context.
    const auto each = [](const std::string& body) {
        return "r1 = map[@hash] ll\nr2 = body ll\nr3 = 0\nr4 = 0\ncall 164\nr0 = 0\nexit\nbody:\n" +
               body; // body at slot 9
    };
    CHECK(verdict("socket", each("r0 = *(u64 *)(r3 + 0x38)\nr0 = *(u32 *)(r2 + 0x0)\nr0 = 0\nexit")) == "proved");
    CHECK(verdict("socket", each("r0 = *(u64 *)(r3 + 0x39)\nr0 = 0\nexit")) == "bounds.map-value@9");
    CHECK(verdict("socket", each("r0 = *(u64 *)(r2 + 0x0)\nr0 = 0\nexit")) == "bounds.memory@9");
    CHECK(verdict("socket", each("r0 = 0\n*(u32 *)(r2 + 0x0) = r0\nexit")) == "type.store@10");
}
