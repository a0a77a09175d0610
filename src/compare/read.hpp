// Reports read back: `bpfproof check --format csv` or json.
#pragma once

#include "compare/record.hpp"

#include <string>
#include <string_view>
#include <variant>

namespace bpfproof::compare {

/// What is wrong with the report comes back as a text: lower case, no full stop.
std::variant<std::vector<Record>, std::string> read(std::string_view text);

} // namespace bpfproof::compare
