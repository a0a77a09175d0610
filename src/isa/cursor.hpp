// Walks the tokens of one line and reads the pieces instructions are made of.
//
// The first thing that is not as it must be is remembered, and the cursor then stands at the end of the line, where
// every further wish fails too: so the grammar asks for one piece after another, and looks at the failure once, when it
// is done. A value read after a failure means nothing.
#pragma once

#include "isa/instruction.hpp"
#include "isa/lexer.hpp"

#include <optional>

namespace bpfproof::isa {

/// A register as it was written: r1 or w1.
struct NamedReg {
    Reg reg;
    AluWidth width;
    unsigned column;
};

/// A number with its sign, before it is known what it must fit.
struct Number {
    bool negative;
    std::uint64_t magnitude;
    unsigned column;
};

struct MemoryPlace {
    Reg base;
    std::int16_t offset;
};

/// Where a jump goes: a label, or a distance in slots.
struct Target {
    std::variant<std::string_view, std::int64_t> where;
    unsigned column;
};

class Cursor {
public:
    /// `tokens` is what lex() returned, and outlives the cursor.
    explicit Cursor(const std::vector<Token>& tokens) : next_(tokens.data()), end_(&tokens.back()) {}

    const std::optional<LineError>& failure() const { return failure_; }
    void fail(unsigned column, std::string reason);
    /// "expected a register before ')'"
    void fail_expecting(std::string_view what);

    /// The token `ahead` places on, or the end of the line.
    const Token& peek(std::size_t ahead = 0) const;
    bool at(std::string_view text) const { return peek().text == text && peek().kind != Token::Kind::end; }
    Token take();
    bool accept(std::string_view text);
    void expect(std::string_view text);
    void expect_end();

    bool at_register() const;
    NamedReg any_register();
    Reg register_of(AluWidth width);
    Reg wide_register() { return register_of(AluWidth::w64); }
    /// The same register once more, as in `r1 = -r1`.
    void expect_again(const NamedReg& reg);

    bool at_number() const;
    Number number();
    std::int64_t number_in(std::int64_t lowest, std::int64_t highest);
    /// Fails where it is out of range.
    std::int64_t narrow(const Number& number, std::int64_t lowest, std::int64_t highest);
    /// An immediate that is used `width` wide: for 32 bits, also what those bits are unsigned.
    Imm immediate(AluWidth width);
    Operand operand(AluWidth width);

    /// "r1 + 0x8"
    MemoryPlace address();
    /// "u32 *" up to the bracket; the size, and whether it is one of the signed types
    std::pair<AccessSize, bool> pointer_type();
    /// "(u32 *)(r1 + 0x8)"; no signed types
    std::pair<AccessSize, MemoryPlace> place();
    Target target();

private:
    const Token* next_;
    const Token* end_;
    std::optional<LineError> failure_;
};

/// r0..r10, w0..w10
std::optional<std::pair<Reg, AluWidth>> register_named(std::string_view word);

} // namespace bpfproof::isa
