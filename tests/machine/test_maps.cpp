// Maps of every kind that programs can look into, and sections as maps.
#include "programs.hpp"

using namespace bpfproof;
using namespace bpfproof::machine;
using namespace bpfproof::machine::test;

namespace map_type = bpfproof::platform::map_type;

namespace {

const std::vector<std::byte> seven = bytes({7, 0, 0, 0, 0, 0, 0, 0});

std::string key(std::uint32_t value) {
    return "*(u32 *)(r10 - 4) = " + std::to_string(value) + "\nr2 = r10\nr2 += -4\n";
}
/// r0 = the element's eight bytes, or -1 where there is none.
std::string lookup(std::uint32_t at) {
    return key(at) + "r1 = map[0] ll\ncall 1\nif r0 == 0 goto +2\nr0 = *(u64 *)(r0 + 0)\nexit\nr0 = -1\nexit";
}
std::string update(std::uint32_t at, int value, int flags = 0) {
    return "*(u64 *)(r10 - 16) = " + std::to_string(value) + "\nr3 = r10\nr3 += -16\nr4 = " + std::to_string(flags) +
           "\n" + key(at) + "r1 = map[0] ll\ncall 2\n";
}
std::string erase(std::uint32_t at) {
    return key(at) + "r1 = map[0] ll\ncall 3\n";
}

std::int64_t result(const std::string& text, const object::Map& definition, const Inputs& inputs = {}) {
    return static_cast<std::int64_t>(returns(text, inputs, nullptr, {definition}));
}

} // namespace

TEST_CASE("arrays") {
    for (const auto type : {map_type::array, map_type::percpu_array}) {
        const object::Map array = map(type, 4, 8, 3);
        CHECK(result(lookup(2), array) == 0);
        CHECK(result(lookup(3), array) == -1);
        CHECK(result(lookup(1), array, {.entries = {{0, word(1), seven}}}) == 7);
        CHECK(result(update(1, 9) + lookup(1), array) == 9);
        CHECK(result(update(3, 9) + "exit", array) == -7);
        CHECK(result(update(1, 9, 1) + "exit", array) == -17);
        CHECK(result(erase(1) + "exit", array) == -22);
    }
}

TEST_CASE("hash tables") {
    for (const auto type : {map_type::hash, map_type::percpu_hash, map_type::lru_hash, map_type::lru_percpu_hash}) {
        const object::Map hash = map(type, 4, 8, 2);
        CHECK(result(lookup(2), hash) == -1);
        CHECK(result(lookup(2), hash, {.entries = {{0, word(2), seven}}}) == 7);
        CHECK(result(update(2, 9) + lookup(2), hash) == 9);
        CHECK(result(update(2, 9) + update(2, 8, 1) + "exit", hash) == -17);
        CHECK(result(update(2, 8, 2) + "exit", hash) == -2);
        CHECK(result(update(2, 8, 3) + "exit", hash) == -22);
        CHECK(result(update(2, 9) + erase(2) + "exit", hash) == 0);
        CHECK(result(update(2, 9) + erase(2) + lookup(2), hash) == -1);
        CHECK(result(erase(2) + "exit", hash) == -2);
        const bool evicts = type == map_type::lru_hash || type == map_type::lru_percpu_hash;
        CHECK(result(update(1, 1) + update(2, 2) + update(3, 3) + "exit", hash) == (evicts ? 0 : -7));
    }
}

TEST_CASE("a value stays where it is when its element is replaced or deleted") {
    const object::Map hash = map(map_type::hash, 4, 8, 2);
    const std::string hold = update(2, 9) + key(2) + "r1 = map[0] ll\ncall 1\nif r0 == 0 goto out\nr6 = r0\n";
    const std::string out = "r0 = *(u64 *)(r6 + 0)\nexit\nout: r0 = -1\nexit";
    CHECK(result(hold + update(2, 5) + out, hash) == 9);
    CHECK(result(hold + erase(2) + out, hash) == 9);
}

