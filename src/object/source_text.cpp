#include "object/source_text.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>

namespace bpfproof::object {
namespace {

constexpr std::size_t max_files = 256;

bool is_called_like_source(const std::filesystem::path& path) {
    constexpr std::array<std::string_view, 11> endings{".c",   ".h",  ".cc", ".cpp", ".cxx", ".hh",
                                                       ".hpp", ".rs", ".S",  ".s",   ".inc"};
    return std::ranges::find(endings, path.extension().string()) != endings.end();
}

/// Empty where it is no text of at most `most` bytes.
std::string text_of(const std::filesystem::path& path, std::size_t most) {
    std::error_code error;
    if (!is_called_like_source(path) || !std::filesystem::is_regular_file(path, error)) {
        return {};
    }
    const std::uintmax_t size = std::filesystem::file_size(path, error);
    if (error || size > most) {
        return {};
    }
    std::string bytes(size, '\0');
    std::ifstream stream(path, std::ios::binary);
    stream.read(bytes.data(), static_cast<std::streamsize>(size));
    if (!stream || bytes.find('\0') != std::string::npos) {
        return {};
    }
    return bytes;
}

std::vector<std::string_view> lines_of(std::string_view bytes) {
    std::vector<std::string_view> lines;
    while (!bytes.empty()) {
        const std::size_t end = std::min(bytes.find('\n'), bytes.size());
        lines.push_back(bytes.substr(0, end));
        bytes.remove_prefix(std::min(end + 1, bytes.size()));
    }
    return lines;
}

} // namespace

const SourceText::File& SourceText::open(std::string_view name) {
    const auto known = files_.find(name);
    if (known != files_.end()) {
        return known->second;
    }
    File& file = files_[std::string(name)];
    if (files_.size() <= max_files) {
        file.bytes = text_of(name, bytes_left_);
        bytes_left_ -= file.bytes.size();
        file.lines = lines_of(file.bytes);
    }
    return file;
}

std::string_view SourceText::line(std::string_view file, std::size_t line) {
    const File& source = open(file);
    return line == 0 || line > source.lines.size() ? std::string_view() : source.lines[line - 1];
}

} // namespace bpfproof::object
