// Two runs, or two versions of objects, side by side.
#include "run.hpp"
#include "support/catch.hpp"

#include <nlohmann/json.hpp>

using namespace bpfproof::end_to_end;
using nlohmann::json;

namespace {

std::string report(const Folder& folder, const std::string& format, const std::string& object,
                   const std::string& name) {
    return folder.write(name, run({"check", "--btf", "none", "--format", format, data(object)}).out);
}

Outcome diff(const std::string& before, const std::string& after, const std::vector<std::string>& more = {}) {
    std::vector<std::string> words{"diff", "--btf", "none", before, after};
    words.insert(words.end(), more.begin(), more.end());
    return run(words);
}

} // namespace

TEST_CASE("a report, in either format, is what verifying now gives") {
    const Folder folder;
    const std::string csv = report(folder, "csv", "mixed.o", "a.csv");
    const std::string as_json = report(folder, "json", "mixed.o", "a.json");
    for (const std::string& one : {csv, as_json, data("mixed.o")})
        for (const std::string& other : {csv, as_json, data("mixed.o")}) {
            const Outcome same = diff(one, other);
            CHECK(same.status == 0);
            CHECK(same.out == "2 programs, 2 same\n");
        }
}

TEST_CASE("a worse verdict is status 1, and so is what else is asked for") {
    const Folder folder;
    const std::string good = folder.write("good.csv", "file_name,prog_name,verdict,prog_size\r\nx.o,p,proved,100\r\n");
    const std::string bad = folder.write("bad.csv", "file_name,prog_name,verdict,prog_size\r\nx.o,p,not-proved,90\r\n");
    const std::string large = folder.write("large.csv", "file_name,prog_name,verdict,prog_size\nx.o,p,proved,120\n");
    CHECK(diff(good, bad).status == 1);
    CHECK(diff(good, bad).out.find("x.o: p: crosses verdict\n") != std::string::npos);
    CHECK(diff(good, bad, {"--fail-on", "none"}).status == 0);
    CHECK(diff(bad, good).status == 0);
    CHECK(diff(good, large).status == 0);
    CHECK(diff(good, large, {"--fail-on", "verdict,insns>20%"}).status == 0);
    CHECK(diff(good, large, {"--fail-on", "verdict,insns>19.9%"}).status == 1);
    CHECK(diff(good, large, {"--fail-on", "insns>5"}).out.find("100 -> 120 (+20.0%)") != std::string::npos);
}

TEST_CASE("objects are verified on the spot, and folders of them") {
    const Folder folder;
    folder.copy("safe.o", "old/x.o");
    folder.copy("mixed.o", "new/x.o");
    const Outcome outcome = diff(folder.path("old"), folder.path("new"), {"--format", "json"});
    CHECK(outcome.status == 1);
    const json document = json::parse(outcome.out);
    CHECK(document["schema"] == "bpfproof/diff/1");
    CHECK(document["summary"]["added"] == 2);
    CHECK(document["summary"]["removed"] == 2);
    CHECK(diff(folder.path("old"), folder.path("new"), {"--program", "good"}).status == 2);
    CHECK(diff(data("safe.o"), data("mixed.o"), {"--format", "csv"}).out.starts_with("object_name,prog_name,change,"));
}

TEST_CASE("inputs at fault are status 2") {
    const Folder folder;
    const std::string csv = report(folder, "csv", "safe.o", "a.csv");
    CHECK(diff(csv, folder.path("absent")).status == 2);
    const Outcome text = diff(csv, folder.write("x.txt", "no report\n"));
    CHECK(text.status == 2);
    CHECK(text.err.find("neither an object, nor a report") != std::string::npos);
    CHECK(diff(csv, folder.write("x.o", "\x7f"
                                        "ELFbut no more"))
              .status == 2);
    CHECK(diff(csv, csv, {"--fail-on", "speed>1"}).status == 2);
    CHECK(run({"diff", csv}).status == 2);
}
