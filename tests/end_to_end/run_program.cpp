// `bpfproof run`: exit status and output.
#include "run.hpp"
#include "support/catch.hpp"

using namespace bpfproof::end_to_end;

namespace {

Outcome run_program(const std::string& object, std::vector<std::string> more) {
    std::vector<std::string> arguments{"run", data(object), "--btf", "none"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run(arguments);
}

} // namespace

TEST_CASE("run prints what the program returns") {
    const Outcome zero = run_program("safe.o", {"--program", "first_byte", "--packet", "00"});
    CHECK(zero.status == 0);
    CHECK(zero.out.find("r0 = 1 ") == 0);
    CHECK(run_program("safe.o", {"--program", "first_byte", "--packet", "01"}).out.find("r0 = 2 ") == 0);
}

TEST_CASE("run says where and what a fault is") {
    const Folder folder;
    const Outcome bad = run_program("unsafe.o", {"--packet", folder.write("empty", "")});
    CHECK(bad.status == 1);
    CHECK(bad.out.find("fault: out-of-bounds") != std::string::npos);
    CHECK(bad.out.find("at first_byte:1: r0 = *(u8 *)(r1 + 0x0)") != std::string::npos);
    CHECK(bad.out.find("reads 1 byte(s) at 0 of packet, which has none") != std::string::npos);
}

TEST_CASE("run traces, and repeats itself") {
    const std::vector<std::string> arguments{"--program", "first_byte", "--trace", "--seed", "3"};
    const Outcome first = run_program("safe.o", arguments);
    CHECK(first.status == 0);
    CHECK(first.out.find("r1=xdp_md+0") != std::string::npos);
    CHECK(run_program("safe.o", arguments).out == first.out);
}

TEST_CASE("run refuses what does not fit") {
    CHECK(run_program("safe.o", {}).status == 2); // two programs
    CHECK(run_program("safe.o", {"--program", "none"}).status == 2);
    CHECK(run_program("unsafe.o", {"--packet", "0"}).status == 2);
    CHECK(run_program("unsafe.o", {"--ctx", "data=1"}).status == 2);
    CHECK(run_program("unsafe.o", {"--ctx", "rx_queue_index"}).status == 2);
    CHECK(run_program("unsafe.o", {"--ctx", "rx_queue_index=0x"}).status == 2);
    CHECK(run_program("unsafe.o", {"--ctx", "rx_queue_index=0x7"}).status == 0);
    CHECK(run_program("unsafe.o", {"--ctx", "rx_queue_index=-1"}).status == 0);
    CHECK(run_program("unsafe.o", {"--ctx", "rx_queue_index=08"}).status == 0); // decimal
    CHECK(run_program("unsafe.o", {"--ctx", "rx_queue_index= 8"}).status == 2);
    // It takes one word, and leaves the file behind it.
    CHECK(run({"run", "--btf", "none", "--ctx", "rx_queue_index=1", data("unsafe.o")}).status == 0);
    CHECK(run_program("unsafe.o", {"--packet", "\x11\x12"}).status == 2);
    CHECK(run_program("unsafe.o", {"--map", "m:00=00"}).status == 2);
    CHECK(run_program("unsafe.o", {"--steps", "1"}).status == 2);
    CHECK(run_program("nothing.o", {}).status == 2);
}

TEST_CASE("run reads stack that nobody wrote for the privileged only") {
    CHECK(run_program("secret.o", {}).status == 0);
    const Outcome bad = run_program("secret.o", {"--unprivileged"});
    CHECK(bad.status == 1);
    CHECK(bad.out.find("fault: unwritten-memory") != std::string::npos);
}
