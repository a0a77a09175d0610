// Damaged objects: cut off anywhere, or with bytes changed at random. Nothing but an answer may come back; under the
// sanitizers, that is a test of every bound in this folder. The seeds are fixed.
//
// BPFPROOF_MUTATIONS in the environment sets how many changed copies of each object are read (default 60).
#include "objects.hpp"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <random>

namespace bpfproof::object::test {
namespace {

constexpr double too_long = 5.0; // seconds; the objects are read within milliseconds

std::vector<std::string> all_objects() {
    std::vector<std::string> result;
    for (const auto& entry :
         std::filesystem::directory_iterator(std::string(BPFPROOF_SOURCE_DIR) + "/test-data/objects")) {
        if (entry.path().extension() == ".o") {
            result.push_back(entry.path().string());
        }
    }
    std::sort(result.begin(), result.end());
    REQUIRE_FALSE(result.empty());
    return result;
}

/// Reads, and looks at everything that was read.
void read_all(const std::vector<std::byte>& bytes, const ReadOptions& options) {
    const auto begin = std::chrono::steady_clock::now();
    const auto result = read(bytes, "input", options);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    CHECK(took.count() < too_long);
    if (const auto* error = std::get_if<InputError>(&result)) {
        CHECK_FALSE(error->message.empty());
        CHECK(error->file == "input");
        return;
    }
    for (const Object& object : std::get<std::vector<Object>>(result)) {
        for (const Program& program : object.programs) {
            isa::Slot next = 0;
            for (const Function& function : program.functions) {
                REQUIRE(function.begin == next);
                next = function.end;
            }
            REQUIRE(next == program.instructions.size());
            for (const SourceLine& line : program.lines) {
                REQUIRE(line.slot < program.instructions.size());
                REQUIRE(line.file < object.source_files.size());
            }
        }
        for (const Map& map : object.maps) {
            REQUIRE((!map.inner || *map.inner < object.maps.size()));
            REQUIRE((map.contents.empty() || map.contents.size() == map.value_size));
        }
        for (TypeId id = 0; object.btf && id < object.btf->count(); ++id) {
            object.btf->size_of(id);
            object.btf->type_tags(id);
            object.btf->find_member(id, "no such member");
            object.btf->prototype(id);
            object.btf->enumerators(id);
        }
    }
}

TEST_CASE("objects cut off at every 64th byte") {
    for (const std::string& path : all_objects()) {
        const std::vector<std::byte> whole = file_bytes(path);
        for (std::size_t length = 0; length < whole.size(); length += 64) {
            INFO(path << " cut off at " << length);
            read_all({whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length)}, {});
        }
    }
}

void mutate(std::vector<std::byte>& bytes, std::mt19937_64& random) {
    const auto below = [&](std::size_t limit) { return static_cast<std::size_t>(random() % limit); };
    const std::size_t changes = 1 + below(8);
    for (std::size_t i = 0; i < changes; ++i) {
        const std::size_t at = below(bytes.size());
        switch (below(4)) {
        case 0:
            bytes[at] = static_cast<std::byte>(random());
            break;
        case 1:
            bytes[at] ^= static_cast<std::byte>(1U << below(8));
            break;
        case 2: // numbers that bounds are missed by
            for (std::size_t k = 0; k < 4 && at + k < bytes.size(); ++k) {
                bytes[at + k] = static_cast<std::byte>(below(2) == 0 ? 0xff : 0x00);
            }
            break;
        default: // a piece of the file over another
            for (std::size_t k = 0, from = below(bytes.size());
                 k < 16 && at + k < bytes.size() && from + k < bytes.size(); ++k) {
                bytes[at + k] = bytes[from + k];
            }
        }
    }
}

TEST_CASE("objects with bytes changed at random") {
    const char* setting = std::getenv("BPFPROOF_MUTATIONS");
    const int count = setting == nullptr ? 60 : std::atoi(setting);
    ReadOptions options;
    options.target = read_btf("relocations_target", "el");
    for (const std::string& path : all_objects()) {
        const std::vector<std::byte> whole = file_bytes(path);
        std::mt19937_64 random(whole.size());
        for (int i = 0; i < count; ++i) {
            std::vector<std::byte> bytes = whole;
            mutate(bytes, random);
            INFO(path << " change " << i);
            read_all(bytes, i % 2 == 0 ? options : ReadOptions{});
        }
    }
}

} // namespace
} // namespace bpfproof::object::test
