// bounds.context: per program type, field, width; writes; packet loads; sockets' fields.
#include "verdict.hpp"

#include "support/catch.hpp"

using namespace bpfproof::checks::test;

TEST_CASE("contexts by field") {
    check({
        {"__sk_buff.len", "tc", "r0 = *(u32 *)(r1 + 0x0)\nexit", "proved"},
        {"a part of it", "tc", "r0 = *(u8 *)(r1 + 0x1)\nexit", "proved"},
        {"across two fields", "tc", "r0 = *(u32 *)(r1 + 0x2)\nr0 = 0\nexit", "bounds.context@0"},
        {"two fields", "tc", "r0 = *(u64 *)(r1 + 0x0)\nr0 = 0\nexit", "bounds.context@0"},
        {"data in part", "tc", "r0 = *(u16 *)(r1 + 0x4c)\nr0 = 0\nexit", "bounds.context@0"},
        {"data, sign-extended", "tc", "r0 = *(s32 *)(r1 + 0x4c)\nr0 = 0\nexit", "bounds.context@0"},
        {"mark, sign-extended", "tc", "r0 = *(s32 *)(r1 + 0x8)\nr0 = 0\nexit", "proved"},
        {"behind the end", "tc", "r0 = *(u32 *)(r1 + 0xc0)\nr0 = 0\nexit", "bounds.context@0"},
        {"before the beginning", "tc", "r0 = *(u32 *)(r1 - 0x4)\nr0 = 0\nexit", "bounds.context@0"},
        {"mark written", "tc", "r0 = 0\n*(u32 *)(r1 + 0x8) = r0\nexit", "proved"},
        {"mark written in part", "tc", "r0 = 0\n*(u8 *)(r1 + 0x8) = r0\nexit", "bounds.context@1"},
        {"len written", "tc", "r0 = 0\n*(u32 *)(r1 + 0x0) = r0\nexit", "bounds.context@1"},
        {"mark written by a socket filter", "socket", "r0 = 0\n*(u32 *)(r1 + 0x8) = r0\nexit", "bounds.context@1"},
        {"cb written by a socket filter", "socket", "r0 = 0\n*(u32 *)(r1 + 0x30) = r0\nexit", "proved"},
        {"atomically", "tc", "r0 = 1\nlock *(u32 *)(r1 + 0x8) += r0\nr0 = 0\nexit", "bounds.context@1"},
        {"a moved context", "tc", "r1 += 8\nr0 = *(u32 *)(r1 + 0x0)\nr0 = 0\nexit", "bounds.context@1"},
        {"moved there and back", "tc", "r1 += 8\nr1 += -8\nr0 = *(u32 *)(r1 + 0x8)\nr0 = 0\nexit", "proved"},
        {"a variable offset", "tc", "r2 = *(u32 *)(r1 + 0x0)\nr2 &= 4\nr1 += r2\nr0 = *(u32 *)(r1 + 0x8)\nr0 = 0\nexit",
         "bounds.context@3"},
        {"xdp_md", "xdp", "r2 = *(u32 *)(r1 + 0xc)\nr0 = 2\nexit", "proved"},
        {"written xdp_md", "xdp", "r0 = 2\n*(u32 *)(r1 + 0xc) = r0\nexit", "bounds.context@1"},
        {"registers of a kprobe", "kprobe", "r0 = *(u64 *)(r1 + 0x70)\nr0 = 0\nexit", "proved"},
        {"… not aligned", "kprobe", "r0 = *(u64 *)(r1 + 0x71)\nr0 = 0\nexit", "bounds.context@0"},
        {"… behind the end", "kprobe", "r0 = *(u64 *)(r1 + 0x400)\nr0 = 0\nexit", "bounds.context@0"},
        {"… written", "kprobe", "r0 = 0\n*(u64 *)(r1 + 0x70) = r0\nexit", "bounds.context@1"},
        {"raw arguments", "raw_tp/x", "r0 = *(u64 *)(r1 + 0x8)\nr0 = 0\nexit", "proved"},
        {"half of one", "raw_tp/x", "r0 = *(u32 *)(r1 + 0x8)\nr0 = 0\nexit", "proved"},
        {"bind4's port", "cgroup/bind4", "r2 = *(u32 *)(r1 + 0x18)\nr0 = 1\nexit", "proved"},
        {"an IPv6 address in bind4", "cgroup/bind4", "r2 = *(u32 *)(r1 + 0x8)\nr0 = 1\nexit", "bounds.context@0"},
        {"typed arguments without types", "fentry/nothing", "r2 = *(u64 *)(r1 + 0x0)\nr0 = 0\nexit", "proved"},
        {"… are numbers", "fentry/nothing", "r2 = *(u64 *)(r1 + 0x0)\nr2 = *(u64 *)(r2 + 0x0)\nr0 = 0\nexit",
         "type.pointer@1"},
    });
}

