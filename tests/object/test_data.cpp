// Sections of variables.
#include "objects.hpp"

#include <set>

namespace bpfproof::object::test {
namespace {

std::vector<int> bytes_of(const Map& map) {
    std::vector<int> result;
    for (const std::byte each : map.contents) {
        result.push_back(std::to_integer<int>(each));
    }
    return result;
}

TEST_CASE("sections become maps with contents") {
    for (const std::string& order : byte_orders) {
        const Object object = read_one("data", order);
        const Map& constants = map(object, ".rodata");
        CHECK(constants.type == 2);
        CHECK(constants.max_entries == 1);
        CHECK(constants.constant);
        CHECK(constants.value_size == 12);
        const std::vector<int> seven = order == "el" ? std::vector<int>{7, 0, 0, 0} : std::vector<int>{0, 0, 0, 7};
        std::vector<int> expected = seven;
        expected.insert(expected.end(), {1, 2, 3, 4, 5, 6, 7, 8});
        CHECK(bytes_of(constants) == expected);
        CHECK(map(object, ".rodata.special").constant);
        CHECK_FALSE(map(object, ".data").constant);
        CHECK(map(object, ".data").contents.size() == 12);
        CHECK_FALSE(map(object, ".data.other").constant);
        const Map& zeros = map(object, ".bss");
        CHECK_FALSE(zeros.constant);
        CHECK(bytes_of(zeros) == std::vector<int>(40, 0));
        CHECK(object.btf->kind(constants.value_type) == BtfKind::datasec);
    }
}

TEST_CASE("instructions refer to variables by map and offset") {
    for (const std::string& order : byte_orders) {
        const Object object = read_one("data", order);
        const Program& use = program(object, "use");
        std::set<std::pair<std::string, std::int32_t>> places;
        for (const isa::Slot slot : loads(use, 6)) {
            const auto index = static_cast<std::size_t>(use.instructions[slot].imm);
            places.emplace(object.maps.at(index).name, use.instructions[slot + 1].imm);
        }
        const std::set<std::pair<std::string, std::int32_t>> expected = {
            {".rodata", 0}, {".rodata", 4}, {".data", 0},       {".data", 8},
            {".bss", 0},    {".bss", 8},    {".data.other", 0}, {".rodata.special", 0}};
        CHECK(places == expected);
        CHECK(loads(use, 0).empty());
    }
}

} // namespace
} // namespace bpfproof::object::test
