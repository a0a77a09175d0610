#include "gate/glob.hpp"

#include <fnmatch.h>

#include <algorithm>
#include <filesystem>
#include <span>

namespace bpfproof::gate {
namespace {

namespace fs = std::filesystem;
using Segments = std::vector<std::string>;

Segments split(std::string_view path) {
    Segments out;
    for (std::size_t begin = 0; begin <= path.size();) {
        const std::size_t end = std::min(path.find('/', begin), path.size());
        if (const std::string_view segment = path.substr(begin, end - begin); !segment.empty() && segment != ".")
            out.emplace_back(segment);
        begin = end + 1;
    }
    return out;
}

bool hidden(const std::string& name) {
    return name.starts_with('.') && name != "..";
}

bool fits(std::span<const std::string> pattern, std::span<const std::string> path) {
    if (pattern.empty())
        return path.empty();
    if (pattern.front() == "**") {
        if (fits(pattern.subspan(1), path))
            return true;
        return !path.empty() && !hidden(path.front()) && fits(pattern, path.subspan(1));
    }
    return !path.empty() && fnmatch(pattern.front().c_str(), path.front().c_str(), FNM_PERIOD) == 0 &&
           fits(pattern.subspan(1), path.subspan(1));
}

/// The folder that all matches are below.
fs::path fixed_part(const fs::path& pattern) {
    fs::path out;
    for (const fs::path& segment : pattern.parent_path()) {
        if (is_pattern(segment.string()))
            break;
        out /= segment;
    }
    return out;
}

} // namespace

Reach reach(const std::string& pattern) {
    return {fixed_part(pattern).string(), is_pattern(fs::path(pattern).parent_path().string())};
}

bool is_pattern(std::string_view text) {
    return text.find_first_of("*?[") != std::string_view::npos;
}

bool matches(std::string_view pattern, std::string_view path) {
    return fits(split(pattern), split(path));
}

std::vector<std::string> find_files(const std::string& pattern, const std::string& directory) {
    const fs::path base = fs::path(directory) / fixed_part(pattern);
    if (!is_pattern(pattern))
        return {(fs::path(directory) / pattern).lexically_normal().string()};
    const Segments wanted = split(fs::path(pattern).lexically_relative(fixed_part(pattern)).string());
    std::vector<std::string> out;
    std::error_code error;
    for (auto walk = fs::recursive_directory_iterator(base.empty() ? "." : base, error);
         !error && walk != fs::recursive_directory_iterator(); walk.increment(error)) {
        std::error_code ignored;
        if (walk->is_regular_file(ignored) && fits(wanted, split(walk->path().lexically_relative(base).string())))
            out.push_back(walk->path().lexically_normal().string());
    }
    std::ranges::sort(out);
    return out;
}

} // namespace bpfproof::gate
