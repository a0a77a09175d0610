// Files, directories, patterns, and what is none of them.
#include "run.hpp"
#include "support/catch.hpp"

#include <nlohmann/json.hpp>

#include <filesystem>

using namespace bpfproof::end_to_end;
using nlohmann::json;

namespace {

std::vector<std::string> files_of(const Outcome& outcome) {
    std::vector<std::string> files;
    const json document = json::parse(outcome.out);
    for (const json& object : document["objects"])
        files.push_back(object["file"]);
    return files;
}

Outcome check(std::vector<std::string> more) {
    std::vector<std::string> words{"check", "--btf", "none", "--format", "json"};
    words.insert(words.end(), more.begin(), more.end());
    return run(words);
}

} // namespace

TEST_CASE("a directory stands for the objects below it, sorted") {
    const Folder folder;
    const std::string b = folder.copy("safe.o", "b.o");
    const std::string deep = folder.copy("safe.o", "a/deep/x.o");
    folder.write("notes.txt", "no object");
    const Outcome found = check({folder.path()});
    CHECK(found.status == 0);
    CHECK(files_of(found) == std::vector<std::string>{deep, b});
}

TEST_CASE("a pattern stands for the files it matches") {
    const Folder folder;
    const std::string one = folder.copy("safe.o", "one.o");
    const std::string two = folder.copy("safe.o", "two.o");
    CHECK(files_of(check({folder.path("*.o")})) == std::vector<std::string>{one, two});
    const Outcome none = check({folder.path("*.obj")});
    CHECK(none.status == 2);
    CHECK(json::parse(none.out)["objects"][0]["error"]["message"] == "no file matches");
}

TEST_CASE("a file whose name is also a pattern is that file") {
    const Folder folder;
    const std::string odd = folder.copy("safe.o", "[x].o");
    folder.copy("unsafe.o", "x.o");
    CHECK(files_of(check({odd})) == std::vector<std::string>{odd});
}

TEST_CASE("one bad file is a fault, and the others are still checked") {
    const Folder folder;
    const std::string broken = folder.write("broken.o", "not an object");
    const Outcome found = check({folder.path("absent.o"), data("safe.o"), broken, data("unsafe.o")});
    CHECK(found.status == 2);
    const json document = json::parse(found.out);
    REQUIRE(document["objects"].size() == 4);
    CHECK(document["objects"][0].contains("error"));
    CHECK(document["objects"][1]["programs"][0]["status"] == "proved");
    CHECK(document["objects"][2].contains("error"));
    CHECK(document["objects"][3]["programs"][0]["status"] == "not-proved");
    CHECK(document["summary"]["unreadable"] == 2);
}

TEST_CASE("an empty directory, an empty file, a device: faults, not silence") {
    const Folder folder;
    std::filesystem::create_directory(folder.path("empty"));
    CHECK(check({folder.path("empty")}).status == 2);
    CHECK(check({folder.write("empty.o", "")}).status == 2);
    CHECK(check({"/dev/zero"}).status == 2);
}
