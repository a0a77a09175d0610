#include "gate/init.hpp"

#include "gate/glob.hpp"

#include <elf.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>

namespace bpfproof::gate {
namespace {

namespace fs = std::filesystem;

bool is_object(const fs::path& path) {
    std::array<unsigned char, sizeof(Elf64_Ehdr)> head{};
    std::ifstream file(path, std::ios::binary);
    if (!file.read(reinterpret_cast<char*>(head.data()), head.size()) || std::memcmp(head.data(), ELFMAG, SELFMAG) != 0)
        return false;
    const std::size_t at = offsetof(Elf64_Ehdr, e_machine);
    const bool big = head[EI_DATA] == ELFDATA2MSB;
    return (big ? head[at] << 8 | head[at + 1] : head[at + 1] << 8 | head[at]) == EM_BPF;
}

/// A scalar that YAML takes as it is meant: JSON's strings are YAML's.
std::string quoted(const std::string& text) {
    return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

/// What is written like a pattern would stand for other files, or none.
std::string escaped(const std::string& path) {
    std::string out;
    for (const char c : path) {
        const bool special = c == '*' || c == '?' || c == '[' || c == '\\';
        out += special ? fmt::format("[{}]", c == '\\' ? "\\\\" : std::string(1, c)) : std::string(1, c);
    }
    return out;
}

} // namespace

std::vector<std::string> objects_below(const std::string& directory) {
    std::vector<std::string> out;
    for (const std::string& file : find_files("**/*", directory))
        if (is_object(file))
            out.push_back(fs::path(file).lexically_proximate(directory).string());
    return out;
}

std::vector<std::string> patterns_of(const std::vector<std::string>& objects, const std::string& directory) {
    std::map<std::string, std::vector<std::string>> by_folder;
    for (const std::string& object : objects)
        by_folder[fs::path(object).parent_path().string()].push_back(object);
    std::vector<std::string> out;
    for (const auto& [folder, in_it] : by_folder) {
        const std::string pattern = escaped(folder) + (folder.empty() ? "*.o" : "/*.o");
        std::vector<std::string> meant;
        for (const std::string& file : find_files(pattern, directory))
            meant.push_back(fs::path(file).lexically_proximate(directory).string());
        if (in_it.size() > 1 && meant == in_it)
            out.push_back(pattern);
        else
            std::ranges::transform(in_it, std::back_inserter(out), escaped);
    }
    return out;
}

std::string initial_config(const std::vector<std::string>& patterns, bool baseline) {
    std::string out = "# What `bpfproof check` does in this project. bpfproof(1) says what else may stand here.\n"
                      "\n"
                      "# What to check: paths relative to this file; ** is any number of folders.\n"
                      "objects:\n";
    for (const std::string& pattern : patterns)
        out += fmt::format("  - {}\n", quoted(pattern));
    out +=
        "\n"
        "options:\n"
        "  # Every object as it was compiled: the same verdict on every machine.\n"
        "  btf: none\n"
        "  # For programs whose section does not say their type.\n"
        "  # default-type: xdp\n"
        "\n"
        "# outputs:\n"
        "#   sarif: bpfproof.sarif\n"
        "\n"
        "# error, warning, note or off. Whatever is set, a program that breaks a rule of safety is not called proved.\n"
        "# rules:\n"
        "#   advice.*: error\n"
        "\n"
        "# Failures that are known, each for a reason and until a day.\n"
        "# expect:\n"
        "#   - object: legacy.o\n"
        "#     program: parse\n"
        "#     rule: bounds.packet\n"
        "#     reason: rewritten with the new parser\n"
        "#     until: 2026-12-31\n"
        "\n";
    if (!baseline)
        out += "# Not everything could be verified yet. Then: bpfproof check --write-baseline " +
               std::string(initial_baseline) + "\n# ";
    else
        out += "# Findings that were there when this file was written; only others fail.\n";
    return out + fmt::format("baseline: {}\n", initial_baseline);
}

} // namespace bpfproof::gate
