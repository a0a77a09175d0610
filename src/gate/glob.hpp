// Patterns of paths, as configurations write them: '*', '?' and '[…]' stay within one folder, '**' is any number of
// folders. What begins with a dot is meant only where the pattern says the dot.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace bpfproof::gate {

bool is_pattern(std::string_view text);
bool matches(std::string_view pattern, std::string_view path);

/// The folder that all that a pattern stands for is in or below; and whether some may be below folders of it.
struct Reach {
    std::string folder; ///< empty: the working directory
    bool below = false;
};
Reach reach(const std::string& pattern);

/// The files below `directory` that the pattern stands for, sorted; links to folders are not followed. What is no
/// pattern stands for itself, there or not.
std::vector<std::string> find_files(const std::string& pattern, const std::string& directory);

} // namespace bpfproof::gate
