// check --cache: the same answers, sooner.
#include "run.hpp"
#include "support/catch.hpp"

#include <nlohmann/json.hpp>

#include <fstream>
#include <regex>
#include <thread>

using namespace bpfproof::end_to_end;
using nlohmann::json;
namespace fs = std::filesystem;

namespace {

const std::vector<std::string> inputs{data("safe.o"),    data("unsafe.o"), data("mixed.o"),
                                      data("untyped.o"), data("secret.o"), "absent.o"};

Outcome check(const std::string& cache, std::vector<std::string> more, const std::vector<std::string>& files = inputs) {
    more.insert(more.begin(), {"check", "--btf", "none", "-v", "--source-root", "/"});
    if (!cache.empty())
        more.insert(more.end(), {"--cache", cache});
    more.insert(more.end(), files.begin(), files.end());
    return run(more);
}

/// Without times, and without what says that a cache was used.
std::string stripped(const std::string& report) {
    std::string out = report;
    for (const auto& [what, with] : {std::pair{R"("cached":(true|false|\d+))", ""},
                                     {R"("(cpu|certify|refute)_time_us":\d+)", ""},
                                     {R"(, \d+ from the cache)", ""},
                                     {R"( \(from the cache\))", ""},
                                     {R"([0-9.]+ ms)", ""},
                                     {R"(,(yes|no)\r\n)", "\n"},
                                     {R"((error|proved),\d+,)", "$1,"},
                                     {R"(time="[0-9.]+")", ""}})
        out = std::regex_replace(out, std::regex(what), with);
    return out;
}

std::size_t cached(const std::string& cache, std::vector<std::string> more = {},
                   const std::vector<std::string>& files = inputs) {
    more.insert(more.end(), {"--format", "json"});
    return json::parse(check(cache, more, files).out)["summary"]["cached"].get<std::size_t>();
}

std::vector<fs::path> entries(const std::string& cache) {
    std::vector<fs::path> out;
    for (const auto& one : fs::recursive_directory_iterator(cache))
        if (one.is_regular_file() && one.path().filename() != "CACHEDIR.TAG")
            out.push_back(one.path());
    return out;
}

} // namespace

TEST_CASE("every format says the same with a cache, empty or full, as without") {
    for (const char* format : {"text", "json", "sarif", "junit", "github", "csv", "listing", "html"}) {
        INFO(format);
        const Folder folder;
        const Outcome without = check({}, {"--format", format});
        const Outcome empty = check(folder.path("cache"), {"--format", format});
        const Outcome full = check(folder.path("cache"), {"--format", format});
        CHECK(empty.status == without.status);
        CHECK(full.status == without.status);
        CHECK(stripped(empty.out) == stripped(without.out));
        CHECK(stripped(full.out) == stripped(without.out));
        CHECK(full.err == without.err);
    }
}

TEST_CASE("a report says what comes from the cache") {
    const Folder folder;
    const std::string cache = folder.path("cache");
    const std::vector<std::string> files{data("safe.o"), data("unsafe.o")};
    CHECK(cached(cache, {}, files) == 0);
    CHECK(cached(cache, {}, files) == 3);
    const std::string text = check(cache, {}, files).out;
    CHECK(text.find("(from the cache)") != std::string::npos);
    CHECK(text.find("total: 2 objects, 3 programs, 2 proved, 1 not proved, 3 from the cache") != std::string::npos);
    const json document = json::parse(check(cache, {"--format", "json"}, files).out);
    CHECK(document["objects"][0]["programs"][0]["cached"] == true);
    CHECK(check(cache, {"--format", "csv"}, files).out.find(",cached\r\n") != std::string::npos);
}

