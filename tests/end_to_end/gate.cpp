// The project's files: configuration, expectations, baseline.
#include "run.hpp"
#include "support/catch.hpp"

#include <nlohmann/json.hpp>

using namespace bpfproof::end_to_end;
using nlohmann::json;

namespace {

bool says(const Outcome& outcome, const std::string& words) {
    return outcome.out.find(words) != std::string::npos || outcome.err.find(words) != std::string::npos;
}

/// A project with one safe and one unsafe object.
void fill(const Folder& folder, const std::string& config) {
    folder.copy("safe.o", "build/a/safe.o");
    folder.copy("unsafe.o", "build/b/unsafe.o");
    folder.write("src/empty", "");
    folder.write(".bpfproof.yaml", "objects: [build/**/*.o]\noptions: { btf: none }\n" + config);
}

} // namespace

TEST_CASE("a configuration says what to check, from any folder below it") {
    const Folder folder;
    fill(folder, "");
    const Outcome here = run({"check"}, folder.path());
    CHECK(here.status == 1);
    CHECK(says(here, "total: 2 objects, 3 programs, 2 proved, 1 not proved"));
    CHECK(says(here, "build/b/unsafe.o: first_byte in xdp"));
    CHECK(says(run({"check"}, folder.path("src")), "../build/b/unsafe.o: first_byte"));
    CHECK(run({"check", "build/a/safe.o"}, folder.path()).status == 0);
    CHECK(run({"check", "--no-config"}, folder.path()).status == 2);
    CHECK(run({"check", "--config", folder.path(".bpfproof.yaml")}).status == 1);
    CHECK(run({"check", "--config", "absent.yaml"}, folder.path()).status == 2);
}

TEST_CASE("faults of the configuration name file and line") {
    const Folder folder;
    fill(folder, "rules: { bounds.packett: off }\n");
    const Outcome rule = run({"check"}, folder.path());
    CHECK(rule.status == 2);
    CHECK(says(rule, "bpfproof: .bpfproof.yaml:3: no rule is called 'bounds.packett'"));
    CHECK(run({"check", "--no-config", "--btf", "none", "build/a/safe.o"}, folder.path()).status == 0);
    folder.write(".bpfproof.yaml", "objects:\n  - build/*.o\n");
    CHECK(says(run({"check"}, folder.path()), ".bpfproof.yaml:2: no object matches build/*.o"));
}

TEST_CASE("the command line counts for more than the configuration") {
    const Folder folder;
    fill(folder, "outputs: { json: r.json }\n");
    CHECK(run({"check"}, folder.path()).status == 1);
    CHECK(json::parse(read_file(folder.path("r.json")))["summary"]["not_proved"] == 1);
    folder.write(".bpfproof.yaml", "options: { btf: absent-types, type: no_such_type, budget: 1 }\n");
    CHECK(run({"check", "--btf", "none", "--type", "xdp", "--budget", "100000", "build/a/safe.o"}, folder.path())
              .status == 0);
    CHECK(run({"check", "--btf", "none", "--type", "xdp", "build/a/safe.o"}, folder.path()).status == 1);
    CHECK(run({"check", "build/a/safe.o"}, folder.path()).status == 2);
}

TEST_CASE("a rule that is off leaves the program accepted, and says so") {
    const Folder folder;
    fill(folder, "rules: { bounds.packet: off }\n");
    const Outcome off = run({"check"}, folder.path());
    CHECK(off.status == 0);
    CHECK(says(off, "not proved, accepted: 0 findings, and 1 of rules that are off (bounds.packet)"));
    CHECK(says(off, "3 programs, 2 proved, 1 not proved, 1 of them accepted"));
    const json document = json::parse(run({"check", "--format", "json"}, folder.path()).out);
    const json& program = document["objects"][1]["programs"][0];
    CHECK(program["status"] == "not-proved");
    CHECK(program["accepted"] == true);
    CHECK(program["silenced"][0]["rule"] == "bounds.packet");
    CHECK(document["summary"]["accepted"] == 1);
    CHECK(says(run({"check", "--format", "listing"}, folder.path()), "not proved      "));
}

