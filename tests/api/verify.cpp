// The library says what the command says, in its own words.
#include "api/bpfproof.hpp"

#include "support/catch.hpp"

#include <fstream>
#include <iterator>
#include <stdexcept>

namespace {

std::string data(const std::string& name) {
    return BPFPROOF_SOURCE_DIR "/test-data/end_to_end/" + name;
}

std::vector<std::byte> bytes(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::vector<std::byte> out;
    for (auto next = std::istreambuf_iterator<char>(file); next != std::istreambuf_iterator<char>(); ++next)
        out.push_back(static_cast<std::byte>(*next));
    return out;
}

} // namespace

TEST_CASE("safe programs are proved") {
    const bpfproof::Verifier verifier;
    const auto objects = verifier.verify(data("safe.o"));
    CHECK(bpfproof::proved(objects));
    REQUIRE(objects.size() == 1);
    CHECK(objects[0].name == "safe.o");
    CHECK(objects[0].programs.size() == 2);
    CHECK(objects[0].programs[0].status == bpfproof::Status::proved);
    CHECK(objects[0].programs[0].instructions > 1);
    CHECK_FALSE(objects[0].programs[0].certified);
}

TEST_CASE("a finding has its rule, its place and its words") {
    const bpfproof::Verifier verifier({.certify = true});
    const auto objects = verifier.verify(data("unsafe.o"));
    CHECK_FALSE(bpfproof::proved(objects));
    const bpfproof::Program& program = objects.at(0).programs.at(0);
    CHECK(program.name == "first_byte");
    CHECK(program.type == "xdp");
    CHECK(program.status == bpfproof::Status::not_proved);
    CHECK(program.certified);
    const bpfproof::Finding& finding = program.findings.at(0);
    CHECK(finding.rule == "bounds.packet");
    CHECK(finding.rule_class == "safety");
    CHECK_FALSE(finding.note);
    CHECK(finding.place.line == 9);
    CHECK(finding.place.file.ends_with("unsafe.c"));
    CHECK_FALSE(finding.place.instruction.empty());
    CHECK(finding.message.find("packet") != std::string::npos);
    CHECK_FALSE(finding.hint.empty());
}

TEST_CASE("bytes in memory are as good as a file") {
    const bpfproof::Verifier verifier({.jobs = 0});
    const auto objects = verifier.verify(bytes(data("unsafe.o")), "memory");
    CHECK(objects.at(0).file == "memory");
    CHECK(objects.at(0).programs.at(0).findings.size() == 1);
}

TEST_CASE("options are those of the command") {
    CHECK(bpfproof::Verifier({.program = "no_such"}).verify(data("safe.o")).at(0).programs.empty());
    CHECK_FALSE(bpfproof::proved(bpfproof::Verifier({.program = "no_such"}).verify(data("safe.o"))));
    CHECK_FALSE(bpfproof::proved(bpfproof::Verifier({.budget = 1}).verify(data("safe.o"))));
    CHECK_FALSE(bpfproof::proved(bpfproof::Verifier({.unprivileged = true}).verify(data("secret.o"))));
    CHECK(bpfproof::Verifier({.type = "kprobe"}).verify(data("safe.o")).at(0).programs.at(0).type == "kprobe");
}

TEST_CASE("bad input is a result, and bad options are thrown") {
    const bpfproof::Verifier verifier;
    CHECK(verifier.verify("absent.o").at(0).error.find("cannot be opened") != std::string::npos);
    CHECK_FALSE(verifier.verify(std::vector<std::byte>(100), "zeros").at(0).error.empty());
    CHECK_FALSE(bpfproof::proved(verifier.verify("absent.o")));
    CHECK_THROWS_AS(bpfproof::Verifier({.type = "no_such_type"}), std::invalid_argument);
    CHECK_THROWS_AS(bpfproof::Verifier({.btf = "absent"}), std::invalid_argument);
}

TEST_CASE("the version is the project's") {
    CHECK(bpfproof::version().find('.') != std::string_view::npos);
}