TEST_CASE("values have their size and nothing around it") {
    const object::Map hash = map(map_type::hash, 4, 8, 2);
    const std::string hold = update(2, 9) + key(2) + "r1 = map[0] ll\ncall 1\nif r0 == 0 goto out\n";
    const std::string out = "\nout: r0 = 0\nexit";
    CHECK(faults(hold + "r0 = *(u8 *)(r0 + 8)" + out, {}, nullptr, {hash}) == FaultKind::out_of_bounds);
    CHECK(faults(hold + "r0 = *(u8 *)(r0 - 1)" + out, {}, nullptr, {hash}) == FaultKind::out_of_bounds);
    CHECK(faults(key(2) + "r1 = map[0] ll\ncall 1\nr0 = *(u8 *)(r0 + 0)\nexit", {}, nullptr, {hash}) ==
          FaultKind::null_pointer);
}

TEST_CASE("others may fill maps") {
    const object::Map hash = map(map_type::hash, 4, 8, 2);
    std::size_t found = 0;
    for (std::uint64_t seed = 0; seed < 20; ++seed)
        found += result(lookup(2), hash, {.others_fill_maps = true, .seed = seed}) != -1 ? 1 : 0;
    CHECK(found > 3);
    CHECK(found < 17);
}

TEST_CASE("tries find the longest prefix") {
    object::Map trie = map(map_type::lpm_trie, 8, 8, 4);
    trie.flags = 1;
    const auto entry = [](int bits, int a, int b, int value) {
        return MapEntry{0, bytes({bits, 0, 0, 0, a, b, 0, 0}), bytes({value, 0, 0, 0, 0, 0, 0, 0})};
    };
    const Inputs inputs{.entries = {entry(8, 10, 0, 1), entry(12, 10, 0x10, 2)}};
    const auto find = [&](const std::string& address) {
        return result("*(u32 *)(r10 - 8) = 32\n*(u32 *)(r10 - 4) = " + address +
                          "\nr2 = r10\nr2 += -8\nr1 = map[0] ll\ncall 1\nif r0 == 0 goto +2\nr0 = *(u64 *)(r0 + "
                          "0)\nexit\nr0 = -1\nexit",
                      trie, inputs);
    };
    CHECK(find("0x0000020a") == 1);  // 10.2
    CHECK(find("0x00001f0a") == 2);  // 10.31
    CHECK(find("0x0000200a") == 1);  // 10.32
    CHECK(find("0x0000000b") == -1); // 11.0
}