TEST_CASE("an expected failure is accepted, until it has expired or does not happen") {
    const auto expecting = [](const std::string& fields) {
        return "expect:\n  - { reason: being rewritten, " + fields + " }\n";
    };
    const Folder folder;
    fill(folder, expecting("object: unsafe.o, program: first_byte, rule: bounds.packet, until: 9999-12-31"));
    const Outcome known = run({"check", "-v"}, folder.path());
    CHECK(known.status == 0);
    CHECK(says(known, "not proved, accepted: 1 finding"));
    CHECK(says(known, "accepted: expected until 9999-12-31: being rewritten"));
    fill(folder, expecting("object: unsafe.o, until: 2001-01-01"));
    const Outcome expired = run({"check"}, folder.path());
    CHECK(expired.status == 1);
    CHECK(says(expired, ".bpfproof.yaml:4: fails: expected failure has expired on 2001-01-01"));
    fill(folder, expecting("object: unsafe.o, until: 9999-12-31") +
                     "  - { object: safe.o, reason: was once, until: 9999-12-31 }\n");
    const Outcome gone = run({"check"}, folder.path());
    CHECK(gone.status == 1);
    CHECK(says(gone, ".bpfproof.yaml:5: fails: expected failure does not happen any more"));
    CHECK(run({"check", "build/b/unsafe.o"}, folder.path()).status == 0);
    const Outcome github = run({"check", "--format", "github"}, folder.path());
    CHECK(says(github, "::error file=.bpfproof.yaml,line=5,title=bpfproof::expected failure"));
}

TEST_CASE("a baseline accepts what was there, and nothing new") {
    const Folder folder;
    fill(folder, "");
    const Outcome written = run({"check", "--write-baseline", "known.json"}, folder.path());
    CHECK(written.status == 0);
    CHECK(says(written, "known.json: 1 finding written"));
    CHECK(run({"check", "--baseline", "known.json"}, folder.path()).status == 0);
    folder.copy("mixed.o", "build/mixed.o");
    CHECK(run({"check", "--baseline", "known.json"}, folder.path()).status == 1);
    folder.copy("safe.o", "build/b/unsafe.o");
    const Outcome stale =
        run({"check", "--baseline", "known.json", "build/a/safe.o", "build/b/unsafe.o"}, folder.path());
    CHECK(stale.status == 0);
    CHECK(run({"check", "--baseline", "absent.json"}, folder.path()).status == 2);
    folder.write("known.json", "[]");
    CHECK(
        says(run({"check", "--baseline", "known.json"}, folder.path()), "known.json:1: a baseline must be a mapping"));
}

TEST_CASE("no baseline is written of half a run") {
    const Folder folder;
    fill(folder, "");
    folder.write("build/broken.o", "no object");
    CHECK(run({"check", "--write-baseline", "known.json"}, folder.path()).status == 2);
    CHECK(read_file(folder.path("known.json")).empty());
}

TEST_CASE("init writes what a check of the project needs, and overwrites nothing") {
    const Folder folder;
    folder.copy("safe.o", "build/safe.o");
    folder.copy("unsafe.o", "build/unsafe.o");
    folder.write("build/notes.txt", "no object");
    const Outcome first = run({"init"}, folder.path());
    CHECK(first.status == 0);
    CHECK(says(first, ".bpfproof.yaml written"));
    CHECK(says(Outcome{0, read_file(folder.path(".bpfproof.yaml")), ""}, "  - \"build/*.o\"\n"));
    CHECK(run({"check"}, folder.path()).status == 0);
    folder.copy("mixed.o", "build/mixed.o");
    CHECK(run({"check"}, folder.path()).status == 1);
    const std::string before = read_file(folder.path(".bpfproof.yaml"));
    CHECK(run({"init"}, folder.path()).status == 2);
    CHECK(read_file(folder.path(".bpfproof.yaml")) == before);
    CHECK(run({"init", "--force"}, folder.path()).status == 0);
    CHECK(run({"check"}, folder.path()).status == 0);
}

TEST_CASE("init of a project that cannot be verified writes no baseline") {
    const Folder folder;
    CHECK(run({"init"}, folder.path()).status == 2);
    CHECK(read_file(folder.path(".bpfproof.yaml")).empty());
    folder.copy("untyped.o", "untyped.o");
    CHECK(run({"init"}, folder.path()).status == 2);
    CHECK(says(Outcome{0, read_file(folder.path(".bpfproof.yaml")), ""}, "# baseline: .bpfproof-baseline.json"));
    CHECK(read_file(folder.path(".bpfproof-baseline.json")).empty());
}

TEST_CASE("explain lists rules, and finds one by its id or by the kernel's words") {
    CHECK(says(run({"explain"}), "bounds.packet"));
    const Outcome one = run({"explain", "bounds.packet"});
    CHECK(one.status == 0);
    CHECK(says(one, "bounds.packet (safety): an access leaves the packet"));
    CHECK(says(one, "wrong: 14 bytes"));
    CHECK(says(one, "bpfproof says: proved"));
    CHECK(run({"explain", "invalid access to packet, off=0 size=1, R2(id=0,off=0,r=0)"}).out == one.out);
    CHECK(run({"explain", "no such rule"}).status == 2);
}
