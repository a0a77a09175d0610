// resource.leak, resource.release, and use after release: sockets, their views, records of ring buffers.
#include "verdict.hpp"

#include "support/catch.hpp"

using namespace bpfproof::checks::test;

namespace {

// bpf_sk_lookup_tcp with a tuple of 12 bytes; r0 may be null. Next is slot 9.
const std::string look_up = "r2 = 0\n*(u64 *)(r10 - 0x10) = r2\n*(u32 *)(r10 - 0x8) = r2\nr2 = r10\nr2 += -16\nr3 = "
                            "12\nr4 = 0\nr5 = 0\ncall 84\n";
const std::string found = look_up + "r6 = r0\nif r0 == 0x0 goto out\n"; // next is slot 11
const std::string release = "r1 = r6\ncall 86\n";
const std::string out = "out:\nr0 = 0\nexit";

} // namespace

TEST_CASE("sockets are given back") {
    CHECK(verdict("tc", found + release + out) == "proved");
    CHECK(verdict("tc", found + out) == "resource.leak@12");
    CHECK(verdict("tc", look_up + out) == "resource.leak@10");
    CHECK(verdict("tc", found + "r2 = *(u32 *)(r6 + 0x4)\n" + release + out) == "proved");
    CHECK(verdict("tc", found + release + "r2 = *(u32 *)(r6 + 0x4)\n" + out) == "type.pointer@13");
    CHECK(verdict("tc", found + release + release + out) == "helper.argument@14 resource.release@14");
    CHECK(verdict("tc", look_up + "r1 = r0\ncall 86\n" + out) == "helper.argument@10");
    // Given back on one path only.
    CHECK(verdict("tc", found + "r2 = *(u32 *)(r6 + 0x4)\nif r2 == 0x0 goto out\n" + release + out) ==
          "resource.leak@16");
    // Not acquired here.
    CHECK(verdict("tc", "r1 = *(u64 *)(r1 + 0xa8)\nif r1 == 0x0 goto out\ncall 86\n" + out) == "resource.release@2");
    // Through a spilled copy, and in a callee.
    CHECK(verdict("tc", found + "*(u64 *)(r10 - 0x20) = r6\nr1 = *(u64 *)(r10 - 0x20)\ncall 86\n" + out) == "proved");
    CHECK(verdict("tc", found + "r1 = r6\ncall f\n" + out + "\nf:\ncall 86\nr0 = 0\nexit") == "proved");
    CHECK(verdict("tc", found + "r1 = r6\ncall f\nr2 = *(u32 *)(r6 + 0x4)\n" + out + "\nf:\ncall 86\nr0 = 0\nexit") ==
          "type.pointer@13");
}

TEST_CASE("views of a socket die with it") {
    const std::string view =
        found + "r1 = r6\ncall 96\nif r0 == 0x0 goto none\nr7 = r0\n"; // bpf_tcp_sock; next is slot 15
    CHECK(verdict("tc", view + "r2 = *(u32 *)(r7 + 0x0)\nnone:\n" + release + out) == "proved");
    CHECK(verdict("tc", view + release + "r2 = *(u32 *)(r7 + 0x0)\ngoto out\nnone:\n" + release + out) ==
          "type.pointer@17");
    const std::string full = found + "r1 = r6\ncall 95\nif r0 == 0x0 goto none\nr7 = r0\n"; // bpf_sk_fullsock
    CHECK(verdict("tc", full + release + "r2 = *(u32 *)(r7 + 0x8)\ngoto out\nnone:\n" + release + out) ==
          "type.pointer@17");
    CHECK(verdict("tc", full + "r1 = r7\ncall 86\ngoto out\nnone:\n" + release + out) ==
          "proved"); // the view gives back the reference
    // The context's own socket is no one's view.
    const std::string own = "r8 = *(u64 *)(r1 + 0xa8)\nif r8 == 0x0 goto out\n" + found + release;
    CHECK(verdict("tc", own + "r2 = *(u32 *)(r8 + 0x4)\n" + out) == "proved");
}

TEST_CASE("records of ring buffers are submitted or discarded") {
    const std::string reserve =
        "r1 = map[@ring] ll\nr2 = 16\nr3 = 0\ncall 131\nr6 = r0\nif r0 == 0x0 goto out\n"; // next is slot 7
    const std::string submit = "r1 = r6\nr2 = 0\ncall 132\n";
    const std::string discard = "r1 = r6\nr2 = 0\ncall 133\n";
    CHECK(verdict("socket", reserve + submit + out) == "proved");
    CHECK(verdict("socket", reserve + discard + out) == "proved");
    CHECK(verdict("socket", reserve + out) == "resource.leak@8");
    CHECK(verdict("socket", reserve + submit + "r2 = *(u64 *)(r6 + 0x0)\n" + out) == "type.pointer@10");
    CHECK(verdict("socket", reserve + submit + discard + out) == "helper.argument@12 resource.release@12");
    CHECK(verdict("socket", "r1 = r10\nr1 += -16\nr2 = 0\ncall 132\n" + out) == "helper.argument@3 resource.release@3");
    // A pointer that is one of two records is neither's once either is gone.
    const std::string two = "r7 = *(u32 *)(r1 + 0x0)\nr9 = 0\nr1 = map[@ring] ll\nr2 = 16\nr3 = 0\ncall 131\nr6 = "
                            "r0\nif r0 == 0x0 goto out\n"
                            "r1 = map[@ring] ll\nr2 = 16\nr3 = 0\ncall 131\nr8 = r0\nif r0 == 0x0 goto one\nr9 = "
                            "r6\nif r7 == 0x0 goto chosen\nr9 = r8\nchosen:\n";
    const std::string rest = "r1 = r8\nr2 = 0\ncall 132\none:\n" + submit + out;
    CHECK(verdict("socket", two + "r2 = *(u64 *)(r9 + 0x0)\n" + rest) == "proved");
    CHECK(verdict("socket", two + "r1 = r8\nr2 = 0\ncall 132\nr2 = *(u64 *)(r9 + 0x0)\none:\n" + submit + out) ==
          "type.pointer@22");
}

TEST_CASE("what is owed where the program ends otherwise") {
    CHECK(verdict(
              "tc",
              "r6 = r1\n" + found.substr(0, found.find("r6 = r0")) +
                  "if r0 == 0x0 goto out\nr7 = r0\nr1 = r6\nr2 = map[@tails] ll\nr3 = 0\ncall 12\nr1 = r7\ncall 86\n" +
                  out) == "resource.leak@16");
    CHECK(verdict("tc", "r6 = r1\nr1 = r6\nr2 = map[@tails] ll\nr3 = 0\ncall 12\n" + out) == "proved");
}
