// From the words on the command line to the files they mean.
#pragma once

#include "findings/result.hpp"

#include <string>
#include <variant>
#include <vector>

namespace bpfproof::cli {

struct BadInput {
    std::string argument;
    std::string reason; ///< lower case, no full stop
};
using Input = std::variant<std::string, BadInput>;

/// In the order of the arguments; what a directory or a pattern stands for is sorted. A file stands for itself, a
/// directory for every file below it whose name ends in `extension` (links are not followed), anything else is a
/// pattern as in glob(7). An argument that stands for nothing is a BadInput.
std::vector<Input> expand(const std::vector<std::string>& arguments, const std::string& extension = ".o");

} // namespace bpfproof::cli
