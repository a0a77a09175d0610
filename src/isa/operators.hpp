// What an operator is in a program, in its bytes and in its text: one table each, read by the decoder, the encoder, the
// disassembler and the assembler, so that the four cannot disagree.
//
// Bytes: RFC 9669 sections 4.1, 4.3, 5.1, 5.3. Text: as LLVM prints it.
#pragma once

#include "base/internal_error.hpp"
#include "isa/instruction.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace bpfproof::isa {

struct AluForm {
    AluOp op;
    std::uint8_t code;
    std::int16_t offset; ///< 1 tells the signed division and remainder from the unsigned
    std::string_view text;
};
inline constexpr std::array<AluForm, 13> alu_forms{{
    {AluOp::add, 0x00, 0, "+="},
    {AluOp::sub, 0x10, 0, "-="},
    {AluOp::mul, 0x20, 0, "*="},
    {AluOp::div, 0x30, 0, "/="},
    {AluOp::sdiv, 0x30, 1, "s/="},
    {AluOp::or_, 0x40, 0, "|="},
    {AluOp::and_, 0x50, 0, "&="},
    {AluOp::lsh, 0x60, 0, "<<="},
    {AluOp::rsh, 0x70, 0, ">>="},
    {AluOp::mod, 0x90, 0, "%="},
    {AluOp::smod, 0x90, 1, "s%="},
    {AluOp::xor_, 0xa0, 0, "^="},
    {AluOp::arsh, 0xc0, 0, "s>>="},
}};

struct CmpForm {
    CmpOp op;
    std::uint8_t code;
    std::string_view text;
};
inline constexpr std::array<CmpForm, 11> cmp_forms{{
    {CmpOp::eq, 0x10, "=="},
    {CmpOp::gt, 0x20, ">"},
    {CmpOp::ge, 0x30, ">="},
    {CmpOp::set, 0x40, "&"},
    {CmpOp::ne, 0x50, "!="},
    {CmpOp::sgt, 0x60, "s>"},
    {CmpOp::sge, 0x70, "s>="},
    {CmpOp::lt, 0xa0, "<"},
    {CmpOp::le, 0xb0, "<="},
    {CmpOp::slt, 0xc0, "s<"},
    {CmpOp::sle, 0xd0, "s<="},
}};

struct SizeForm {
    AccessSize size;
    std::uint8_t code;
    std::string_view text;
    std::string_view signed_text; ///< empty: there is no sign-extending load of it
};
inline constexpr std::array<SizeForm, 4> size_forms{{
    {AccessSize::word, 0x00, "u32", "s32"},
    {AccessSize::half, 0x08, "u16", "s16"},
    {AccessSize::byte, 0x10, "u8", "s8"},
    {AccessSize::dword, 0x18, "u64", ""},
}};

struct AtomicForm {
    AtomicOp op;
    std::int32_t code;       ///< without the fetch bit
    std::string_view assign; ///< the form that does not fetch; empty: there is none
    std::string_view function32;
    std::string_view function64;
};
inline constexpr std::array<AtomicForm, 6> atomic_forms{{
    {AtomicOp::add, 0x00, "+=", "atomic_fetch_add", "atomic_fetch_add"},
    {AtomicOp::or_, 0x40, "|=", "atomic_fetch_or", "atomic_fetch_or"},
    {AtomicOp::and_, 0x50, "&=", "atomic_fetch_and", "atomic_fetch_and"},
    {AtomicOp::xor_, 0xa0, "^=", "atomic_fetch_xor", "atomic_fetch_xor"},
    {AtomicOp::exchange, 0xe0, "", "xchg32_32", "xchg_64"},
    {AtomicOp::compare_exchange, 0xf0, "", "cmpxchg32_32", "cmpxchg_64"},
}};

struct SwapForm {
    ByteSwap::Kind kind;
    std::string_view text; ///< followed by the number of bits
};
inline constexpr std::array<SwapForm, 3> swap_forms{{
    {ByteSwap::Kind::to_le, "le"},
    {ByteSwap::Kind::to_be, "be"},
    {ByteSwap::Kind::swap, "bswap"},
}};

/// The first row whose `member` is `value`, or null.
template <class Row, std::size_t n, class Field, class Value>
constexpr const Row* find_row(const std::array<Row, n>& table, Field Row::*member, const Value& value) {
    const auto row = std::find_if(table.begin(), table.end(), [&](const Row& r) { return r.*member == value; });
    return row == table.end() ? nullptr : &*row;
}

/// The same, where there must be one.
template <class Row, std::size_t n, class Field, class Value>
constexpr const Row& row_of(const std::array<Row, n>& table, Field Row::*member, const Value& value) {
    const Row* row = find_row(table, member, value);
    if (!row)
        throw InternalError("an operator that is in no table");
    return *row;
}

/// Atomic operations name their value by its width; plain loads and stores always by the whole register.
constexpr AluWidth width_of(AccessSize size) {
    return size == AccessSize::dword ? AluWidth::w64 : AluWidth::w32;
}

} // namespace bpfproof::isa
