// Contexts and packets.
#include "programs.hpp"

using namespace bpfproof;
using namespace bpfproof::machine;
using namespace bpfproof::machine::test;

namespace {

const std::vector<std::byte> ethernet = bytes({1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 8, 0, 0x45, 0, 0, 20});
const std::string first = "r2 = *(u32 *)(r1 + 0)\n"; // r2 = data
constexpr std::int64_t einval = -22;

std::int64_t xdp(const std::string& text, const Inputs& inputs = {.packet = ethernet}) {
    return static_cast<std::int64_t>(returns(text, inputs, "xdp"));
}
std::int64_t skb(const std::string& text, const Inputs& inputs = {.packet = ethernet}) {
    return static_cast<std::int64_t>(returns(text, inputs, "sched_cls"));
}
std::string adjust(const char* helper, int by) {
    return "r6 = r1\nr2 = " + std::to_string(by) + "\ncall " + helper + "\n";
}

} // namespace

TEST_CASE("the packet begins at data and ends at data_end") {
    CHECK(xdp(first + "r0 = *(u8 *)(r2 + 17)\nexit") == 20);
    CHECK(xdp(first + "r3 = *(u32 *)(r1 + 4)\nr3 -= r2\nr0 = r3\nexit") == 18);
    CHECK(xdp(first + "r3 = *(u32 *)(r1 + 4)\nr0 = *(u8 *)(r3 - 1)\nexit") == 20);
    CHECK(faults(first + "r0 = *(u8 *)(r2 + 18)\nexit", {.packet = ethernet}, "xdp") == FaultKind::out_of_bounds);
    CHECK(faults(first + "r0 = *(u16 *)(r2 + 17)\nexit", {.packet = ethernet}, "xdp") == FaultKind::out_of_bounds);
    CHECK(faults(first + "r0 = *(u8 *)(r2 - 1)\nexit", {.packet = ethernet}, "xdp") == FaultKind::out_of_bounds);
    CHECK(faults(first + "r0 = *(u8 *)(r2 + 0)\nexit", {}, "xdp") == FaultKind::out_of_bounds);
}

TEST_CASE("metadata lie before the packet") {
    const std::string meta = "r2 = *(u32 *)(r1 + 8)\n";
    CHECK(xdp(meta + "r0 = *(u8 *)(r2 + 0)\nexit", {.packet = ethernet, .metadata = bytes({9, 8, 7, 6})}) == 9);
    CHECK(xdp(meta + "r0 = *(u8 *)(r2 + 4)\nexit", {.packet = ethernet, .metadata = bytes({9, 8, 7, 6})}) == 1);
}

TEST_CASE("packets are written where the type may") {
    const Module module = module_of(first + "*(u8 *)(r2 + 0) = 99\nr0 = 2\nexit", "xdp");
    CHECK(run(module, 0, {.packet = ethernet}).packet.front() == std::byte{99});
    CHECK(faults("r2 = *(u32 *)(r1 + 76)\n*(u8 *)(r2 + 0) = 99\nr0 = 0\nexit", {.packet = ethernet}, "cgroup_skb") ==
          FaultKind::read_only);
}

