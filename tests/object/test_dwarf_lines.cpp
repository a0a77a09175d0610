// Lines from DWARF say what those from .BTF.ext say of the same object, and hostile DWARF says nothing, soon.
#include "object/elf_file.hpp"
#include "object/source_text.hpp"
#include "objects.hpp"

#include <sys/stat.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <random>
#include <tuple>

namespace bpfproof::object::test {
namespace {

const std::vector<std::string> names{"builtins", "data", "functions", "maps_by_type", "relocations"};

/// The object with its .BTF.ext called otherwise, so that nobody finds it.
std::vector<std::byte> without_ext(std::vector<std::byte> bytes) {
    const std::string_view ext(".BTF.ext");
    const auto same = [](std::byte a, char b) { return static_cast<char>(a) == b; };
    auto at = bytes.begin();
    while ((at = std::search(at, bytes.end(), ext.begin(), ext.end(), same)) != bytes.end()) {
        at[1] = static_cast<std::byte>('X');
        ++at;
    }
    return bytes;
}

Object read_bytes(const std::vector<std::byte>& bytes) {
    auto result = read(bytes, "input", {});
    REQUIRE(std::holds_alternative<std::vector<Object>>(result));
    return std::move(std::get<std::vector<Object>>(result).at(0));
}

using Place = std::tuple<std::string, std::uint32_t, std::uint32_t>;

/// What is said of every slot.
std::vector<Place> places(const Object& object, const Program& program) {
    std::vector<Place> result;
    for (isa::Slot slot = 0; slot < program.instructions.size(); ++slot) {
        Place place;
        for (const SourceLine& line : program.lines) {
            if (line.slot <= slot) {
                place = {object.source_files.at(line.file), line.line, line.column};
            }
        }
        result.push_back(place);
    }
    return result;
}

void read_soon(const std::vector<std::byte>& bytes) {
    const auto begin = std::chrono::steady_clock::now();
    const auto result = read(bytes, "input", {});
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    CHECK(took.count() < 5);
    if (const auto* objects = std::get_if<std::vector<Object>>(&result)) {
        for (const Program& program : objects->at(0).programs) {
            for (const SourceLine& line : program.lines) {
                REQUIRE(line.slot < program.instructions.size());
                REQUIRE(line.file < objects->at(0).source_files.size());
            }
        }
    }
}

/// Where a section stands in the bytes.
std::pair<std::size_t, std::size_t> range_of(const std::vector<std::byte>& bytes, std::string_view name) {
    const ElfFile elf(bytes);
    const ElfSection* section = elf.find_section(name);
    REQUIRE(section != nullptr);
    return {static_cast<std::size_t>(section->bytes.data() - bytes.data()), section->bytes.size()};
}

void write(const std::string& path, const std::string& text) {
    std::ofstream(path, std::ios::binary) << text;
}

} // namespace

TEST_CASE("lines from DWARF are those from .BTF.ext") {
    for (const std::string& name : names) {
        for (const std::string& order : byte_orders) {
            INFO(name << " " << order);
            const std::vector<std::byte> bytes = file_bytes(object_path(name, order));
            const Object with = read_bytes(bytes);
            const Object without = read_bytes(without_ext(bytes));
            for (const Program& expected : with.programs) {
                INFO(expected.name);
                const Program& found = program(without, expected.name);
                CHECK_FALSE(found.lines.empty());
                const std::vector<Place> left = places(with, expected);
                const std::vector<Place> right = places(without, found);
                REQUIRE(left.size() == right.size());
                for (std::size_t slot = 0; slot < left.size(); ++slot) {
                    INFO(slot);
                    // Of a function's beginning one gives the line of its name, the other that of its brace.
                    if (std::get<2>(right[slot]) != 0) {
                        CHECK(left[slot] == right[slot]);
                    }
                }
            }
        }
    }
}

TEST_CASE("every version of DWARF, with the text of the lines where the source is there") {
    const std::string base = std::string(BPFPROOF_BINARY_DIR) + "/dwarf_lines";
    write(base + ".c", "__attribute__((section(\"xdp\"), used)) int first(int *context)\n{\n\treturn *context;\n}\n");
    for (const char* version : {"2", "3", "4", "5"}) {
        INFO("DWARF " << version);
        const std::string command = "clang -target bpf -O2 -g -gdwarf-" + std::string(version) + " -c '" + base +
                                    ".c' -o '" + base + ".o' 2>/dev/null";
        if (std::system(command.c_str()) != 0) {
            std::cout << "skipped: no clang here that compiles for BPF\n";
            return;
        }
        const Object object = read_bytes(without_ext(file_bytes(base + ".o")));
        const Program& first = program(object, "first");
        REQUIRE_FALSE(first.lines.empty());
        CHECK(first.lines[0].line == 3);
        CHECK(first.lines[0].column > 0);
        CHECK(first.lines[0].text == "\treturn *context;");
        CHECK(object.source_files.at(first.lines[0].file) == base + ".c");
    }
}

TEST_CASE("without debug information there are no lines") {
    std::vector<std::byte> bytes = without_ext(file_bytes(object_path("functions", "el")));
    const auto [begin, size] = range_of(bytes, ".debug_line");
    std::fill_n(bytes.begin() + static_cast<std::ptrdiff_t>(begin), size, std::byte{0xff});
    const Object object = read_bytes(bytes);
    REQUIRE_FALSE(object.programs.empty());
    CHECK(object.programs[0].lines.empty());
    CHECK_FALSE(object.programs[0].error);
}

TEST_CASE("DWARF with bytes changed at random") {
    const char* setting = std::getenv("BPFPROOF_MUTATIONS");
    const int count = setting == nullptr ? 60 : std::atoi(setting);
    for (const std::string& name : names) {
        const std::vector<std::byte> whole = without_ext(file_bytes(object_path(name, "el")));
        std::mt19937_64 random(whole.size());
        for (int i = 0; i < count; ++i) {
            std::vector<std::byte> bytes = whole;
            for (const char* section : {".debug_line", ".debug_line_str", ".debug_info", ".debug_abbrev"}) {
                const auto [begin, size] = range_of(whole, section);
                for (std::uint64_t changes = random() % 4; changes > 0; --changes) {
                    bytes[begin + random() % std::min<std::size_t>(size, random() % 2 == 0 ? 64 : size)] =
                        random() % 3 == 0 ? std::byte{0xff} : static_cast<std::byte>(random());
                }
            }
            INFO(name << " change " << i);
            read_soon(bytes);
        }
    }
}

TEST_CASE("text is read of sources only") {
    const std::string base = std::string(BPFPROOF_BINARY_DIR) + "/source_text";
    std::filesystem::create_directories(base + "_folder.c");
    write(base + ".c", "one\n\n  three");
    write(base + ".key", "secret\n");
    write(base + "_binary.c", std::string("a\0b\n", 4));
    std::filesystem::remove(base + "_pipe.c");
    REQUIRE(mkfifo((base + "_pipe.c").c_str(), 0600) == 0);
    SourceText text;
    CHECK(text.line(base + ".c", 1) == "one");
    CHECK(text.line(base + ".c", 2).empty());
    CHECK(text.line(base + ".c", 3) == "  three");
    CHECK(text.line(base + ".c", 0).empty());
    CHECK(text.line(base + ".c", 4).empty());
    for (const char* no : {".key", "_binary.c", "_folder.c", "_pipe.c", "_missing.c"}) {
        INFO(no);
        CHECK(text.line(base + no, 1).empty());
    }
    CHECK(text.line("/dev/zero", 1).empty());
    CHECK(text.line("", 1).empty());
}

} // namespace bpfproof::object::test
