#include "isa/cursor.hpp"

#include "isa/operators.hpp"

#include <fmt/format.h>

#include <limits>

namespace bpfproof::isa {

std::optional<std::pair<Reg, AluWidth>> register_named(std::string_view word) {
    if (word.size() < 2 || word.size() > 3 || (word[0] != 'r' && word[0] != 'w'))
        return std::nullopt;
    const std::string_view digits = word.substr(1);
    const auto width = word[0] == 'r' ? AluWidth::w64 : AluWidth::w32;
    if (digits == "10")
        return std::pair{r10, width};
    if (digits.size() != 1 || digits[0] < '0' || digits[0] > '9')
        return std::nullopt;
    return std::pair{Reg{static_cast<std::uint8_t>(digits[0] - '0')}, width};
}

void Cursor::fail(unsigned column, std::string reason) {
    if (!failure_)
        failure_ = LineError{column, std::move(reason)};
    next_ = end_;
}

void Cursor::fail_expecting(std::string_view what) {
    const char* quote = peek().kind == Token::Kind::end ? "" : "'";
    fail(peek().column, fmt::format("expected {} before {}{}{}", what, quote, peek().text, quote));
}

const Token& Cursor::peek(std::size_t ahead) const {
    return ahead < static_cast<std::size_t>(end_ - next_) ? next_[ahead] : *end_;
}

Token Cursor::take() {
    const Token token = *next_;
    if (next_ != end_)
        ++next_;
    return token;
}

bool Cursor::accept(std::string_view text) {
    const bool here = at(text);
    if (here)
        ++next_;
    return here;
}

void Cursor::expect(std::string_view text) {
    if (!accept(text))
        fail_expecting(fmt::format("'{}'", text));
}

void Cursor::expect_end() {
    if (peek().kind != Token::Kind::end)
        fail_expecting("end of line");
}

bool Cursor::at_register() const {
    return peek().kind == Token::Kind::word && register_named(peek().text);
}

NamedReg Cursor::any_register() {
    const auto reg = at_register() ? register_named(peek().text) : std::nullopt;
    if (!reg) {
        fail_expecting("a register");
        return {r0, AluWidth::w64, 0};
    }
    return {reg->first, reg->second, take().column};
}

Reg Cursor::register_of(AluWidth width) {
    const NamedReg reg = any_register();
    if (reg.width != width)
        fail(reg.column, fmt::format("expected a {}-bit register, {}0 to {}10", static_cast<int>(width),
                                     width == AluWidth::w64 ? 'r' : 'w', width == AluWidth::w64 ? 'r' : 'w'));
    return reg.reg;
}

void Cursor::expect_again(const NamedReg& reg) {
    const NamedReg again = any_register();
    if (again.reg != reg.reg || again.width != reg.width)
        fail(again.column, "this form needs the same register on both sides");
}

bool Cursor::at_number() const {
    const bool sign = at("-") || at("+");
    return peek(sign ? 1 : 0).kind == Token::Kind::number;
}

Number Cursor::number() {
    if (!at_number()) {
        fail_expecting("a number");
        return {false, 0, 0};
    }
    const unsigned column = peek().column;
    const bool negative = accept("-");
    if (!negative)
        accept("+");
    return {negative, take().value, column};
}

std::int64_t Cursor::narrow(const Number& number, std::int64_t lowest, std::int64_t highest) {
    constexpr std::uint64_t top = std::uint64_t{1} << 63;
    const bool representable = number.magnitude < top; // no range asked for reaches -2^63
    const auto value = static_cast<std::int64_t>(number.negative ? -number.magnitude : number.magnitude);
    if (!representable || value < lowest || value > highest) {
        fail(number.column, fmt::format("number is not in {} to {}", lowest, highest));
        return 0;
    }
    return value;
}

std::int64_t Cursor::number_in(std::int64_t lowest, std::int64_t highest) {
    return narrow(number(), lowest, highest);
}

Imm Cursor::immediate(AluWidth width) {
    const std::int64_t highest = width == AluWidth::w64 ? std::int64_t{std::numeric_limits<std::int32_t>::max()}
                                                        : std::int64_t{std::numeric_limits<std::uint32_t>::max()};
    return Imm{static_cast<std::int32_t>(number_in(std::numeric_limits<std::int32_t>::min(), highest))};
}

Operand Cursor::operand(AluWidth width) {
    if (at_register())
        return register_of(width);
    if (at_number())
        return immediate(width);
    fail_expecting("a register or a number");
    return Imm{0};
}

MemoryPlace Cursor::address() {
    const Reg base = wide_register();
    if (!at("+") && !at("-")) {
        fail_expecting("'+' or '-'");
        return {base, 0};
    }
    const bool negative = take().text == "-";
    Number offset = number();
    offset.negative = offset.negative != negative;
    constexpr std::int64_t lowest = std::numeric_limits<std::int16_t>::min();
    constexpr std::int64_t highest = std::numeric_limits<std::int16_t>::max();
    return {base, static_cast<std::int16_t>(narrow(offset, lowest, highest))};
}

std::pair<AccessSize, bool> Cursor::pointer_type() {
    const Token word = peek();
    const bool is_word = word.kind == Token::Kind::word;
    const SizeForm* plain = is_word ? find_row(size_forms, &SizeForm::text, word.text) : nullptr;
    const SizeForm* extended = is_word ? find_row(size_forms, &SizeForm::signed_text, word.text) : nullptr;
    if (!plain && !extended) {
        fail_expecting("a type, u8 to u64 or s8 to s32,");
        return {AccessSize::byte, false};
    }
    take();
    expect("*");
    return {plain ? plain->size : extended->size, extended != nullptr};
}

std::pair<AccessSize, MemoryPlace> Cursor::place() {
    expect("(");
    const unsigned column = peek().column;
    const auto [size, sign_extend] = pointer_type();
    if (sign_extend)
        fail(column, "only a load can be of a signed type");
    expect(")");
    expect("(");
    const MemoryPlace where = address();
    expect(")");
    return {size, where};
}

Target Cursor::target() {
    const Token& token = peek();
    if (token.kind == Token::Kind::word) {
        take();
        return {token.text, token.column};
    }
    if ((at("+") || at("-")) && at_number())
        return {number_in(std::numeric_limits<std::int32_t>::min(), std::numeric_limits<std::int32_t>::max()),
                token.column};
    fail_expecting("a label or a signed distance");
    return {std::int64_t{0}, token.column};
}

} // namespace bpfproof::isa
