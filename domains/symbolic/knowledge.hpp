// What a state knows of its terms: a fact (numeric::Number) for each, and differences between pairs of them.
//
// Concretization: the valuations of the variables under which every term lies in its fact, and sval(left) -
// sval(right), an integer, lies in every stored difference; sval is the word read as signed.
//
// Invariants: facts are ordered by term and never say nothing; differences are ordered by (left, right) with left <
// right, and at least one end of each is finite.
//
// Only proof makes a path infeasible: refine() and assume() return false where no valuation is left, and true whenever
// that was not shown. Stopping refinement early is always sound, so all propagation is on a budget.
#pragma once

#include "domains/symbolic/term.hpp"

#include <limits>
#include <span>
#include <vector>

namespace bpfproof::symbolic {

using numeric::Comparison;

/// Integers low..high; the extreme values of the type stand for no bound on that side.
struct Interval {
    std::int64_t low = std::numeric_limits<std::int64_t>::min();
    std::int64_t high = std::numeric_limits<std::int64_t>::max();

    bool has_low() const { return low != std::numeric_limits<std::int64_t>::min(); }
    bool has_high() const { return high != std::numeric_limits<std::int64_t>::max(); }
    friend bool operator==(const Interval&, const Interval&) = default;
};

/// sval(left) - sval(right), whatever the two have to do with each other.
Interval difference_by_facts(const Number& left, const Number& right);

struct Fact {
    TermId term;
    /// `kept` says all that the operands' facts give: nothing was learnt of them since it was worked out. A memory of
    /// work done, no part of what is known.
    bool settled = false;
    KeptNumber kept;

    const Number& number() const { return kept; }
    friend bool operator==(const Fact& a, const Fact& b) { return a.term == b.term && a.kept == b.kept; }
};

/// sval(left) - sval(right) in range
struct Difference {
    TermId left;
    TermId right;
    Interval range;
    friend bool operator==(const Difference&, const Difference&) = default;
};

class Knowledge {
public:
    /// What is known of a term: the stored fact and what its operands give, met.
    const Number& number(const TermTable& table, TermId term) const { return kept(table, term); }
    const Number& number(const TermTable& table, Value value) const { return kept(table, value); }
    /// The same, to go on from with what the table remembers.
    KeptNumber kept(const TermTable& table, TermId term) const;
    KeptNumber kept(const TermTable& table, Value value) const;

    /// sval(left) - sval(right) as an integer: stored differences, closed over a few steps, and the facts.
    Interval difference(const TermTable& table, Value left, Value right) const;

    /// Learns that value is in `number`, and what follows for its operands. False: infeasible.
    [[nodiscard]] bool refine(const TermTable& table, Value value, const Number& number);
    /// Learns that `left op right` holds. False: infeasible.
    [[nodiscard]] bool assume(const TermTable& table, Comparison op, Value left, Value right);
    /// Does `left op right` hold in every valuation (true), in none (false), or is it not known?
    std::optional<bool> decide(const TermTable& table, Comparison op, Value left, Value right) const;

    /// Sets a term's fact to what is given, forgetting what was stored. For terms new to this state.
    void set(TermId term, KeptNumber number);
    void add_difference(TermId left, TermId right, Interval range);

    /// Forgets every fact and difference over a term for which keep(term) is false.
    template <class Keep>
    void retain(Keep&& keep) {
        std::erase_if(facts_, [&](const Fact& f) { return !keep(f.term); });
        std::erase_if(differences_, [&](const Difference& d) { return !keep(d.left) || !keep(d.right); });
    }
    void forget_facts() { facts_.clear(), differences_.clear(); }

    /// f(term, word) for every term of which a fact says, with what its operands' facts say, which word it is.
    template <class F>
    void for_each_constant(const TermTable& table, F&& f) const {
        for (const Fact& fact : facts_)
            if (const auto word = number(table, fact.term).constant_value())
                f(fact.term, *word);
    }

    std::span<const Fact> facts() const { return facts_; }
    std::span<const Difference> differences() const { return differences_; }
    const Number* stored(TermId term) const;

private:
    KeptNumber number_within(const TermTable& table, TermId term, unsigned depth) const;
    KeptNumber number_within(const TermTable& table, Value value, unsigned depth) const;
    KeptNumber computed(const TermTable& table, TermId term, unsigned depth) const;
    KeptNumber computed_sum(const TermTable& table, TermId term, unsigned depth) const;
    KeptNumber part(const TermTable& table, const Addend& addend) const; ///< what it adds to its sum
    std::optional<KeptNumber> rest_of_sum(const TermTable& table, TermId sum, TermId addend_left_out) const;
    // Of sval(left) - sval(right), where sval(right) is right_least or more.
    std::int64_t upper_by_facts(const TermTable& table, TermId left, TermId right, std::int64_t right_least) const;
    std::int64_t upper(const TermTable& table, TermId left, TermId right, std::int64_t right_least) const;
    bool refine_term(const TermTable& table, TermId term, KeptNumber number, unsigned& budget);
    bool refine_value(const TermTable& table, Value value, const Number& number, unsigned& budget);
    bool push_down(const TermTable& table, TermId term, const Number& number, unsigned& budget);
    bool push_across(const TermTable& table, TermId term, const Number& number, unsigned& budget);
    bool push_down_sum(const TermTable& table, TermId sum, const Number& number, unsigned& budget);
    bool assume_order(const TermTable& table, Value low, Value high, bool strict, bool is_signed);

    /// Mutable for `settled` alone: a fact may be replaced by what it and the operands' facts say together.
    mutable std::vector<Fact> facts_;
    std::vector<Difference> differences_;
};

} // namespace bpfproof::symbolic