TEST_CASE("another question has another answer") {
    const Folder folder;
    const std::string cache = folder.path("cache");
    cached(cache);
    const std::size_t all = cached(cache);
    CHECK(all > 3);
    for (const std::vector<std::string>& more : {std::vector<std::string>{"--unprivileged"},
                                                 {"--certify"},
                                                 {"--type", "kprobe"},
                                                 {"--budget", "5000"},
                                                 {"--policy", "merge"},
                                                 {"--states", "3"}})
        CHECK(cached(cache, more) == 0);
    CHECK(cached(cache, {"-j", "3"}) == all);
    CHECK(cached(cache, {"--certify"}) > 0);
}

TEST_CASE("the same object elsewhere is known, under its new name") {
    const Folder folder;
    cached(folder.path("cache"), {}, {data("unsafe.o")});
    const std::string copy = folder.copy("unsafe.o", "copy.o");
    const Outcome found = check(folder.path("cache"), {}, {copy});
    CHECK(found.out.find(copy + ": first_byte in xdp") != std::string::npos);
    CHECK(found.out.find("(from the cache)") != std::string::npos);
    CHECK(found.out.find("unsafe.c:9") != std::string::npos);
}

TEST_CASE("what is damaged is not believed, and mended") {
    const Folder folder;
    const std::string cache = folder.path("cache");
    const Outcome before = check(cache, {});
    const std::size_t all = cached(cache);
    std::size_t turn = 0;
    for (const fs::path& entry : entries(cache)) {
        const std::string bytes = read_file(entry.string());
        std::ofstream(entry, std::ios::binary)
            << (turn++ % 2 == 0 ? bytes.substr(0, bytes.size() / 2) : std::string(bytes.size(), 'x'));
    }
    CHECK(stripped(check(cache, {}).out) == stripped(before.out));
    CHECK(cached(cache) == all);
}

TEST_CASE("an entry that cannot be read, or a folder in its place, is one that is not there") {
    const Folder folder;
    const std::string cache = folder.path("cache");
    const Outcome before = check(cache, {});
    for (const fs::path& entry : entries(cache)) {
        fs::remove(entry);
        fs::create_directory(entry);
    }
    const Outcome after = check(cache, {});
    CHECK(after.status == before.status);
    CHECK(after.err == before.err);
    CHECK(stripped(after.out) == stripped(before.out));
}

TEST_CASE("many processes share one folder") {
    const Folder folder;
    const std::string cache = folder.path("cache");
    const std::string wanted = stripped(check({}, {}).out);
    std::vector<std::string> got(8);
    {
        std::vector<std::jthread> processes;
        for (std::string& one : got)
            processes.emplace_back([&] {
                for (int i = 0; i < 3; ++i)
                    one = stripped(check(cache, {"--cache-size", "4KB"}).out);
            });
    }
    for (const std::string& one : got)
        CHECK(one == wanted);
}

TEST_CASE("the folder is bounded") {
    const Folder folder;
    const std::string cache = folder.path("cache");
    check(cache, {"--cache-size", "1KB"});
    std::uintmax_t size = 0;
    for (const fs::path& entry : entries(cache))
        size += fs::file_size(entry);
    CHECK(size <= 1024);
}

TEST_CASE("the configuration may name the folder; faults are the command's") {
    const Folder folder;
    folder.copy("safe.o", "safe.o");
    folder.write(".bpfproof.yaml",
                 "objects: [safe.o]\noptions: { btf: none, cache: .cache/bpfproof, cache-size: 1MB }\n");
    CHECK(run({"check"}, folder.path()).status == 0);
    CHECK(run({"check"}, folder.path()).out.find("2 from the cache") != std::string::npos);
    CHECK(fs::exists(folder.path(".cache/bpfproof/CACHEDIR.TAG")));
    folder.write("file", "x");
    const Outcome fault = run({"check", "--cache", "file"}, folder.path());
    CHECK(fault.status == 2);
    CHECK(fault.err.find("bpfproof: --cache file: ") == 0);
    CHECK(run({"check", "--cache-size", "much"}, folder.path()).status == 2);
}
