#include "cli/inputs.hpp"

#include <fmt/format.h>
#include <glob.h>

#include <algorithm>
#include <filesystem>
#include <memory>

namespace bpfproof::cli {
namespace {

namespace fs = std::filesystem;

void add_directory(const fs::path& directory, const std::string& extension, std::vector<Input>& inputs) {
    std::vector<std::string> found;
    std::error_code error;
    auto walk = fs::recursive_directory_iterator(directory, error);
    for (; !error && walk != fs::recursive_directory_iterator(); walk.increment(error))
        if (std::error_code ignored; walk->path().extension() == extension && walk->is_regular_file(ignored))
            found.push_back(walk->path().string());
    std::sort(found.begin(), found.end());
    if (found.empty() && !error)
        inputs.emplace_back(
            BadInput{directory.string(),
                     fmt::format("no {} (*{}) in this directory", extension == ".o" ? "object" : "file", extension)});
    inputs.insert(inputs.end(), found.begin(), found.end());
    if (error)
        inputs.emplace_back(BadInput{directory.string(), "cannot be read to its end: " + error.message()});
}

void add_path(const std::string& path, const std::string& extension, std::vector<Input>& inputs) {
    std::error_code error;
    const fs::file_status status = fs::status(path, error);
    if (fs::is_directory(status))
        add_directory(path, extension, inputs);
    else if (fs::is_regular_file(status))
        inputs.emplace_back(path);
    else if (fs::exists(status))
        inputs.emplace_back(BadInput{path, "not a regular file"}); // a pipe or device may never end
    else
        inputs.emplace_back(BadInput{path, "no such file or directory"});
}

std::vector<std::string> matches(const std::string& pattern) {
    glob_t found{};
    const std::unique_ptr<glob_t, decltype(&globfree)> release(&found, globfree);
    if (glob(pattern.c_str(), 0, nullptr, &found) != 0)
        return {};
    return {found.gl_pathv, found.gl_pathv + found.gl_pathc};
}

} // namespace

std::vector<Input> expand(const std::vector<std::string>& arguments, const std::string& extension) {
    std::vector<Input> inputs;
    for (const std::string& argument : arguments) {
        std::error_code error;
        const bool pattern = !fs::exists(argument, error) && argument.find_first_of("*?[") != std::string::npos;
        const std::vector<std::string> paths = pattern ? matches(argument) : std::vector{argument};
        if (paths.empty())
            inputs.emplace_back(BadInput{argument, "no file matches"});
        for (const std::string& path : paths)
            add_path(path, extension, inputs);
    }
    return inputs;
}

} // namespace bpfproof::cli
