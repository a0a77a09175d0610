// Objects inside executables, as libbpf skeletons put them there.
#include "objects.hpp"

#include <cstring>
#include <elf.h>

namespace bpfproof::object::test {
namespace {

/// An executable of another machine, with these bytes somewhere in it.
std::vector<std::byte> executable_with(const std::vector<std::vector<std::byte>>& contents) {
    Elf64_Ehdr header{};
    std::memcpy(header.e_ident, ELFMAG, SELFMAG);
    header.e_ident[EI_CLASS] = ELFCLASS64;
    header.e_ident[EI_DATA] = ELFDATA2LSB;
    header.e_ident[EI_VERSION] = EV_CURRENT;
    header.e_type = ET_DYN;
    header.e_machine = EM_X86_64;
    header.e_version = EV_CURRENT;
    header.e_ehsize = sizeof(header);
    std::vector<std::byte> bytes(sizeof(header));
    std::memcpy(bytes.data(), &header, sizeof(header));
    for (const std::vector<std::byte>& each : contents) {
        bytes.insert(bytes.end(), 77, std::byte{0xcc});
        bytes.insert(bytes.end(), each.begin(), each.end());
    }
    bytes.insert(bytes.end(), 50, std::byte{0x7f});
    return bytes;
}

TEST_CASE("every embedded object is read") {
    const auto one = file_bytes(object_path("functions", "el"));
    const auto two = file_bytes(object_path("maps_by_type", "eb"));
    auto result = read(executable_with({one, two}), "/usr/bin/tool", {});
    REQUIRE(std::holds_alternative<std::vector<Object>>(result));
    const auto& objects = std::get<std::vector<Object>>(result);
    REQUIRE(objects.size() == 2);
    CHECK(objects[0].name == "tool:0");
    CHECK(objects[0].file == "/usr/bin/tool");
    CHECK(objects[0].programs.size() == 5);
    CHECK(objects[1].name == "tool:1");
    CHECK(objects[1].big_endian);
    CHECK(map(objects[1], "by_sizes").value_size == 24);
}

TEST_CASE("an embedded object that is wrong is named") {
    auto two = file_bytes(object_path("data", "el"));
    std::uint16_t names = 0x1234;
    std::memcpy(two.data() + offsetof(Elf64_Ehdr, e_shstrndx), &names, 2);
    CHECK(refusal(executable_with({two})).message == "embedded object 0: no table of section names");
}

TEST_CASE("an executable without any is not an object") {
    CHECK(refusal(executable_with({})).message == "not a BPF object: machine EM_X86_64");
    auto cut = file_bytes(object_path("functions", "el"));
    cut.resize(cut.size() / 2); // its section headers are gone: no whole object
    CHECK(refusal(executable_with({cut})).message == "not a BPF object: machine EM_X86_64");
}

} // namespace
} // namespace bpfproof::object::test
