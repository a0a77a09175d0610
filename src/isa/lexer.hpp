// One line of assembly to words, numbers and symbols. Comments and blanks are gone.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace bpfproof::isa {

struct Token {
    enum class Kind : std::uint8_t { word, number, symbol, end };
    Kind kind;
    std::string_view text; ///< a piece of the line
    std::uint64_t value;   ///< of a number; signs are symbols
    unsigned column;       ///< from 1
};

/// What is wrong with a line, and where.
struct LineError {
    unsigned column;
    std::string reason;
};

/// The tokens of a line without its newline; always ended by one `end`.
std::variant<std::vector<Token>, LineError> lex(std::string_view line);

} // namespace bpfproof::isa
