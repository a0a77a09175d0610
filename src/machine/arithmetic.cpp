#include "machine/arithmetic.hpp"

#include "base/internal_error.hpp"

namespace bpfproof::machine {
namespace {

using isa::AluOp;
using isa::AluWidth;
using isa::AtomicOp;
using isa::CmpOp;

/// An operand as the operation sees it: reduced to its width, and as a signed number of that width.
struct Operand {
    std::uint64_t value;
    std::int64_t as_signed;
};

Operand reduce(std::uint64_t word, AluWidth width) {
    const std::uint64_t value = truncate(word, static_cast<unsigned>(width));
    return {value, width == AluWidth::w32 ? static_cast<std::int32_t>(value) : static_cast<std::int64_t>(value)};
}

/// The most negative number divided by -1 does not fit: the quotient wraps to itself and the remainder is 0. C++ leaves
/// that undefined, so -1 is taken out; negation of unsigned numbers wraps as it must.
std::uint64_t signed_quotient(const Operand& a, const Operand& b) {
    return b.as_signed == -1 ? 0 - a.value : static_cast<std::uint64_t>(a.as_signed / b.as_signed);
}

std::uint64_t signed_remainder(const Operand& a, const Operand& b) {
    return b.as_signed == -1 ? 0 : static_cast<std::uint64_t>(a.as_signed % b.as_signed);
}

std::uint64_t exact(AluOp op, const Operand& a, const Operand& b, std::uint64_t shift) {
    switch (op) {
    case AluOp::add:
        return a.value + b.value;
    case AluOp::sub:
        return a.value - b.value;
    case AluOp::mul:
        return a.value * b.value;
    // Division by zero gives zero, and the remainder of one is the dividend.
    case AluOp::div:
        return b.value == 0 ? 0 : a.value / b.value;
    case AluOp::sdiv:
        return b.value == 0 ? 0 : signed_quotient(a, b);
    case AluOp::mod:
        return b.value == 0 ? a.value : a.value % b.value;
    case AluOp::smod:
        return b.value == 0 ? a.value : signed_remainder(a, b);
    case AluOp::or_:
        return a.value | b.value;
    case AluOp::and_:
        return a.value & b.value;
    case AluOp::xor_:
        return a.value ^ b.value;
    case AluOp::lsh:
        return a.value << shift;
    case AluOp::rsh:
        return a.value >> shift;
    case AluOp::arsh:
        return static_cast<std::uint64_t>(a.as_signed >> shift);
    }
    throw InternalError("no such operation");
}

std::uint64_t reversed(std::uint64_t value, unsigned bits) {
    std::uint64_t result = 0;
    for (unsigned i = 0; i < bits; i += 8)
        result = result << 8 | (value >> i & 0xff);
    return result;
}

} // namespace

std::uint64_t calculate(AluOp op, AluWidth width, std::uint64_t left, std::uint64_t right) {
    const unsigned bits = static_cast<unsigned>(width);
    const std::uint64_t shift = right & (bits - 1); // shifts are by the low 5 or 6 bits
    return truncate(exact(op, reduce(left, width), reduce(right, width), shift), bits);
}

std::uint64_t sign_extend(std::uint64_t value, unsigned bits, AluWidth width) {
    const std::uint64_t low = truncate(value, bits);
    const std::uint64_t sign = std::uint64_t{1} << (bits - 1);
    return truncate((low ^ sign) - sign, static_cast<unsigned>(width));
}

std::uint64_t swap_bytes(isa::ByteSwap::Kind kind, unsigned bits, std::uint64_t value, bool big_endian) {
    const bool keeps =
        (kind == isa::ByteSwap::Kind::to_le && !big_endian) || (kind == isa::ByteSwap::Kind::to_be && big_endian);
    return keeps ? truncate(value, bits) : reversed(value, bits);
}

bool compare(CmpOp op, AluWidth width, std::uint64_t left, std::uint64_t right) {
    const Operand a = reduce(left, width);
    const Operand b = reduce(right, width);
    switch (op) {
    case CmpOp::eq:
        return a.value == b.value;
    case CmpOp::ne:
        return a.value != b.value;
    case CmpOp::gt:
        return a.value > b.value;
    case CmpOp::ge:
        return a.value >= b.value;
    case CmpOp::lt:
        return a.value < b.value;
    case CmpOp::le:
        return a.value <= b.value;
    case CmpOp::sgt:
        return a.as_signed > b.as_signed;
    case CmpOp::sge:
        return a.as_signed >= b.as_signed;
    case CmpOp::slt:
        return a.as_signed < b.as_signed;
    case CmpOp::sle:
        return a.as_signed <= b.as_signed;
    case CmpOp::set:
        return (a.value & b.value) != 0;
    case CmpOp::not_set:
        return (a.value & b.value) == 0;
    }
    throw InternalError("no such comparison");
}

std::uint64_t combine(AtomicOp op, std::uint64_t memory, std::uint64_t operand) {
    switch (op) {
    case AtomicOp::add:
        return memory + operand;
    case AtomicOp::or_:
        return memory | operand;
    case AtomicOp::and_:
        return memory & operand;
    case AtomicOp::xor_:
        return memory ^ operand;
    case AtomicOp::exchange:
        return operand;
    case AtomicOp::compare_exchange:
        break;
    }
    throw InternalError("compares, and does not combine");
}

} // namespace bpfproof::machine
