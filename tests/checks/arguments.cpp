// helper.argument, helper.memory, helper.map: by class of argument.
#include "verdict.hpp"

#include "support/catch.hpp"

using namespace bpfproof::checks::test;

namespace {

const std::string buffer = "r0 = 0\n*(u64 *)(r10 - 0x8) = r0\n*(u64 *)(r10 - 0x10) = r0\n";
const std::string out = "\nr0 = 0\nexit";

} // namespace

TEST_CASE("keys and values") {
    const std::string key = buffer + "r2 = r10\nr2 += -16\n";
    const std::string update = "r4 = 0\ncall 2" + out;
    CHECK(verdict("socket", key + "r1 = map[@events] ll\nr3 = r10\nr3 += -8\nr4 = 0\ncall 2" + out) == "helper.map@10");
    CHECK(verdict("raw_tp/x", key + "r1 = map[@sockets] ll\ncall 3" + out) == "helper.map@7");
    CHECK(verdict("socket", buffer + "r1 = map[@queue] ll\nr2 = r10\nr2 += -8\nr3 = 0\ncall 87" + out) == "proved");
    CHECK(verdict("socket", buffer + "r1 = map[@queue] ll\nr2 = r10\nr2 += -4\nr3 = 0\ncall 87" + out) ==
          "helper.memory@8");
    CHECK(verdict("socket", "r1 = map[@queue] ll\nr2 = r10\nr2 += -8\nr3 = 0\ncall 87" + out) == "init.stack@5");
    CHECK(verdict("socket", "r1 = map[@queue] ll\nr2 = r10\nr2 += -8\ncall 88\nr0 = *(u64 *)(r10 - 0x8)" + out) ==
          "proved"); // pop writes the value
    CHECK(verdict("socket", key + "r1 = map[@hash] ll\nr3 = r2\n" + update) ==
          "helper.memory@9"); // a value of 64 bytes
    CHECK(verdict("socket", key + "r1 = map[@hash] ll\nr3 = map[@array][0] ll\n" + update) == "proved");
    CHECK(verdict("socket", key + "r1 = map[@hash] ll\nr3 = map[@array][8] ll\n" + update) == "helper.memory@10");
    CHECK(verdict("socket", key + "r1 = map[@hash] ll\nr3 = 0\n" + update) == "helper.argument@9");
    CHECK(verdict("socket", key + "r1 = r2\nr3 = map[@array][0] ll\n" + update) == "helper.argument@9");
}

TEST_CASE("memory and its size") {
    const auto read = [](const std::string& pointer, const std::string& size) { // bpf_trace_printk
        return buffer + "r1 = " + pointer + "\n" + "r1 += -16\nr2 = " + size + "\ncall 6" + out;
    };
    CHECK(verdict("kprobe", read("r10", "16")) == "proved");
    CHECK(verdict("kprobe", read("r10", "17")) == "helper.memory@6");
    CHECK(verdict("kprobe", read("r10", "0")) == "helper.argument@6");
    CHECK(verdict("kprobe", read("r10", "-1")).find("helper.argument@6") != std::string::npos);
    CHECK(verdict("kprobe", read("5", "16")) == "helper.argument@6");
    CHECK(verdict("kprobe", buffer + "r1 = map[@constants][32] ll\nr2 = 8\ncall 6" + out) == "proved");
    // Sizes that vary.
    const std::string varying = buffer + "r2 = *(u64 *)(r1 + 0x70)\n";
    CHECK(verdict("kprobe", varying + "r2 &= 15\nr2 += 1\nr1 = r10\nr1 += -16\ncall 6" + out) == "proved");
    CHECK(verdict("kprobe", varying + "r2 &= 15\nr1 = r10\nr1 += -16\ncall 6" + out) == "helper.argument@7");
    CHECK(verdict("kprobe", varying + "r2 &= 31\nr2 += 1\nr1 = r10\nr1 += -16\ncall 6" + out) == "helper.memory@8");
    CHECK(verdict("kprobe", varying + "r1 = r10\nr1 += -16\ncall 6" + out).find("helper.") != std::string::npos);
    // Read-only memory is not written.
    CHECK(verdict("kprobe", "r1 = map[@constants][0] ll\nr2 = 8\nr3 = 0\ncall 113" + out) == "helper.argument@4");
    CHECK(verdict("kprobe", "r1 = map[@array][0] ll\nr2 = 8\nr3 = 0\ncall 113" + out) == "proved");
}

