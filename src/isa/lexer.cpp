#include "isa/lexer.hpp"

#include "isa/operators.hpp"

#include <fmt/format.h>

#include <charconv>
#include <optional>

namespace bpfproof::isa {
namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool begins_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '.' || c == '$';
}
bool continues_word(char c) {
    return begins_word(c) || is_digit(c);
}
bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r';
}

bool begins_comment(std::string_view rest) {
    return rest.front() == ';' || rest.front() == '#' || rest.substr(0, 2) == "//";
}

template <class Table>
std::size_t longest_match(const Table& table, std::string_view rest) {
    std::size_t longest = 0;
    for (const auto& row : table)
        if (rest.substr(0, row.text.size()) == row.text)
            longest = std::max(longest, row.text.size());
    return longest;
}

/// Length of the symbol that `rest` begins with, or 0. The signed operators begin with a letter, so this is asked
/// before words are; no word goes on with `<`, `>`, `/` or `%`.
std::size_t symbol_length(std::string_view rest) {
    const std::size_t length = std::max(longest_match(alu_forms, rest), longest_match(cmp_forms, rest));
    constexpr std::string_view single = "=*()[],:+-";
    return length == 0 && single.find(rest.front()) != std::string_view::npos ? 1 : length;
}

std::optional<std::uint64_t> number(std::string_view text) {
    const bool hexadecimal = text.substr(0, 2) == "0x" || text.substr(0, 2) == "0X";
    const std::string_view digits = text.substr(hexadecimal ? 2 : 0);
    std::uint64_t value = 0;
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), value, hexadecimal ? 16 : 10);
    if (error != std::errc{} || end != digits.data() + digits.size())
        return std::nullopt;
    return value;
}

} // namespace

std::variant<std::vector<Token>, LineError> lex(std::string_view line) {
    std::vector<Token> tokens;
    std::size_t at = 0;
    const auto column = [&] { return static_cast<unsigned>(at + 1); };
    const auto push = [&](Token::Kind kind, std::size_t length, std::uint64_t value) {
        tokens.push_back({kind, line.substr(at, length), value, column()});
        at += length;
    };
    while (at < line.size()) {
        const std::string_view rest = line.substr(at);
        if (is_blank(rest.front())) {
            ++at;
        } else if (begins_comment(rest)) {
            break;
        } else if (const std::size_t length = symbol_length(rest)) {
            push(Token::Kind::symbol, length, 0);
        } else if (continues_word(rest.front())) {
            const std::size_t end =
                static_cast<std::size_t>(std::find_if_not(rest.begin(), rest.end(), continues_word) - rest.begin());
            if (begins_word(rest.front())) {
                push(Token::Kind::word, end, 0);
            } else if (const auto value = number(rest.substr(0, end))) {
                push(Token::Kind::number, end, *value);
            } else {
                return LineError{column(), fmt::format("'{}' is not a number of 64 bits", rest.substr(0, end))};
            }
        } else {
            return LineError{column(),
                             fmt::format("unexpected byte {:#04x}", static_cast<unsigned char>(rest.front()))};
        }
    }
    tokens.push_back({Token::Kind::end, "end of line", 0, column()});
    return tokens;
}

} // namespace bpfproof::isa
