// The C sources compiled by whatever clang is here read like the committed objects.
#include "objects.hpp"

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <set>

namespace bpfproof::object::test {
namespace {

std::set<std::string> summary(const Object& object) {
    std::set<std::string> result;
    for (const Program& program : object.programs) {
        CHECK_FALSE(program.error);
        result.insert("program " + program.section + " " + program.name);
        for (const Function& function : program.functions) {
            result.insert("function " + function.name);
        }
    }
    for (const Map& map : object.maps) {
        result.insert("map " + map.name + " " + std::to_string(map.type) + " " + std::to_string(map.value_size));
    }
    return result;
}

TEST_CASE("freshly compiled objects read like the committed ones") {
    const std::filesystem::path directory = std::filesystem::path(BPFPROOF_BINARY_DIR) / "compiled-objects";
    std::filesystem::create_directories(directory);
    const std::string script = std::string(BPFPROOF_SOURCE_DIR) + "/scripts/build-test-objects";
    if (std::system(("'" + script + "' '" + directory.string() + "' 2>/dev/null").c_str()) != 0) {
        std::cout << "skipped: no clang here that compiles test-data/programs/object for BPF\n";
        return;
    }
    for (const auto& entry :
         std::filesystem::directory_iterator(std::string(BPFPROOF_SOURCE_DIR) + "/test-data/objects")) {
        const std::filesystem::path fresh = directory / entry.path().filename();
        if (!std::filesystem::exists(fresh)) {
            continue; // objects of other tests
        }
        INFO(entry.path());
        auto committed = read(entry.path().string(), {});
        auto compiled = read(fresh.string(), {});
        REQUIRE(std::holds_alternative<std::vector<Object>>(committed));
        REQUIRE(std::holds_alternative<std::vector<Object>>(compiled));
        CHECK(summary(std::get<std::vector<Object>>(committed)[0]) ==
              summary(std::get<std::vector<Object>>(compiled)[0]));
    }
}

} // namespace
} // namespace bpfproof::object::test
