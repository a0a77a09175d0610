// Makes the value of an operation: folds, normalises, and names the rest by a term.
//
// Sound because every rewriting is an identity of 64-bit words in all valuations that the knowledge allows; where one
// needs a fact ("the mask keeps every bit that can be set"), the fact is asked for. What has no normal form of bounded
// size becomes a fresh variable with the fact of the result, which is sound for any operation.
//
// The forms aimed at are those that compilers spell in several ways: `x << 32 >> 32`, `w1 = w2` and `x & 0xffffffff`
// are all zext32(x); bytes put together with shifts and ors are sums; `x + 4 - x` is 4.
#pragma once

#include "domains/symbolic/knowledge.hpp"

namespace bpfproof::symbolic {

class Builder {
public:
    Builder(TermTable& table, Knowledge& knowledge) : table_(table), knowledge_(knowledge) {}

    Value fresh(const Number& number);
    Value unary(UnaryOp op, Value operand);
    Value binary(BinaryOp op, Value left, Value right);

    Value add(Value left, Value right) { return binary(BinaryOp::add, left, right); }
    Value subtract(Value left, Value right) { return binary(BinaryOp::sub, left, right); }
    /// The low `bits` bits (8, 16, 32, 64) of the value, zero above.
    Value zero_extend(Value value, unsigned bits);
    Value sign_extend(Value value, unsigned bits);

    const Number& number(Value value) const { return knowledge_.number(table_, value); }
    TermTable& table() { return table_; }
    Knowledge& knowledge() { return knowledge_; }

private:
    Value linear(std::uint64_t left_factor, Value left, std::uint64_t right_factor, Value right, KeptNumber result);
    Value truncate(UnaryOp op, unsigned bits, Value operand, KeptNumber result);
    Value extend(UnaryOp op, unsigned bits, Value operand, KeptNumber result);
    Value mask(Value operand, std::uint64_t bits, KeptNumber result);
    Value shift_right(BinaryOp op, Value operand, unsigned amount, KeptNumber result);
    Value opaque_unary(UnaryOp op, Value operand, KeptNumber result);
    Value opaque_binary(BinaryOp op, Value left, Value right, KeptNumber result);
    Value known(TermId term, KeptNumber result);
    Value strip_extensions(Value operand, unsigned bits);

    KeptNumber kept(Value value) const { return knowledge_.kept(table_, value); }

    TermTable& table_;
    Knowledge& knowledge_;
};

} // namespace bpfproof::symbolic