TEST_CASE("one instruction, one sort of memory") {
    check({
        {"context or stack", "tc",
         "r2 = *(u32 *)(r1 + 0x0)\nr3 = 0\n*(u64 *)(r10 - 0x8) = r3\n*(u64 *)(r10 - 0x10) = r3\nif r2 == 0x0 goto "
         "+0x2\nr1 = r10\nr1 += -16\nr0 = *(u32 *)(r1 + 0x0)\nr0 = 0\nexit",
         "type.pointer@7"},
        {"stack or map value", "tc",
         "r2 = *(u32 *)(r1 + 0x0)\nr3 = 0\n*(u64 *)(r10 - 0x8) = r3\nr1 = map[@array][0] ll\nif r2 == 0x0 goto a\nr1 = "
         "r10\nr1 += -8\ncall f\nexit\na:\ncall f\nexit\nf:\nr0 = *(u32 *)(r1 + 0x0)\nexit",
         "proved"},
    });
}

TEST_CASE("legacy packet loads") {
    check({
        {"absolute", "socket", "r6 = r1\nr0 = *(u8 *)skb[0xc]\nexit", "proved"},
        {"with a register", "socket", "r6 = r1\nr7 = 4\nr0 = *(u8 *)skb[r7 + 0xc]\nexit", "proved"},
        {"without the context in r6", "socket", "r6 = 1\nr0 = *(u8 *)skb[0xc]\nexit", "type.pointer@1"},
        {"with something else in r6", "socket", "r6 = r10\nr0 = *(u8 *)skb[0xc]\nexit", "type.pointer@1"},
        {"with nothing in r6", "socket", "r0 = *(u8 *)skb[0xc]\nexit", "init.register@0"},
        {"not in XDP", "xdp", "r6 = r1\nr0 = *(u8 *)skb[0xc]\nr0 = 1\nexit", "platform.instruction@1"},
        {"r1 is lost", "socket", "r6 = r1\nr0 = *(u8 *)skb[0xc]\nr2 = r1\nexit", "init.register@2"},
        {"in a callee", "socket", "r6 = r1\ncall f\nr0 = 0\nexit\nf:\nr6 = r1\nr0 = *(u8 *)skb[0xc]\nexit",
         "unsupported.feature@5"},
    });
}

TEST_CASE("fields of sockets") {
    const std::string socket =
        "r6 = *(u64 *)(r1 + 0xa8)\nif r6 == 0x0 goto out\n"; // __sk_buff.sk: struct bpf_sock_common
    const std::string full = socket + "r1 = r6\ncall 95\nif r0 == 0x0 goto out\n"; // next is slot 5
    const std::string tcp = socket + "r1 = r6\ncall 96\nif r0 == 0x0 goto out\n";
    const std::string out = "out:\nr0 = 0\nexit";
    CHECK(verdict("tc", socket + "r2 = *(u32 *)(r6 + 0x4)\n" + out) == "proved");
    CHECK(verdict("tc", socket + "r2 = *(u32 *)(r6 + 0x8)\n" + out) == "bounds.memory@2"); // type: full sockets only
    CHECK(verdict("tc", socket + "r2 = *(u32 *)(r6 + 0x50)\n" + out) == "bounds.memory@2");
    CHECK(verdict("tc", socket + "*(u32 *)(r6 + 0x4) = r6\n" + out) == "type.store@2");
    CHECK(verdict("tc", "r6 = *(u64 *)(r1 + 0xa8)\nr2 = *(u32 *)(r6 + 0x4)\n" + out) == "null.dereference@1");
    CHECK(verdict("tc", full + "r2 = *(u32 *)(r0 + 0x8)\n" + out) == "proved");
    CHECK(verdict("tc", full + "r2 = *(u64 *)(r0 + 0x8)\n" + out) == "bounds.memory@5");
    CHECK(verdict("tc", full + "r2 = *(u16 *)(r0 + 0x30)\n" + out) == "proved"); // dst_port
    CHECK(verdict("tc", full + "r2 = *(u16 *)(r0 + 0x32)\n" + out) == "bounds.memory@5");
    CHECK(verdict("tc", full + "r0 += 4\nr2 = *(u32 *)(r0 + 0x4)\n" + out) == "type.arithmetic@5");
    CHECK(verdict("tc", tcp + "r2 = *(u64 *)(r0 + 0x50)\n" + out) == "proved"); // bytes_received
    CHECK(verdict("tc", tcp + "r2 = *(u32 *)(r0 + 0x50)\n" + out) == "bounds.memory@5");
    CHECK(verdict("tc", tcp + "r2 = *(u64 *)(r0 + 0x60)\n" + out) == "bounds.memory@5");
}