TEST_CASE("context fields") {
    CHECK(xdp("r0 = *(u32 *)(r1 + 12)\nexit", {.context = {{"ingress_ifindex", 5}}}) == 5);
    CHECK(skb("r0 = *(u32 *)(r1 + 0)\nexit") == 18);
    CHECK(skb("r0 = *(u16 *)(r1 + 8)\nexit", {.context = {{"mark", 0x12345}}}) == 0x2345);
    CHECK(skb("r0 = *(u32 *)(r1 + 52)\nexit", {.context = {{"cb[1]", 6}}}) == 6);
    CHECK(skb("*(u32 *)(r1 + 8) = 3\nr0 = *(u32 *)(r1 + 8)\nexit") == 3);
    CHECK(faults("*(u32 *)(r1 + 0) = 3\nexit", {}, "sched_cls") == FaultKind::context_access);
    CHECK(faults("r0 = *(u64 *)(r1 + 0)\nexit", {}, "xdp") == FaultKind::context_access);
    CHECK(faults("r0 = *(u32 *)(r1 + 24)\nexit", {}, "xdp") == FaultKind::context_access);
    CHECK(faults("r0 = *(u32 *)(r1 - 4)\nexit", {}, "xdp") == FaultKind::context_access);
    CHECK(faults("r2 = 1\nlock *(u32 *)(r1 + 48) += w2\nexit", {}, "sched_cls") == FaultKind::context_access);
    CHECK(returns("r0 = *(u64 *)(r1 + 16)\nexit", {.context = {{"[16]", 77}}}, "kprobe") == 77);
    CHECK(returns("r0 = *(u64 *)(r1 + 8)\nexit", {.context = {{"arg1", 78}}}, "raw_tracepoint") == 78);
    CHECK(returns("r0 = *(u32 *)(r1 + 12)\nexit", {.context = {{"arg1", 0x700000000}}}, "raw_tracepoint") == 7);
    CHECK(returns("r0 = *(u32 *)(r1 + 8)\nexit", {.context = {{"arg1", 0x700000008}}}, "tracing") == 8);
    CHECK(faults("r0 = *(u32 *)(r1 + 12)\nexit", {}, "tracing") == FaultKind::context_access);
    CHECK(faults("r2 = *(u64 *)(r1 + 0)\n*(u64 *)(r2 + 0) = 1\nexit", {}, "tracing") == FaultKind::read_only);
    CHECK(returns("r2 = *(u64 *)(r1 + 0)\nr0 = *(u64 *)(r2 + 8)\nr0 = 1\nexit", {}, "tracing") == 1);
}

TEST_CASE("sockets in contexts may be null") {
    const Module module =
        module_of("r0 = *(u64 *)(r1 + 168)\nif r0 == 0 goto +2\nr0 = *(u32 *)(r0 + 4)\nr0 = 1\nexit", "sched_cls");
    unsigned sockets = 0;
    for (std::uint64_t seed = 0; seed < 20; ++seed)
        sockets += static_cast<unsigned>(returned(run(module, 0, {.seed = seed})));
    CHECK(sockets > 2);
    CHECK(sockets < 18);
}

TEST_CASE("helpers that move the packet leave old pointers behind") {
    CHECK(xdp(adjust("44", 14) + "if r0 != 0 goto out\nr2 = *(u32 *)(r6 + 0)\nr0 = *(u8 *)(r2 + 0)\nout: exit",
              {.packet = std::vector<std::byte>(40, std::byte{3})}) == 3);
    CHECK(xdp(adjust("44", 4) + "r2 = *(u32 *)(r6 + 0)\nr0 = *(u8 *)(r2 + 0)\nexit") == 5);
    CHECK(xdp(adjust("44", 5) + "exit") == einval); // less than an Ethernet header would be left
    CHECK(xdp(adjust("44", -8) + "r2 = *(u32 *)(r6 + 0)\nr0 = *(u8 *)(r2 + 8)\nexit") == 1);
    CHECK(xdp(adjust("44", -300) + "exit") == einval);
    CHECK(xdp(adjust("65", -4) + "r2 = *(u32 *)(r6 + 0)\nr3 = *(u32 *)(r6 + 4)\nr3 -= r2\nr0 = r3\nexit") == 14);
    CHECK(xdp(adjust("65", 2) + "r2 = *(u32 *)(r6 + 4)\nr0 = *(u16 *)(r2 - 2)\nexit") == 0);
    CHECK(xdp(adjust("54", -8) + "r2 = *(u32 *)(r6 + 8)\n*(u64 *)(r2 + 0) = 1\nr0 = *(u8 *)(r2 + 8)\nexit") == 1);
    CHECK(xdp(adjust("54", -6) + "exit") == -13);
    CHECK(xdp(adjust("54", 4) + "exit") == einval);
    const std::string stale = "r6 = r1\nr7 = *(u32 *)(r1 + 0)\nr2 = 0\ncall 44\nr0 = *(u8 *)(r7 + 0)\nexit";
    CHECK(faults(stale, {.packet = ethernet}, "xdp") == FaultKind::freed);
}

