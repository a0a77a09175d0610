// Formats beside text and JSON, and reports in files.
#include "run.hpp"
#include "support/catch.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <regex>

using namespace bpfproof::end_to_end;
using nlohmann::json;

namespace {

const std::vector<std::string> mixed{"check", "--btf", "none", data("mixed.o"), data("secret.o"), data("absent.o")};

Outcome check(std::vector<std::string> words, const std::vector<std::string>& more) {
    words.insert(words.end(), more.begin(), more.end());
    return run(words);
}

/// What no two runs agree on.
std::string without_times(const std::string& report) {
    static const std::regex times("(time=\"|_us\": ?|xdp,(proved|not-proved),)[0-9.]+");
    return std::regex_replace(report, times, "$1");
}

} // namespace

TEST_CASE("every format says the same whatever the threads, but for times") {
    for (const char* format : {"json", "sarif", "junit", "github", "csv", "listing", "html"}) {
        const Outcome alone = check(mixed, {"--format", format, "-j", "1"});
        const Outcome many = check(mixed, {"--format", format, "-j", "8"});
        CHECK(alone.status == 2);
        CHECK(many.status == 2);
        CHECK_FALSE(alone.out.empty());
        CHECK(without_times(alone.out) == without_times(many.out));
    }
}

TEST_CASE("SARIF has the finding, the note, and the fault") {
    const json run_of = json::parse(check(mixed, {"--format", "sarif"}).out)["runs"][0];
    REQUIRE(run_of["results"].size() == 2);
    CHECK(run_of["results"][0]["ruleId"] == "bounds.packet");
    CHECK(run_of["results"][0]["level"] == "error");
    const json& place = run_of["results"][0]["locations"][0]["physicalLocation"];
    CHECK(place["artifactLocation"]["uri"] == "mixed.c");
    CHECK(place["region"]["startLine"] == 15);
    CHECK(run_of["results"][1]["level"] == "note");
    CHECK(run_of["invocations"][0]["toolExecutionNotifications"].size() == 1);
    CHECK(run_of["invocations"][0]["exitCode"] == 2);
}

TEST_CASE("paths are relative to the root that is given") {
    const std::string root = std::filesystem::path(data("x")).parent_path().parent_path().string();
    const json report =
        json::parse(run({"check", "--btf", "none", "--format", "sarif", "--source-root", root, data("untyped.o")}).out);
    const json& fault = report["runs"][0]["invocations"][0]["toolExecutionNotifications"][0];
    CHECK(fault["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "end_to_end/untyped.o");
}

TEST_CASE("a listing has every instruction, and with -v what is known before it") {
    const Outcome listing = run({"check", "--btf", "none", "--format", "listing", data("mixed.o")});
    CHECK(listing.status == 1);
    CHECK(listing.out.find("good:\n") != std::string::npos);
    CHECK(listing.out.find("\nproved ") != std::string::npos);
    CHECK(listing.out.find("\nrefuted             1: r0 = *(u8 *)(r1 + 0xd)\n") != std::string::npos);
    CHECK(listing.out.find(" | r1: ") == std::string::npos);
    const Outcome states = run({"check", "--btf", "none", "--format", "listing", "-v", data("mixed.o")});
    CHECK(states.out.find(" | r1: ") != std::string::npos);
}

TEST_CASE("several reports are made in one run, beside the text") {
    const Folder folder;
    const Outcome outcome =
        check(mixed, {"--output", "sarif=" + folder.path("r.sarif"), "--output", "junit=" + folder.path("r.xml"),
                      "--output", "csv=" + folder.path("r.csv"), "--output", "listing=" + folder.path("r.lst")});
    CHECK(outcome.status == 2);
    CHECK(outcome.out == check(mixed, {}).out);
    CHECK(read_file(folder.path("r.sarif")) == check(mixed, {"--format", "sarif"}).out);
    CHECK(without_times(read_file(folder.path("r.xml"))) == without_times(check(mixed, {"--format", "junit"}).out));
    CHECK(without_times(read_file(folder.path("r.csv"))) == without_times(check(mixed, {"--format", "csv"}).out));
    CHECK(read_file(folder.path("r.lst")) == check(mixed, {"--format", "listing"}).out);
    CHECK(std::distance(std::filesystem::directory_iterator(folder.path()), {}) == 4); // nothing half made is left
}

TEST_CASE("a report that cannot be written is status 2, before anything is verified") {
    const Folder folder;
    const Outcome outcome =
        run({"check", "--btf", "none", "--output", "csv=" + folder.path("no/such/folder"), data("safe.o")});
    CHECK(outcome.status == 2);
    CHECK(outcome.out.empty());
    CHECK(outcome.err.find("no/such/folder: the report could not be written") != std::string::npos);
    CHECK(run({"check", "--btf", "none", "--output", "csv=/dev/full", data("safe.o")}).status == 2);
    CHECK(run({"check", "--btf", "none", "--output", "csv=/dev/null", data("safe.o")}).status == 0);
}

TEST_CASE("an old report is replaced as a whole, through links too") {
    const Folder folder;
    const std::string old = folder.write("old.csv", std::string(100000, 'x'));
    std::filesystem::create_symlink(old, folder.path("link.csv"));
    CHECK(run({"check", "--btf", "none", "-q", "--output", "csv=" + folder.path("link.csv"), data("safe.o")}).status ==
          0);
    CHECK(std::filesystem::is_symlink(folder.path("link.csv")));
    CHECK(read_file(old).starts_with("file_name,"));
    CHECK(read_file(old).size() < 2000);
}

TEST_CASE("outputs that cannot be understood have status 2") {
    for (const char* word : {"csv", "csv=", "=x", "xml=/dev/null", ""})
        CHECK(run({"check", "--btf", "none", "--output", word, data("safe.o")}).status == 2);
    CHECK(run({"check", "--btf", "none", "--output", "csv=/dev/null", "--output", "json=/dev/null", data("safe.o")})
              .status == 2);
}
