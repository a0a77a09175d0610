// Every form of definition, in both byte orders.
#include "objects.hpp"

#include <algorithm>

namespace bpfproof::object::test {
namespace {

void check_sizes(const Map& map, std::uint32_t type, std::uint32_t key, std::uint32_t value, std::uint32_t entries) {
    INFO("map " << map.name);
    CHECK(map.type == type);
    CHECK(map.key_size == key);
    CHECK(map.value_size == value);
    CHECK(map.max_entries == entries);
}

TEST_CASE("maps defined by types") {
    for (const std::string& order : byte_orders) {
        const Object object = read_one("maps_by_type", order);
        check_sizes(map(object, "by_types"), 1, 8, 24, 1024);
        CHECK(map(object, "by_types").flags == 1);
        CHECK(map(object, "by_types").pinning == "by-name");
        CHECK(object.btf->name(map(object, "by_types").key_type) == "key");
        CHECK(object.btf->name(map(object, "by_types").value_type) == "value");
        check_sizes(map(object, "by_sizes"), 2, 4, 24, 7);
        CHECK(map(object, "by_sizes").pinning.empty());
        check_sizes(map(object, "with_extra"), 30, 0, 4, 100);
        CHECK(map(object, "with_extra").extra == 5);
        CHECK(map(object, "with_long_extra").extra == 0x100000000000);
        check_sizes(map(object, "first_inner"), 2, 4, 8, 3); // through a typedef
        CHECK_FALSE(map(object, "first_inner").template_only);
    }
}

TEST_CASE("maps of maps and of programs, with what fills their slots") {
    for (const std::string& order : byte_orders) {
        const Object object = read_one("maps_by_type", order);
        const Map& outer = map(object, "outer");
        check_sizes(outer, 12, 4, 4, 4);
        REQUIRE(outer.inner);
        check_sizes(object.maps[*outer.inner], 2, 4, 8, 3);
        CHECK(object.maps[*outer.inner].template_only);
        CHECK(outer.initial_slots == std::map<std::uint32_t, std::string>{{1, "first_inner"}, {3, "static_inner"}});
        const Map& jumps = map(object, "jumps");
        check_sizes(jumps, 3, 4, 4, 2);
        CHECK_FALSE(jumps.inner);
        CHECK(jumps.initial_slots == std::map<std::uint32_t, std::string>{{1, "tail"}});
    }
}

TEST_CASE("instructions refer to maps by index, static ones too") {
    for (const std::string& order : byte_orders) {
        const Object object = read_one("maps_by_type", order);
        const Program& lookups = program(object, "lookups");
        std::vector<std::string> names;
        for (const isa::Slot slot : loads(lookups, 5)) {
            names.push_back(object.maps.at(static_cast<std::size_t>(lookups.instructions[slot].imm)).name);
            CHECK(lookups.instructions[slot + 1].imm == 0);
        }
        CHECK(names == std::vector<std::string>{"by_types", "static_inner", "outer", "jumps"});
    }
}

TEST_CASE("license and version") {
    for (const std::string& order : byte_orders) {
        const Object object = read_one("maps_by_type", order);
        CHECK(object.license == "Dual BSD/GPL");
        CHECK(object.kernel_version == 0x50a03);
        CHECK(read_one("data", order).license.empty());
    }
}

TEST_CASE("legacy maps") {
    for (const std::string& order : byte_orders) {
        const Object object = read_one("maps_by_bytes", order);
        check_sizes(map(object, "counters"), 2, 4, 8, 16);
        check_sizes(map(object, "flows"), 1, 12, 40, 4096);
        CHECK(map(object, "flows").flags == 1);
        const Program& count = program(object, "count");
        REQUIRE(loads(count, 5).size() == 2);
        CHECK(count.instructions[loads(count, 5)[1]].imm == static_cast<std::int32_t>(map_index(object, "flows")));
    }
}

TEST_CASE("iproute2's maps") {
    for (const std::string& order : byte_orders) {
        const Object object = read_one("maps_iproute2", order);
        check_sizes(map(object, "inner"), 1, 4, 16, 8);
        CHECK(map(object, "outer").inner == map_index(object, "inner"));
        CHECK(map(object, "outer").initial_slots == std::map<std::uint32_t, std::string>{{3, "inner"}});
        CHECK(map(object, "pinned").pinning == "by-name");
        CHECK(map(object, "outer").pinning.empty());
    }
}

TEST_CASE("a section for each map") {
    for (const std::string& order : byte_orders) {
        const Object object = read_one("maps_by_section", order);
        CHECK(map(object, "outer").section == "maps/outer");
        CHECK(map(object, "outer").inner == map_index(object, "inner"));
        REQUIRE(object.programs.size() == 1); // nothing but .text: its function is the program
        CHECK(object.programs[0].name == "only_function");
        CHECK(object.programs[0].section == ".text");
    }
}

std::vector<std::byte> patched(std::vector<std::byte> bytes, std::size_t at, std::uint8_t value) {
    bytes.at(at) = static_cast<std::byte>(value);
    return bytes;
}

std::size_t find_bytes(const std::vector<std::byte>& bytes, const std::vector<std::uint8_t>& wanted) {
    const auto same = [](std::byte a, std::uint8_t b) { return a == static_cast<std::byte>(b); };
    const auto at = std::search(bytes.begin(), bytes.end(), wanted.begin(), wanted.end(), same);
    REQUIRE(at != bytes.end());
    return static_cast<std::size_t>(at - bytes.begin());
}

TEST_CASE("an inner map that does not exist is refused") {
    const std::vector<std::byte> bytes = file_bytes(object_path("maps_by_section", "el"));
    const std::size_t outer = find_bytes(bytes, {12, 0, 0, 0, 4, 0, 0, 0, 4, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1});
    CHECK(refusal(patched(bytes, outer + 20, 9)).message == "map outer has inner map 9, which does not exist");
    CHECK(refusal(patched(bytes, outer + 20, 0)).message == "map outer has inner map 0, which does not exist");
}

TEST_CASE("a map of absurd sizes is read, and allocates nothing") {
    std::vector<std::byte> bytes = file_bytes(object_path("maps_by_bytes", "el"));
    const std::size_t flows = find_bytes(bytes, {1, 0, 0, 0, 12, 0, 0, 0, 40, 0, 0, 0});
    std::fill_n(bytes.begin() + static_cast<std::ptrdiff_t>(flows) + 4, 12, std::byte{0xff});
    auto result = read(bytes, "input", {});
    REQUIRE(std::holds_alternative<std::vector<Object>>(result));
    check_sizes(map(std::get<std::vector<Object>>(result)[0], "flows"), 1, 0xffffffff, 0xffffffff, 0xffffffff);
}

} // namespace
} // namespace bpfproof::object::test
