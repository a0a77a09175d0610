// Can these values be these words at once? Says no only where it is certain.
//
// An equation `value = word` fixes its term. What is fixed fixes more: an operation all of whose operands are fixed is
// computed with the machine's own arithmetic, and an operation that can be undone (a sum with one open addend of odd
// factor, an exclusive or, a negation, a full byte swap) fixes its operand. Then every fact and every difference about
// fixed terms has to hold.
//
// Sound because each step is an implication: a valuation that satisfies the equations gives every fixed term the word
// found here. Terms that stay open are left open (variables are existential), so no contradiction is ever claimed that
// a better choice of them could avoid. Not complete: an open term's own fact may be impossible.
#pragma once

#include "domains/symbolic/knowledge.hpp"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace bpfproof::symbolic {

struct Equation {
    Value value;
    std::uint64_t word;
};

/// Of the terms that one state mentions. Made once, asked often.
class Equations {
public:
    /// `table` and `knowledge` must outlive this; `mentioned` are all values that equations will be about.
    Equations(const TermTable& table, const Knowledge& knowledge, std::span<const Value> mentioned);

    struct Contradiction {
        std::optional<std::size_t> equation; ///< the one that is broken; nothing: a fact or a difference is
        std::string reason;
    };
    std::optional<Contradiction> contradiction(std::span<const Equation> equations) const;

private:
    using Words = std::vector<std::optional<std::uint64_t>>; ///< by index into terms_

    void collect(TermId term, std::vector<bool>& seen);
    std::size_t index(TermId term) const;
    std::optional<std::uint64_t> word(const Words& words, Value value) const;
    std::optional<std::uint64_t> evaluate(const Words& words, TermId term) const;
    /// Fixes an operand of a fixed term. True: something new is known.
    bool invert(Words& words, TermId term, std::uint64_t word) const;
    bool invert_sum(Words& words, TermId sum, std::uint64_t word) const;
    bool fix(Words& words, Value value, std::uint64_t word) const;
    std::optional<std::string> propagate(Words& words) const;
    std::optional<std::string> broken(const Words& words) const;

    const TermTable& table_;
    const Knowledge& knowledge_;
    std::vector<TermId> terms_; ///< ascending, so operands come before what is made of them
};

} // namespace bpfproof::symbolic
