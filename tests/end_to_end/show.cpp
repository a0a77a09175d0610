// list, disasm, cfg.
#include "run.hpp"
#include "support/catch.hpp"

using namespace bpfproof::end_to_end;

TEST_CASE("list shows programs with their types") {
    const Outcome listed = run({"list", "--btf", "none", data("mixed.o")});
    CHECK(listed.status == 0);
    CHECK(listed.out.find("program good in xdp: xdp, 2 instructions, 1 function\n") != std::string::npos);
    CHECK(listed.out.find("program bad in xdp: xdp") != std::string::npos);
    CHECK(listed.out.find("not loaded by default") != std::string::npos);
    CHECK(run({"list", "--btf", "none", data("untyped.o")}).out.find("type unknown") != std::string::npos);
}

TEST_CASE("disasm shows instructions, with their source where asked") {
    const Outcome code = run({"disasm", "--btf", "none", "--source", data("unsafe.o")});
    CHECK(code.status == 0);
    CHECK(code.out.find("first_byte:\n") != std::string::npos);
    CHECK(code.out.find("exit\n") != std::string::npos);
    CHECK(code.out.find("unsafe.c:9") != std::string::npos);
    CHECK(run({"disasm", "--btf", "none", data("unsafe.o")}).out.find("unsafe.c") == std::string::npos);
}

TEST_CASE("disasm takes bare instructions of either byte order") {
    const Folder folder;
    const std::string little = folder.write("little", std::string("\xb7\x01\0\0\x2a\0\0\0\x95\0\0\0\0\0\0\0", 16));
    const std::string big = folder.write("big", std::string("\xb7\x10\0\0\0\0\0\x2a\x95\0\0\0\0\0\0\0", 16));
    const Outcome expected = run({"disasm", "--raw", little});
    CHECK(expected.status == 0);
    CHECK(expected.out.find("0: r1 = 0x2a\n") != std::string::npos);
    CHECK(run({"disasm", "--raw", "--big-endian", big}).out == expected.out);
    CHECK(run({"disasm", "--raw", folder.write("odd", "12345")}).status == 2);
}

TEST_CASE("cfg writes a graph") {
    const Outcome graph = run({"cfg", "--btf", "none", "--program", "first_byte", data("safe.o")});
    CHECK(graph.status == 0);
    CHECK(graph.out.find("digraph") == 0);
    CHECK(graph.out.find("->") != std::string::npos);
    CHECK(run({"cfg", "--btf", "none", "--program", "absent", data("safe.o")}).status == 2);
}

TEST_CASE("a bad file is a fault for all of them, and the others are shown") {
    for (const char* command : {"list", "disasm", "cfg"}) {
        const Outcome mixed = run({command, "--btf", "none", data("absent.o"), data("safe.o")});
        CAPTURE(command);
        CHECK(mixed.status == 2);
        CHECK(mixed.err.find("absent.o") != std::string::npos);
        CHECK_FALSE(mixed.out.empty());
    }
}
