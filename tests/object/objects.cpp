#include "objects.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>

namespace bpfproof::object::test {

std::string object_path(const std::string& name, const std::string& order) {
    return std::string(BPFPROOF_SOURCE_DIR) + "/test-data/objects/" + name + "." + order + ".o";
}

std::vector<std::byte> file_bytes(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    REQUIRE(file);
    const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    const auto* begin = reinterpret_cast<const std::byte*>(text.data());
    return {begin, begin + text.size()};
}

Object read_one(const std::string& name, const std::string& order, const ReadOptions& options) {
    auto result = read(object_path(name, order), options);
    if (const auto* error = std::get_if<InputError>(&result)) {
        FAIL(error->file << ": " << error->section << ": " << error->message);
    }
    auto& objects = std::get<std::vector<Object>>(result);
    REQUIRE(objects.size() == 1);
    REQUIRE(objects[0].big_endian == (order == "eb"));
    return objects[0];
}

std::shared_ptr<const Btf> read_btf(const std::string& name, const std::string& order) {
    auto result = load_btf(object_path(name, order));
    if (const auto* error = std::get_if<InputError>(&result)) {
        FAIL(error->message);
    }
    return std::get<std::shared_ptr<const Btf>>(result);
}

InputError refusal(const std::vector<std::byte>& bytes) {
    auto result = read(bytes, "input", {});
    REQUIRE(std::holds_alternative<InputError>(result));
    return std::get<InputError>(result);
}

const Program& program(const Object& object, const std::string& name) {
    const auto found = std::find_if(object.programs.begin(), object.programs.end(),
                                    [&](const Program& each) { return each.name == name; });
    INFO("program " << name);
    REQUIRE(found != object.programs.end());
    return *found;
}

std::size_t map_index(const Object& object, const std::string& name) {
    const auto found =
        std::find_if(object.maps.begin(), object.maps.end(), [&](const Map& each) { return each.name == name; });
    INFO("map " << name);
    REQUIRE(found != object.maps.end());
    return static_cast<std::size_t>(found - object.maps.begin());
}

const Map& map(const Object& object, const std::string& name) {
    return object.maps[map_index(object, name)];
}

std::vector<isa::Slot> loads(const Program& program, std::uint8_t src) {
    std::vector<isa::Slot> result;
    for (isa::Slot slot = 0; slot < program.instructions.size(); ++slot) {
        if (program.instructions[slot].opcode == 0x18) {
            if (program.instructions[slot].src == src) {
                result.push_back(slot);
            }
            ++slot;
        }
    }
    return result;
}

std::vector<isa::Slot> calls(const Program& program, std::uint8_t src) {
    std::vector<isa::Slot> result;
    for (isa::Slot slot = 0; slot < program.instructions.size(); ++slot) {
        if (program.instructions[slot].opcode == 0x85 && program.instructions[slot].src == src) {
            result.push_back(slot);
        }
    }
    return result;
}

} // namespace bpfproof::object::test
