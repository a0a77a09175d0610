#include "domains/symbolic/build.hpp"

#include "base/internal_error.hpp"

#include <array>
#include <bit>

namespace bpfproof::symbolic {

namespace {

/// The number of bits a zext/sext keeps; 0 for other operations.
unsigned zero_extended_bits(UnaryOp op) {
    return op == UnaryOp::zext8 ? 8 : op == UnaryOp::zext16 ? 16 : op == UnaryOp::zext32 ? 32 : 0;
}
unsigned sign_extended_bits(UnaryOp op) {
    return op == UnaryOp::sext8 ? 8 : op == UnaryOp::sext16 ? 16 : op == UnaryOp::sext32 ? 32 : 0;
}

} // namespace

Value Builder::fresh(const Number& number) {
    if (const auto word = number.constant_value())
        return constant(*word);
    const TermId variable = table_.fresh_variable();
    knowledge_.set(variable, table_.numbers().keep(number));
    return {variable, 0};
}

Value Builder::known(TermId term, KeptNumber result) {
    if (!knowledge_.stored(term))
        knowledge_.set(term, result);
    return {term, 0};
}

Value Builder::opaque_unary(UnaryOp op, Value operand, KeptNumber result) {
    const TermId term = table_.unary(op, operand);
    return term == zero_term ? fresh(*result) : known(term, result);
}

Value Builder::opaque_binary(BinaryOp op, Value left, Value right, KeptNumber result) {
    const TermId term = table_.binary(op, left, right);
    return term == zero_term ? fresh(*result) : known(term, result);
}

Value Builder::zero_extend(Value value, unsigned bits) {
    switch (bits) {
    case 8:
        return unary(UnaryOp::zext8, value);
    case 16:
        return unary(UnaryOp::zext16, value);
    case 32:
        return unary(UnaryOp::zext32, value);
    case 64:
        return value;
    default:
        throw InternalError("zero extension of an odd width");
    }
}

Value Builder::sign_extend(Value value, unsigned bits) {
    switch (bits) {
    case 8:
        return unary(UnaryOp::sext8, value);
    case 16:
        return unary(UnaryOp::sext16, value);
    case 32:
        return unary(UnaryOp::sext32, value);
    case 64:
        return value;
    default:
        throw InternalError("sign extension of an odd width");
    }
}

// Ring arithmetic modulo 2^64 is exact, so the linear form always equals the operation.
Value Builder::linear(std::uint64_t left_factor, Value left, std::uint64_t right_factor, Value right,
                      KeptNumber result) {
    const std::array<Addend, 2> addends{Addend{left_factor, left.term}, Addend{right_factor, right.term}};
    const std::uint64_t offset = left_factor * left.offset + right_factor * right.offset;
    Value sum;
    if (!table_.linear(addends, sum))
        return fresh(*result);
    if (sum.term != zero_term && table_.node(sum.term).kind == TermKind::sum)
        known(sum.term, table_.numbers().less(result, offset));
    return plus(sum, offset);
}

Value Builder::unary(UnaryOp op, Value operand) {
    const KeptNumber result = table_.numbers().forward(op, kept(operand));
    if (const auto word = result->constant_value())
        return constant(*word);
    if (op == UnaryOp::neg)
        return linear(~std::uint64_t{0}, operand, 0, constant(0), result);
    if (const unsigned bits = zero_extended_bits(op))
        return truncate(op, bits, operand, result);
    if (const unsigned bits = sign_extended_bits(op))
        return extend(op, bits, operand, result);
    return opaque_unary(op, operand, result);
}

// The low `bits` bits of a sum do not depend on higher bits of its addends, so an extension of an addend that keeps at
// least those bits can be dropped, and the offset counts modulo 2^bits; of its residues the one nearest
// to zero is the one that most often needs no extension at all.
Value Builder::strip_extensions(Value operand, unsigned bits) {
    const auto inner = [&](TermId term) -> Value {
        const Node& node = table_.node(term);
        if (node.kind != TermKind::unary)
            return {term, 0};
        const unsigned kept = zero_extended_bits(node.unary()) + sign_extended_bits(node.unary());
        return kept >= bits ? node.left : Value{term, 0};
    };
    const Node& node = table_.node(operand.term);
    Value stripped = operand;
    if (node.kind == TermKind::unary) {
        stripped = plus(inner(operand.term), operand.offset);
    } else if (node.kind == TermKind::sum) {
        std::array<Addend, max_addends> addends{};
        std::uint64_t offset = operand.offset;
        std::size_t count = 0;
        for (const Addend& addend : table_.addends(operand.term)) {
            const Value v = inner(addend.term);
            addends[count++] = {addend.factor, v.term};
            offset += addend.factor * v.offset;
        }
        Value sum;
        if (table_.linear(std::span(addends.data(), count), sum))
            stripped = plus(sum, offset);
    }
    stripped.offset = static_cast<std::uint64_t>(numeric::sign_extended(stripped.offset, bits));
    return stripped;
}

Value Builder::truncate(UnaryOp op, unsigned bits, Value operand, KeptNumber result) {
    const Number& whole = number(operand);
    if (whole.umax() <= numeric::low_mask(bits))
        return operand;
    const Value inner = strip_extensions(operand, bits);
    if (number(inner).umax() <= numeric::low_mask(bits))
        return inner;
    return opaque_unary(op, inner, result);
}

Value Builder::extend(UnaryOp op, unsigned bits, Value operand, KeptNumber result) {
    const auto fits = [bits](const Number& n) {
        const std::int64_t limit = std::int64_t{1} << (bits - 1);
        return n.smin() >= -limit && n.smax() < limit;
    };
    if (fits(number(operand)))
        return operand;
    const Value inner = strip_extensions(operand, bits);
    if (fits(number(inner)))
        return inner;
    return opaque_unary(op, inner, result);
}

Value Builder::mask(Value operand, std::uint64_t bits, KeptNumber result) {
    const Number& whole = number(operand);
    if (((whole.bits_value() | whole.bits_unknown()) & ~bits) == 0)
        return operand;
    if (bits == 0xff || bits == 0xffff || bits == 0xffffffff)
        return zero_extend(operand, static_cast<unsigned>(std::popcount(bits)));
    const Node node = table_.node(operand.term);
    if (operand.offset == 0 && node.kind == TermKind::binary && node.binary() == BinaryOp::and_ &&
        node.right.is_constant())
        return binary(BinaryOp::and_, node.left, constant(bits & node.right.offset));
    return opaque_binary(BinaryOp::and_, operand, constant(bits), result);
}

// (x << k) >> k keeps the low 64 - k bits of x: as unsigned, zero-extended; as signed, sign-extended.
Value Builder::shift_right(BinaryOp op, Value operand, unsigned amount, KeptNumber result) {
    if (amount == 0)
        return operand;
    const Node& node = table_.node(operand.term);
    if (node.kind == TermKind::sum) {
        const auto addends = table_.addends(operand.term);
        const std::uint64_t below = numeric::low_mask(amount);
        bool divisible = (operand.offset & below) == 0;
        for (const Addend& addend : addends)
            divisible = divisible && (addend.factor & below) == 0;
        if (divisible) {
            std::array<Addend, max_addends> inner{};
            for (std::size_t i = 0; i < addends.size(); ++i)
                inner[i] = {addends[i].factor >> amount, addends[i].term};
            Value sum;
            if (table_.linear(std::span(inner.data(), addends.size()), sum)) {
                const Value low = plus(sum, operand.offset >> amount);
                const unsigned kept = 64 - amount;
                if (kept == 8 || kept == 16 || kept == 32)
                    return op == BinaryOp::lshr ? zero_extend(low, kept) : sign_extend(low, kept);
                if (op == BinaryOp::lshr)
                    return binary(BinaryOp::and_, low, constant(numeric::low_mask(kept)));
            }
        }
    }
    return opaque_binary(op, operand, constant(amount), result);
}

Value Builder::binary(BinaryOp op, Value left, Value right) {
    const KeptNumber kept_left = kept(left);
    const KeptNumber kept_right = kept(right);
    const Number& l = kept_left;
    const Number& r = kept_right;
    const KeptNumber result = table_.numbers().forward(op, kept_left, kept_right);
    if (const auto word = result->constant_value())
        return constant(*word);
    const auto right_word = r.constant_value();
    const auto left_word = l.constant_value();
    const std::uint64_t all = ~std::uint64_t{0};
    switch (op) {
    case BinaryOp::add:
        return linear(1, left, 1, right, result);
    case BinaryOp::sub:
        return linear(1, left, all, right, result);
    case BinaryOp::mul:
        if (right_word)
            return linear(*right_word, left, 0, constant(0), result);
        if (left_word)
            return linear(*left_word, right, 0, constant(0), result);
        break;
    case BinaryOp::shl:
        if (right_word)
            return linear(std::uint64_t{1} << (*right_word & 63), left, 0, constant(0), result);
        break;
    case BinaryOp::lshr:
    case BinaryOp::ashr:
        if (right_word)
            return shift_right(op == BinaryOp::ashr && l.smin() >= 0 ? BinaryOp::lshr : op, left,
                               static_cast<unsigned>(*right_word & 63), result);
        break;
    case BinaryOp::udiv:
        if (right_word && std::has_single_bit(*right_word))
            return shift_right(BinaryOp::lshr, left, static_cast<unsigned>(std::countr_zero(*right_word)), result);
        break;
    case BinaryOp::umod:
        if (right_word && std::has_single_bit(*right_word))
            return mask(left, *right_word - 1, result);
        if (r.umin() > l.umax())
            return left;
        break;
    case BinaryOp::and_:
        if (left == right)
            return left;
        if (right_word)
            return mask(left, *right_word, result);
        if (left_word)
            return mask(right, *left_word, result);
        break;
    case BinaryOp::or_:
    case BinaryOp::xor_:
        // No bit can be set in both: no carry, so both are the sum.
        if (((l.bits_value() | l.bits_unknown()) & (r.bits_value() | r.bits_unknown())) == 0)
            return linear(1, left, 1, right, result);
        if (left == right)
            return op == BinaryOp::or_ ? left : constant(0);
        if (op == BinaryOp::xor_ && right_word == all) // ~x = -x - 1
            return plus(linear(all, left, 0, constant(0), table_.numbers().forward(UnaryOp::neg, kept_left)), all);
        break;
    case BinaryOp::sdiv:
    case BinaryOp::smod:
        break;
    }
    return opaque_binary(op, left, right, result);
}

} // namespace bpfproof::symbolic
