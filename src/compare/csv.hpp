// Tables of comma-separated fields (RFC 4180).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace bpfproof::compare {

struct CsvFault {
    std::size_t row = 0; ///< from 1
    std::string message; ///< lower case, no full stop
};
using Rows = std::vector<std::vector<std::string>>;

/// Rows that end with CR LF or LF alone. The apostrophe that keeps a field from being a formula is taken away.
std::variant<Rows, CsvFault> read_csv(std::string_view text);

} // namespace bpfproof::compare
