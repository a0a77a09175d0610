// Joins values: what two states hold in the same places, paired, becomes the terms of their join.
//
// A pair of values (l, r) is a class (l.term, r.term, r.offset - l.offset); places of one class share one new variable,
// each with its own offset, so registers that moved together still move together. Sound because variables are
// existential: the variable's word is the class's left word in states of the left side and its right word in states of
// the right side, and every place equals variable + offset on both.
//
// Three refinements keep more than that:
//   - both sides hold the same value: it is kept. Terms are shared between states that descend from one, and a term
//   that means
//     the same computation on both sides may go on doing so: its facts are the join of both sides'.
//   - affine: classes in which both sides differ by constants only (i: 0 -> 1, p: 0 -> 4) are written over one of them,
//     p = 4·i: this is what finds induction variables, and flags that say which way control came.
//   - structure: the same operation on operands that are themselves paired is the operation on the pairs.
#pragma once

#include "domains/state/state.hpp"
#include "domains/symbolic/term_map.hpp"

#include <map>
#include <vector>

namespace bpfproof::state {

class Pairing {
public:
    /// `thresholds`: null to join, else to widen.
    Pairing(TermTable& table, const Knowledge& left, const Knowledge& right, const numeric::Thresholds* thresholds)
        : table_(table), left_(left), right_(right), thresholds_(thresholds) {}

    /// Registers a pair; `*result` is written by resolve().
    void add(Value left, Value right, Value* result);
    /// Decides all classes, writes all results, and returns what is known of them.
    Knowledge resolve();

private:
    struct Key {
        symbolic::TermId left;
        symbolic::TermId right;
        std::uint64_t delta;
        auto operator<=>(const Key&) const = default;
    };
    struct Class {
        Key key;
        Value meaning; ///< the new value that stands for (left.term + 0, right.term + delta)
        bool decided = false;
        Value left() const { return {key.left, 0}; }
        Value right() const { return {key.right, key.delta}; }
    };
    /// A term of the result and what it was on either side.
    struct Image {
        symbolic::TermId term;
        Value left;
        Value right;
        const numeric::Number* left_number;
        const numeric::Number* right_number;
        const numeric::Number* both_number; ///< by the result's facts
    };
    enum class Side : std::uint8_t { left, right };
    struct Place {
        std::size_t class_index;
        std::uint64_t offset;
        Value* result;
    };

    void keep(symbolic::TermId term);
    bool is_kept(symbolic::TermId term) const { return kept_.contains(term); }
    void decide_affine();
    void decide_structure();
    std::optional<Value> paired(Value left, Value right) const;
    std::optional<Value> rebuild(const Class& c);
    std::optional<Value> rebuild_sum(const Class& c);
    bool is_left_class(symbolic::TermId variable) const;
    symbolic::KeptNumber combine(symbolic::KeptNumber left, symbolic::KeptNumber right) const;
    symbolic::Interval combine(symbolic::Interval left, symbolic::Interval right) const;
    void say_facts(Knowledge& result) const;
    void say_differences(Knowledge& result) const;
    /// What both sides know of a - b, where the result's facts do not say it. `doubtful`: the side that is the less
    /// likely to know.
    void say_difference(const Image& a, const Image& b, Side doubtful, Knowledge& result) const;
    void discover(std::span<const Image> images, Knowledge& result) const;

    TermTable& table_;
    const Knowledge& left_;
    const Knowledge& right_;
    const numeric::Thresholds* thresholds_;

    std::map<Key, std::size_t> index_;
    std::vector<Class> classes_;
    std::vector<Place> places_;
    symbolic::TermSet kept_; ///< mean the same in the result as on both sides
    std::vector<symbolic::TermId> kept_list_;
};

} // namespace bpfproof::state