TEST_CASE("null with and without a size") { // bpf_csum_diff
    CHECK(verdict("tc", "r1 = 0\nr2 = 0\nr3 = 0\nr4 = 0\nr5 = 0\ncall 28" + out) == "proved");
    CHECK(verdict("tc", "r1 = 0\nr2 = 4\nr3 = 0\nr4 = 0\nr5 = 0\ncall 28" + out) == "helper.argument@5");
    CHECK(verdict("tc", "r2 = *(u32 *)(r1 + 0x0)\nr2 &= 64\nr1 = 0\nr3 = 0\nr4 = 0\nr5 = 0\ncall 28" + out) ==
          "helper.argument@6");
    const std::string perhaps = "r0 = 0\n*(u32 *)(r10 - 0x4) = r0\nr2 = r10\nr2 += -4\nr1 = map[@hash] ll\ncall 1\nr1 "
                                "= r0\nr3 = 0\nr4 = 0\nr5 = 0\n";
    CHECK(verdict("tc", perhaps + "r2 = 8\ncall 28" + out) == "helper.argument@12");
    CHECK(verdict("tc", perhaps + "r2 = 0\ncall 28" + out) == "proved");
}

TEST_CASE("contexts, maps, strings, aligned results") {
    check({
        {"the context", "tc", "r2 = 0\nr3 = 0\ncall 43\nr0 = 0\nexit", "proved"},
        {"not the context", "tc", "r1 = r10\nr2 = 0\nr3 = 0\ncall 43\nr0 = 0\nexit", "helper.argument@3"},
        {"a moved context", "tc", "r1 += 4\nr2 = 0\nr3 = 0\ncall 43\nr0 = 0\nexit", "helper.argument@3"},
        {"tail call", "tc", "r2 = map[@tails] ll\nr3 = 0\ncall 12\nr0 = 0\nexit", "proved"},
        {"tail call by another map", "tc", "r2 = map[@hash] ll\nr3 = 0\ncall 12\nr0 = 0\nexit", "helper.map@3"},
        {"a format in constants", "tc",
         "r0 = 0\n*(u64 *)(r10 - 0x8) = r0\nr1 = r10\nr1 += -8\nr2 = 8\nr3 = map[@constants][32] ll\nr4 = 0\nr5 = "
         "0\ncall 165\nr0 = 0\nexit",
         "proved"},
        {"a format not ended", "tc",
         "r0 = 0\n*(u64 *)(r10 - 0x8) = r0\nr1 = r10\nr1 += -8\nr2 = 8\nr3 = map[@constants][41] ll\nr4 = 0\nr5 = "
         "0\ncall 165\nr0 = 0\nexit",
         "helper.argument@9"},
        {"a format that may change", "tc",
         "r0 = 0\n*(u64 *)(r10 - 0x8) = r0\nr1 = r10\nr1 += -8\nr2 = 8\nr3 = map[@array][0] ll\nr4 = 0\nr5 = 0\ncall "
         "165\nr0 = 0\nexit",
         "helper.argument@9"},
        {"a result of eight bytes", "cgroup/sysctl",
         "r0 = 0\n*(u64 *)(r10 - 0x8) = r0\nr1 = r10\nr1 += -8\nr2 = 8\nr3 = 0\nr4 = r10\nr4 += -16\ncall 105\nr0 = "
         "1\nexit",
         "proved"},
        {"not aligned", "cgroup/sysctl",
         "r0 = 0\n*(u64 *)(r10 - 0x8) = r0\nr1 = r10\nr1 += -8\nr2 = 8\nr3 = 0\nr4 = r10\nr4 += -20\ncall 105\nr0 = "
         "1\nexit",
         "alignment@8"},
    });
}
