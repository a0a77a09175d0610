// A file's bytes.
#pragma once

#include "object/input_error.hpp"

#include <cstddef>
#include <string>
#include <variant>
#include <vector>

namespace bpfproof::object {

/// All of a file, up to 1 GiB; pipes too.
std::variant<std::vector<std::byte>, InputError> read_file(const std::string& path);

} // namespace bpfproof::object
