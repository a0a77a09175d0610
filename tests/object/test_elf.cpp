// Files that are not what they should be: one clear reason each.
#include "objects.hpp"

#include <cstring>
#include <elf.h>

namespace bpfproof::object::test {
namespace {

template <class T>
void put(std::vector<std::byte>& bytes, std::size_t at, T value) {
    REQUIRE(at + sizeof(T) <= bytes.size());
    std::memcpy(bytes.data() + at, &value, sizeof(T));
}

template <class T>
T get(const std::vector<std::byte>& bytes, std::size_t at) {
    T value{};
    REQUIRE(at + sizeof(T) <= bytes.size());
    std::memcpy(&value, bytes.data() + at, sizeof(T));
    return value;
}

/// Offset in the file of the header of the first section that is of that type and fits the flags.
std::size_t section_header(const std::vector<std::byte>& bytes, std::uint32_t type, std::uint64_t flags = 0) {
    const auto header = get<Elf64_Ehdr>(bytes, 0);
    for (std::size_t i = 0; i < header.e_shnum; ++i) {
        const std::size_t at = header.e_shoff + i * sizeof(Elf64_Shdr);
        const auto section = get<Elf64_Shdr>(bytes, at);
        if (section.sh_type == type && (section.sh_flags & flags) == flags && section.sh_size > 0) {
            return at;
        }
    }
    FAIL("no such section");
    return 0;
}

std::vector<std::byte> good() {
    return file_bytes(object_path("functions", "el"));
}

TEST_CASE("not an object") {
    CHECK(refusal({}).message == "not an ELF file");
    CHECK(refusal(file_bytes(std::string(BPFPROOF_SOURCE_DIR) + "/CMakeLists.txt")).message == "not an ELF file");
    CHECK(std::get<InputError>(read("/nonexistent", {})).message.starts_with("cannot be opened"));
    CHECK(std::get<InputError>(read("/", {})).message.starts_with("cannot be read"));
    std::vector<std::byte> machine = good();
    put<std::uint16_t>(machine, offsetof(Elf64_Ehdr, e_machine), EM_X86_64);
    CHECK(refusal(machine).message == "not a BPF object: machine EM_X86_64");
    std::vector<std::byte> type = good();
    put<std::uint16_t>(type, offsetof(Elf64_Ehdr, e_type), ET_DYN);
    CHECK(refusal(type).message == "not a relocatable object: ELF type 3");
}

TEST_CASE("objects of before BPF had a machine number") {
    std::vector<std::byte> old = good();
    put<std::uint16_t>(old, offsetof(Elf64_Ehdr, e_machine), EM_NONE);
    CHECK(std::get<std::vector<Object>>(read(old, "old", {}))[0].programs.size() == 5);
}

TEST_CASE("section headers") {
    std::vector<std::byte> outside = good();
    put<std::uint64_t>(outside, offsetof(Elf64_Ehdr, e_shoff), outside.size());
    CHECK(refusal(outside).message.find("section headers") != std::string::npos);
    std::vector<std::byte> code = good();
    const std::size_t text = section_header(code, SHT_PROGBITS, SHF_EXECINSTR);
    put<std::uint64_t>(code, text + offsetof(Elf64_Shdr, sh_size), 0xfffffffffffffff8);
    CHECK(refusal(code).message == "section lies outside the file");
    CHECK(refusal(code).section == ".text");
    std::vector<std::byte> odd = good();
    put<std::uint64_t>(odd, text + offsetof(Elf64_Shdr, sh_size),
                       get<std::uint64_t>(odd, text + offsetof(Elf64_Shdr, sh_size)) - 4);
    CHECK(refusal(odd).message == "executable section is not a whole number of instructions");
    std::vector<std::byte> name = good();
    put<std::uint32_t>(name, text + offsetof(Elf64_Shdr, sh_name), 0xffffffff);
    CHECK(refusal(name).message.ends_with("lies outside the table of names"));
}

TEST_CASE("sections without bytes may claim any size; ours are bounded") {
    std::vector<std::byte> bytes = file_bytes(object_path("data", "el"));
    const std::size_t bss = section_header(bytes, SHT_NOBITS, SHF_WRITE);
    put<std::uint64_t>(bytes, bss + offsetof(Elf64_Shdr, sh_size), std::uint64_t{1} << 40);
    CHECK(refusal(bytes).message == "section of 1099511627776 bytes is larger than any kernel takes");
}

TEST_CASE("overlapping sections") {
    std::vector<std::byte> bytes = file_bytes(object_path("data", "el"));
    const std::size_t data = section_header(bytes, SHT_PROGBITS, SHF_WRITE);
    const std::size_t code = section_header(bytes, SHT_PROGBITS, SHF_EXECINSTR);
    put<std::uint64_t>(bytes, data + offsetof(Elf64_Shdr, sh_offset),
                       get<std::uint64_t>(bytes, code + offsetof(Elf64_Shdr, sh_offset)));
    CHECK(refusal(bytes).message.find("overlaps section") != std::string::npos);
}

TEST_CASE("symbols and relocations") {
    std::vector<std::byte> bytes = good();
    const auto table = get<Elf64_Shdr>(bytes, section_header(bytes, SHT_SYMTAB));
    const std::size_t last = table.sh_offset + table.sh_size - sizeof(Elf64_Sym);
    std::vector<std::byte> section = bytes;
    put<std::uint16_t>(section, last + offsetof(Elf64_Sym, st_shndx), 0x7000);
    CHECK(refusal(section).message.ends_with("is in section 28672, which does not exist"));
    std::vector<std::byte> value = bytes;
    put<std::uint64_t>(value, last + offsetof(Elf64_Sym, st_value), 4);
    CHECK(refusal(value).message.ends_with("begins outside the section or inside an instruction"));
    std::vector<std::byte> size = bytes;
    put<std::uint64_t>(size, last + offsetof(Elf64_Sym, st_size), 0xfffffffffffffff8);
    CHECK(refusal(size).message.ends_with("ends outside the section or inside an instruction"));
    std::vector<std::byte> entry = bytes;
    put<std::uint64_t>(entry, section_header(bytes, SHT_SYMTAB) + offsetof(Elf64_Shdr, sh_entsize), 8);
    CHECK(refusal(entry).message == "symbol table has entries of 8 bytes");

    const auto relocations = get<Elf64_Shdr>(bytes, section_header(bytes, SHT_REL));
    std::vector<std::byte> symbol = bytes;
    put<std::uint64_t>(symbol, relocations.sh_offset + offsetof(Elf64_Rel, r_info), std::uint64_t{9999} << 32 | 10);
    CHECK(refusal(symbol).message == "relocation 0 refers to symbol 9999, which does not exist");
    std::vector<std::byte> offset = bytes;
    put<std::uint64_t>(offset, relocations.sh_offset, 0x100000);
    CHECK(refusal(offset).message == "relocation 0 lies outside the section");
}

TEST_CASE("functions without types or sizes, as old compilers wrote them") {
    std::vector<std::byte> bytes = good();
    const auto table = get<Elf64_Shdr>(bytes, section_header(bytes, SHT_SYMTAB));
    for (std::size_t at = table.sh_offset; at < table.sh_offset + table.sh_size; at += sizeof(Elf64_Sym)) {
        auto symbol = get<Elf64_Sym>(bytes, at);
        if (ELF64_ST_TYPE(symbol.st_info) == STT_FUNC) {
            symbol.st_info = static_cast<unsigned char>(ELF64_ST_INFO(ELF64_ST_BIND(symbol.st_info), STT_NOTYPE));
            symbol.st_size = 0;
            put(bytes, at, symbol);
        }
    }
    const Object object = std::get<std::vector<Object>>(read(bytes, "input", {}))[0];
    REQUIRE(object.programs.size() == 5);
    CHECK(program(object, "calls").section == "xdp");
    CHECK(program(object, "calls_back").section == "xdp");
    CHECK(program(object, "tc/2").section == "tc/2"); // no global symbol: named after its section
    CHECK(program(object, "not_loaded").instructions.size() == 2);
}

TEST_CASE("a map defined by type must not have a value") {
    std::vector<std::byte> bytes = file_bytes(object_path("maps_by_type", "el"));
    const auto maps = get<Elf64_Shdr>(bytes, section_header(bytes, SHT_PROGBITS, SHF_WRITE));
    put<std::uint8_t>(bytes, maps.sh_offset + 3, 1);
    CHECK(refusal(bytes).message == "a map's definition has a value where only its type counts");
    CHECK(refusal(bytes).section == ".maps");
    CHECK(refusal(bytes).offset == 3);
}

TEST_CASE("one program's bad relocation does not touch the others") {
    std::vector<std::byte> bytes = good();
    const auto header = get<Elf64_Ehdr>(bytes, 0);
    // The relocation of `xdp` now sits on its first instruction, which carries none.
    for (std::size_t i = 0; i < header.e_shnum; ++i) {
        const auto section = get<Elf64_Shdr>(bytes, header.e_shoff + i * sizeof(Elf64_Shdr));
        if (section.sh_type == SHT_REL && section.sh_info == 4) {
            put<std::uint64_t>(bytes, section.sh_offset, 0);
        }
    }
    const Object object = std::get<std::vector<Object>>(read(bytes, "input", {}))[0];
    const Program& broken = program(object, "calls");
    REQUIRE(broken.error);
    CHECK(broken.error->message == "relocation of an instruction that cannot carry one");
    CHECK(broken.error->section == "xdp");
    CHECK(broken.error->offset == 0);
    CHECK(broken.error->file == "input");
    CHECK_FALSE(program(object, "may_throw").error);
}

} // namespace
} // namespace bpfproof::object::test
