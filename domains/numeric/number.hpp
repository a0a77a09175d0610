// What is known of one machine word: known bits × unsigned and signed range × the same of its low half × congruence ×
// a few excluded values, reduced against each other.
//
// Concretization: γ(n) is the set of W-bit words that satisfy every component. A BasicNumber is never proved empty:
// whatever could be is returned as std::nullopt (or false), and means that no concrete word exists, so the path is not
// taken.
//
// The width is a parameter so that every operation can be checked against the concrete one exhaustively at W = 4 and 8;
// the product works with W = 64. "Half" is W/2 bits: 32 in earnest.
//
// All operations are on W-bit words modulo 2^W. A 32-bit instruction is a composition with zero_extend/sign_extend
// (see semantics), so that no operation has a second, narrower version to be wrong in.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace bpfproof::numeric {

enum class BinaryOp : std::uint8_t {
    add,
    sub,
    mul,
    udiv, ///< x / 0 = 0
    sdiv, ///< x / 0 = 0; MIN / -1 = MIN
    umod, ///< x % 0 = x
    smod, ///< x % 0 = x; MIN % -1 = 0; sign of the dividend
    and_,
    or_,
    xor_,
    shl,
    lshr,
    ashr ///< amount taken modulo W
};

/// zextN, sextN: the low N bits, extended to the word. bswapN: the bytes of the low N bits reversed, zero above (N <
/// W). Where N >= W the extensions are the identity, so that the same enumeration serves every width.
enum class UnaryOp : std::uint8_t { neg, zext8, zext16, zext32, sext8, sext16, sext32, bswap16, bswap32, bswap64 };

/// set: (a & b) != 0; not_set: (a & b) == 0 (RFC 9669 section 4.3, JSET).
enum class Comparison : std::uint8_t { eq, ne, ult, ule, ugt, uge, slt, sle, sgt, sge, set, not_set };
Comparison negate(Comparison op);
Comparison mirror(Comparison op); ///< a op b  <=>  b mirror(op) a

template <unsigned W>
class BasicNumber; // basic_number.hpp: the whole interface

using Number = BasicNumber<64>;

} // namespace bpfproof::numeric