TEST_CASE("bytes are copied from and to the packet") {
    const std::string load = "r2 = 12\nr3 = r10\nr3 += -8\nr4 = 2\ncall 26\n";
    CHECK(skb(load + "r0 = *(u16 *)(r10 - 8)\nexit") == 0x0008);
    CHECK(skb("r2 = 17\nr3 = r10\nr3 += -8\nr4 = 2\ncall 26\nexit") == -14);
    CHECK(skb("r2 = 17\nr3 = r10\nr3 += -8\nr4 = 2\ncall 26\nr0 = *(u16 *)(r10 - 8)\nexit") == 0);
    CHECK(faults("r2 = 0\nr3 = r10\nr3 += -8\nr4 = 9\ncall 26\nexit", {.packet = ethernet}, "sched_cls") ==
          FaultKind::out_of_bounds);
    const Module store =
        module_of("*(u64 *)(r10 - 8) = 0x55\nr2 = 17\nr3 = r10\nr3 += -8\nr4 = 1\nr5 = 0\ncall 9\nexit", "sched_cls");
    const Result stored = run(store, 0, {.packet = ethernet, .linear = 10});
    CHECK(returned(stored) == 0);
    CHECK(stored.packet.back() == std::byte{0x55});
}

TEST_CASE("what is not linear is reached after pulling it") {
    const Inputs inputs{.packet = ethernet, .linear = 4, .seed = 1};
    const std::string data = "r2 = *(u32 *)(r6 + 76)\n";
    CHECK(faults("r6 = r1\n" + data + "r0 = *(u8 *)(r2 + 4)\nexit", inputs, "sched_cls") == FaultKind::out_of_bounds);
    CHECK(skb("r6 = r1\nr2 = 18\ncall 39\nif r0 != 0 goto out\n" + data +
                  "r0 = *(u8 *)(r2 + 17)\nexit\nout: r0 = 20\nexit",
              inputs) == 20);
}

TEST_CASE("legacy packet loads are big-endian, and end the function where the packet does") {
    CHECK(skb("r6 = r1\nr0 = *(u16 *)skb[12]\nexit") == 0x0800);
    CHECK(skb("r6 = r1\nr7 = 2\nr0 = *(u32 *)skb[r7 + 12]\nexit") == 0x4500'0014);
    CHECK(skb("r6 = r1\nr0 = *(u32 *)skb[15]\nr0 = 9\nexit") == 0);
    // Below 0 offsets count from the network header or the link header; from no header at all there is nothing.
    CHECK(skb("r6 = r1\nr0 = *(u8 *)skb[-0x100000]\nexit") == 0x45);
    CHECK(skb("r6 = r1\nr0 = *(u16 *)skb[-0x1ffff4]\nexit") == 0x0800);
    CHECK(skb("r6 = r1\nr0 = *(u8 *)skb[-1]\nr0 = 9\nexit") == 0);
    CHECK(skb("r6 = r1\nr0 = *(u8 *)skb[-0x200001]\nr0 = 9\nexit") == 0);
    CHECK(faults("r6 = r1\nr0 = *(u8 *)skb[0]\nr0 += r1\nexit", {.packet = ethernet}, "sched_cls") ==
          FaultKind::unwritten_register);
    CHECK(faults("r6 = 1\nr0 = *(u8 *)skb[0]\nexit", {.packet = ethernet}, "sched_cls") == FaultKind::bad_argument);
}