TEST_CASE("what objects claim of sizes is not allocated") {
    const auto stops = [](const std::string& text, const object::Map& definition) {
        return std::holds_alternative<Stopped>(
            run(module_of(text, nullptr, {definition}), 0, {.step_limit = 1000}).outcome);
    };
    CHECK(stops(lookup(0), map(map_type::array, 4, 0xffff'ffff, 1)));
    CHECK(stops(lookup(0), map(map_type::lpm_trie, 2, 8, 1)));
    CHECK(stops("r1 = map[0] ll\nr2 = f ll\nr3 = 0\nr4 = 0\ncall 164\nexit\nf: r0 = 0\nexit",
                map(map_type::array, 4, 8, 0xffff'ffff)));
    CHECK(result("r1 = map[0] ll\nr2 = 0xfffffff0 ll\nr3 = 0\ncall 131\nexit",
                 map(map_type::ringbuf, 0, 0, 0xffff'ffff)) == 0);
}

TEST_CASE("queues, stacks and bloom filters") {
    const auto push = [](int value) {
        return "*(u64 *)(r10 - 8) = " + std::to_string(value) +
               "\nr1 = map[0] ll\nr2 = r10\nr2 += -8\nr3 = 0\ncall 87\n";
    };
    const std::string pop = "r1 = map[0] ll\nr2 = r10\nr2 += -8\ncall 88\n";
    const std::string peek = "r1 = map[0] ll\nr2 = r10\nr2 += -8\ncall 89\n";
    const std::string value = "r0 = *(u64 *)(r10 - 8)\nexit";
    const object::Map queue = map(map_type::queue, 0, 8, 2);
    const object::Map stack = map(map_type::stack, 0, 8, 2);
    CHECK(result(push(1) + push(2) + pop + value, queue) == 1);
    CHECK(result(push(1) + push(2) + pop + value, stack) == 2);
    CHECK(result(push(1) + peek + pop + value, queue) == 1);
    CHECK(result(push(1) + push(2) + push(3) + "exit", queue) == -7);
    CHECK(result(pop + "exit", queue) == -2);
    CHECK(result(pop + value, queue) == 0); // zeroed where there was nothing
    const object::Map bloom = map(map_type::bloom_filter, 0, 8, 2);
    CHECK(result(push(5) + peek + "exit", bloom) == 0);
}

TEST_CASE("maps of maps give the map in the slot") {
    object::Map outer = map(map_type::array_of_maps, 4, 4, 2);
    outer.name = "outer";
    outer.inner = 1;
    outer.initial_slots[1] = "inner";
    object::Map inner = map(map_type::array, 4, 8, 1);
    inner.name = "inner";
    const auto find = [&](std::uint32_t slot) {
        return returns(key(slot) + "r1 = map[0] ll\ncall 1\nif r0 == 0 goto out\nr1 = r0\n" + key(0) +
                           "call 1\nif r0 == 0 goto out\nr0 = *(u64 *)(r0 + 0)\nexit\nout: r0 = 99\nexit",
                       {.entries = {{1, word(0), seven}}}, nullptr, {outer, inner});
    };
    CHECK(find(1) == 7);
    CHECK(find(0) == 99);
}

TEST_CASE("sections as maps") {
    object::Map data = map(map_type::array, 4, 8, 1);
    data.contents = seven;
    CHECK(result("r1 = map[0][0] ll\nr0 = *(u64 *)(r1 + 0)\nexit", data) == 7);
    CHECK(result("r1 = map[0][4] ll\nr0 = *(u32 *)(r1 - 4)\nexit", data) == 7);
    CHECK(result("r1 = map[0][0] ll\n*(u64 *)(r1 + 0) = 5\n" + lookup(0), data) == 5);
    data.constant = true;
    CHECK(faults("r1 = map[0][0] ll\n*(u8 *)(r1 + 0) = 5\nr0 = 0\nexit", {}, nullptr, {data}) == FaultKind::read_only);
    object::Map write_only = map(map_type::array, 4, 8, 1);
    write_only.flags = 1u << 8;
    CHECK(faults("r1 = map[0][0] ll\nr0 = *(u8 *)(r1 + 0)\nexit", {}, nullptr, {write_only}) == FaultKind::write_only);
}

TEST_CASE("what maps hold in the end is told") {
    const Result ended = run(module_of(update(3, 7) + "exit", nullptr, {map(map_type::hash, 4, 8, 2)}), 0, {});
    CHECK(ended.entries == std::vector<MapEntry>{{0, word(3), seven}});
}

TEST_CASE("inputs that do not fit are told, not run") {
    const Module module = module_of("r0 = 0\nexit", "xdp", {map(map_type::hash, 4, 8, 2)});
    CHECK_FALSE(fault_of(module, 0, {.entries = {{0, word(1), seven}}}));
    CHECK(fault_of(module, 0, {.entries = {{0, bytes({1}), seven}}}));
    CHECK(fault_of(module, 0, {.entries = {{0, word(1), word(1)}}}));
    CHECK(fault_of(module, 0, {.entries = {{1, word(1), seven}}}));
    CHECK(fault_of(module, 0, {.context = {{"nothing", 1}}}));
    CHECK(fault_of(module, 0, {.context = {{"data", 1}}}));
    CHECK_FALSE(fault_of(module, 0, {.context = {{"ingress_ifindex", 1}}}));
    CHECK(fault_of(module, 1, {}));
    CHECK(fault_of(module, 0, {.packet = bytes({1}), .linear = 2}));
    CHECK_THROWS(run(module, 1, {}));
}
