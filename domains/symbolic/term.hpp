// Terms: what a scalar is made of. A term names a 64-bit word by how it was computed; equal computations are one term
// (hash-consed), so a copied register copies an id, and "the same value" is an integer comparison.
//
// Concretization: given a valuation of the variables, a term stands for exactly one word; all operations are those of
// the machine, modulo 2^64. Variables are existential: nothing is known of one but what a state's facts say, and their
// names carry no meaning.
//
// Normal form: every value is `term + offset`. A linear combination is one `sum` node with at most `max_addends`
// addends, ordered by term, none of them a sum itself; so registers that differ by a constant share their term, and x +
// y - x is y.
//
// Not done here: anything that needs facts (see build.hpp). Nodes are never removed; the table belongs to one analysis.
#pragma once

#include "domains/symbolic/numbers.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace bpfproof::symbolic {

using TermId = std::uint32_t;

/// The word zero: the term of every constant.
inline constexpr TermId zero_term = 0;

/// The word `term + offset`, modulo 2^64.
struct Value {
    TermId term = zero_term;
    std::uint64_t offset = 0;

    bool is_constant() const { return term == zero_term; }
    friend bool operator==(const Value&, const Value&) = default;
};
constexpr Value constant(std::uint64_t word) {
    return {zero_term, word};
}
constexpr Value plus(Value value, std::uint64_t offset) {
    return {value.term, value.offset + offset};
}

enum class TermKind : std::uint8_t { zero, variable, sum, unary, binary };

struct Addend {
    std::uint64_t factor; ///< never 0
    TermId term;
    friend bool operator==(const Addend&, const Addend&) = default;
};

/// A sum longer than this becomes a variable: past it, closing over operands costs more than it ever proved.
inline constexpr std::size_t max_addends = 4;
/// Deeper terms become variables, so that loops cannot grow a term for ever.
inline constexpr unsigned max_depth = 8;

struct Node {
    TermKind kind = TermKind::zero;
    std::uint8_t op = 0;    ///< numeric::UnaryOp or numeric::BinaryOp
    std::uint8_t depth = 0; ///< 0 for zero and variables
    std::uint8_t addends = 0;
    std::uint32_t first_addend = 0;
    Value left;  ///< unary, binary
    Value right; ///< binary

    numeric::UnaryOp unary() const { return static_cast<numeric::UnaryOp>(op); }
    numeric::BinaryOp binary() const { return static_cast<numeric::BinaryOp>(op); }
};

class TermTable {
public:
    TermTable();

    TermId fresh_variable();

    /// Σ factor·term for addends in any order, over terms that need not be distinct or plain: nested sums are
    /// flattened. False where the normal form would be too long or too deep; then the caller invents a variable.
    bool linear(std::span<const Addend> addends, Value& result);
    /// op(operand), as it stands; folding and identities are build.hpp's. Zero where too deep.
    TermId unary(numeric::UnaryOp op, Value operand);
    TermId binary(numeric::BinaryOp op, Value left, Value right);

    const Node& node(TermId term) const { return nodes_[term]; }
    std::span<const Addend> addends(TermId sum) const {
        const Node& n = nodes_[sum];
        return {addends_.data() + n.first_addend, n.addends};
    }
    std::size_t size() const { return nodes_.size(); }

    /// What facts about these terms are kept in. A store of what was worked out and no part of what a term means, so
    /// whoever may only read the table may add to it.
    Numbers& numbers() const { return numbers_; }

    std::string to_string(TermId term) const;
    std::string to_string(Value value) const;

private:
    TermId intern(const Node& node, std::span<const Addend> addends);
    bool same(TermId term, const Node& node, std::span<const Addend> addends) const;

    std::vector<Node> nodes_;
    std::vector<Addend> addends_;
    HashIndex index_;
    mutable Numbers numbers_;
};

} // namespace bpfproof::symbolic
