#include "report/place.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <iterator>

namespace bpfproof::report {

namespace fs = std::filesystem;
using namespace findings;

std::string relative_path(std::string_view path, std::string_view directory) {
    const fs::path whole = (fs::path(directory) / fs::path(path)).lexically_normal();
    const fs::path below = whole.lexically_relative(fs::path(directory).lexically_normal());
    const bool outside = below.empty() || *below.begin() == "..";
    return (outside ? whole : below).generic_string();
}

std::string uri(std::string_view path) {
    constexpr std::string_view unescaped = "-._~/!$&'()*+,;=@";
    std::string out = path.starts_with('/') ? "file://" : "";
    for (const char c : path) {
        const bool alphanumeric = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (alphanumeric || unescaped.find(c) != std::string_view::npos)
            out += c;
        else // a colon too: before the first slash it would end a scheme
            fmt::format_to(std::back_inserter(out), "%{:02X}", static_cast<unsigned char>(c));
    }
    return out;
}

FilePlace file_place(const ObjectResult& object, const ProgramResult& program, isa::Slot slot,
                     std::string_view directory) {
    const auto found = program.code.find(slot);
    if (found == program.code.end() || found->second.file.empty())
        return {relative_path(object.file, directory)};
    return {relative_path(found->second.file, directory), &found->second};
}

std::string_view instruction_at(const ProgramResult& program, isa::Slot slot) {
    const auto found = program.code.find(slot);
    return found == program.code.end() ? std::string_view() : found->second.instruction;
}

} // namespace bpfproof::report
