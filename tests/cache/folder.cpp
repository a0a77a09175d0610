// The folder: bounded, whole files only, nobody else's touched.
#include "cache/cache.hpp"

#include "support/catch.hpp"

#include <unistd.h>

#include <fstream>
#include <stdexcept>

using namespace bpfproof;
namespace fs = std::filesystem;

namespace {

struct Folder {
    Folder() {
        std::string pattern = (fs::temp_directory_path() / "bpfproof-XXXXXX").string();
        if (mkdtemp(pattern.data()) == nullptr)
            throw std::runtime_error("no temporary folder");
        path = pattern;
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    ~Folder() { fs::remove_all(path); }
    fs::path path;
};

cache::Digest key(int i) {
    return cache::digest(std::to_string(i));
}

findings::ProgramResult result(int i) {
    findings::ProgramResult out;
    out.name = std::to_string(i) + std::string(1000, ' ');
    out.status = findings::Status::proved;
    return out;
}

fs::path file(const fs::path& folder, int i) {
    const std::string name = cache::hexadecimal(key(i));
    return folder / name.substr(0, 2) / name.substr(2);
}

} // namespace

TEST_CASE("what was put is found; what was not, or is damaged, is not") {
    const Folder folder;
    cache::Cache cache(folder.path / "made/here", 1 << 20);
    REQUIRE_FALSE(cache.prepare().has_value());
    CHECK_FALSE(cache.find(key(1)).has_value());
    cache.put(key(1), result(1));
    REQUIRE(cache.find(key(1)).has_value());
    CHECK(cache.find(key(1))->name == result(1).name);
    CHECK_FALSE(cache.find(key(2)).has_value());
    fs::resize_file(file(folder.path / "made/here", 1), 100);
    CHECK_FALSE(cache.find(key(1)).has_value());
    cache.put(key(1), result(1));
    CHECK(cache.find(key(1)).has_value());
}

TEST_CASE("what was used last stays where not all may") {
    const Folder folder;
    std::ofstream(folder.path / "notes") << std::string(100000, 'x');
    cache::Cache cache(folder.path, 5000);
    for (int i = 0; i < 20; ++i) {
        cache.put(key(i), result(i));
        fs::last_write_time(file(folder.path, i), fs::file_time_type::clock::now() - std::chrono::hours(100 - i));
    }
    CHECK(cache.find(key(0)).has_value()); // used now
    cache.trim();
    CHECK(cache.find(key(0)).has_value());
    CHECK(cache.find(key(19)).has_value());
    CHECK_FALSE(cache.find(key(1)).has_value());
    CHECK(fs::exists(folder.path / "notes"));
}

TEST_CASE("a file is no folder") {
    const Folder folder;
    std::ofstream(folder.path / "file") << "x";
    CHECK(cache::Cache(folder.path / "file", 0).prepare().has_value());
    CHECK(cache::Cache(folder.path / "file/below", 0).prepare().has_value());
}
