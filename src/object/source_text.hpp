// The text of source lines, from the source files themselves.
//
// Names of files come from the object, which may be anybody's, and what is read is shown in reports: so only files are
// opened that are called as sources are, are ordinary files, and hold text.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace bpfproof::object {

class SourceText {
public:
    /// Without its newline; empty where it cannot be had. `line` counts from 1.
    std::string_view line(std::string_view file, std::size_t line);

private:
    struct File {
        std::string bytes;
        std::vector<std::string_view> lines; ///< of `bytes`
    };
    const File& open(std::string_view file);

    std::map<std::string, File, std::less<>> files_;
    std::size_t bytes_left_ = std::size_t{16} << 20; ///< of all files together
};

} // namespace bpfproof::object
