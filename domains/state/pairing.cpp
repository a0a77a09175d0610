#include "domains/state/pairing.hpp"

#include <algorithm>
#include <array>

namespace bpfproof::state {

using numeric::Number;
using symbolic::Addend;
using symbolic::Interval;
using symbolic::KeptNumber;
using symbolic::Node;
using symbolic::Numbers;
using symbolic::TermId;
using symbolic::TermKind;
using symbolic::zero_term;

void Pairing::keep(TermId term) {
    if (term == zero_term || !kept_.insert(term))
        return;
    kept_list_.push_back(term);
    const Node node = table_.node(term);
    if (node.kind == TermKind::sum) {
        for (const Addend& addend : table_.addends(term))
            keep(addend.term);
    } else if (node.kind == TermKind::unary || node.kind == TermKind::binary) {
        keep(node.left.term);
        keep(node.right.term);
    }
}

void Pairing::add(Value left, Value right, Value* result) {
    if (left == right) {
        keep(left.term);
        *result = left;
        return;
    }
    const Key key{left.term, right.term, right.offset - left.offset};
    const auto [it, added] = index_.try_emplace(key, classes_.size());
    if (added)
        classes_.push_back({key, {}, false});
    places_.push_back({it->second, left.offset, result});
}

std::optional<Value> Pairing::paired(Value left, Value right) const {
    if (left == right && (left.is_constant() || is_kept(left.term)))
        return left;
    const auto it = index_.find({left.term, right.term, right.offset - left.offset});
    if (it == index_.end() || !classes_[it->second].decided)
        return std::nullopt;
    return symbolic::plus(classes_[it->second].meaning, left.offset);
}

// Classes with one term on both sides moved by a constant. One of them, the pivot, becomes a variable w; another is
// base + k·w where its move is k times the pivot's, with base = left - k·pivot.left, the same value on both sides:
// (left + k·d) - k·(pivot.left + d) = base.
void Pairing::decide_affine() {
    const auto magnitude = [](std::uint64_t delta) { return static_cast<std::int64_t>(delta) < 0 ? 0 - delta : delta; };
    const auto is_plain = [&](TermId term) {
        return term == zero_term || table_.node(term).kind == TermKind::variable;
    };
    Class* pivot = nullptr;
    std::size_t moved = 0;
    for (Class& c : classes_) {
        if (c.key.left != c.key.right)
            continue;
        ++moved;
        if (!pivot || std::pair(magnitude(c.key.delta), !is_plain(c.key.left)) <
                          std::pair(magnitude(pivot->key.delta), !is_plain(pivot->key.left)))
            pivot = &c;
    }
    if (moved < 2)
        return;
    // Bases come first: what they mention is kept, and may then not be reused as the pivot's name.
    struct Derived {
        Class* target;
        Value base;
        std::uint64_t factor;
    };
    std::vector<Derived> derived;
    const auto step = static_cast<std::int64_t>(pivot->key.delta);
    for (Class& c : classes_) {
        const auto move = static_cast<std::int64_t>(c.key.delta);
        if (&c == pivot || c.key.left != c.key.right ||
            (step == -1 && move == std::numeric_limits<std::int64_t>::min()) || move % step != 0)
            continue;
        const auto factor = static_cast<std::uint64_t>(move / step);
        const std::array addends{Addend{1, c.key.left}, Addend{0 - factor, pivot->key.left}};
        Value base;
        if (!table_.linear(addends, base) || (base.term != zero_term && table_.node(base.term).kind == TermKind::sum &&
                                              table_.addends(base.term).size() > 2))
            continue;
        keep(base.term);
        derived.push_back({&c, base, factor});
    }
    if (derived.empty())
        return;
    const TermId old = pivot->key.left;
    const bool reuse = old != zero_term && table_.node(old).kind == TermKind::variable && !is_kept(old);
    pivot->meaning = {reuse ? old : table_.fresh_variable(), 0};
    pivot->decided = true;
    for (const Derived& d : derived) {
        const std::array addends{Addend{1, d.base.term}, Addend{d.factor, pivot->meaning.term}};
        Value meaning;
        if (!table_.linear(addends, meaning))
            continue;
        d.target->meaning = symbolic::plus(meaning, d.base.offset);
        d.target->decided = true;
    }
}

std::optional<Value> Pairing::rebuild_sum(const Class& c) {
    const auto left = table_.addends(c.key.left);
    const auto right = table_.addends(c.key.right);
    if (left.size() != right.size())
        return std::nullopt;
    std::array<Addend, symbolic::max_addends> made{};
    std::uint64_t offset = 0;
    std::uint64_t right_offset = 0;
    std::array<bool, symbolic::max_addends> used{};
    for (std::size_t i = 0; i < left.size(); ++i) {
        bool found = false;
        for (std::size_t j = 0; j < right.size() && !found; ++j) {
            if (used[j] || right[j].factor != left[i].factor)
                continue;
            // The right addend may be the class's right side less a constant: try the constants that some class has.
            if (left[i].term == right[j].term && is_kept(left[i].term)) {
                made[i] = left[i];
                used[j] = found = true;
                continue;
            }
            for (const Class& operand : classes_) {
                if (!operand.decided || operand.key.left != left[i].term || operand.key.right != right[j].term)
                    continue;
                made[i] = {left[i].factor, operand.meaning.term};
                offset += left[i].factor * operand.meaning.offset;
                right_offset += left[i].factor * operand.key.delta;
                used[j] = found = true;
                break;
            }
        }
        if (!found)
            return std::nullopt;
    }
    // Over the pairs the sum is left.term on the left and right.term + right_offset on the right; the class needs +
    // delta.
    Value sum;
    if (right_offset != c.key.delta || !table_.linear(std::span(made.data(), left.size()), sum))
        return std::nullopt;
    return symbolic::plus(sum, offset);
}

std::optional<Value> Pairing::rebuild(const Class& c) {
    const Node left = table_.node(c.key.left);
    const Node right = table_.node(c.key.right);
    if (left.kind != right.kind)
        return std::nullopt;
    if (left.kind == TermKind::sum)
        return rebuild_sum(c);
    if (left.op != right.op || c.key.delta != 0)
        return std::nullopt;
    if (left.kind == TermKind::unary) {
        const auto operand = paired(left.left, right.left);
        const TermId term = operand ? table_.unary(left.unary(), *operand) : zero_term;
        return term == zero_term ? std::nullopt : std::optional(Value{term, 0});
    }
    if (left.kind == TermKind::binary) {
        const auto first = paired(left.left, right.left);
        const auto second = paired(left.right, right.right);
        const TermId term = first && second ? table_.binary(left.binary(), *first, *second) : zero_term;
        return term == zero_term ? std::nullopt : std::optional(Value{term, 0});
    }
    return std::nullopt;
}

// Shallow classes first, so that operands are decided before what is made of them.
void Pairing::decide_structure() {
    std::vector<std::size_t> order(classes_.size());
    for (std::size_t i = 0; i < order.size(); ++i)
        order[i] = i;
    std::ranges::stable_sort(order, {}, [&](std::size_t i) { return table_.node(classes_[i].key.left).depth; });
    for (const std::size_t i : order) {
        Class& c = classes_[i];
        if (c.decided)
            continue;
        if (const auto whole = rebuild(c)) {
            c.meaning = *whole;
            c.decided = true;
            continue;
        }
        // A variable of the left side that only this class has can go on naming it: fewer names, and stable ones at
        // loop heads.
        const TermId old = c.key.left;
        const bool reuse =
            old != zero_term && table_.node(old).kind == TermKind::variable && !is_kept(old) && is_left_class(old);
        c.meaning = {reuse ? old : table_.fresh_variable(), 0};
        c.decided = true;
    }
}

/// Only one class has this variable on its left, so the name is free for it.
bool Pairing::is_left_class(TermId variable) const {
    return std::ranges::count_if(classes_, [&](const Class& c) { return c.key.left == variable; }) == 1;
}

KeptNumber Pairing::combine(KeptNumber left, KeptNumber right) const {
    Numbers& numbers = table_.numbers();
    if (!thresholds_ || left.is(right))
        return numbers.join(left, right);
    return numbers.keep(numeric::widen(*left, *right, *thresholds_));
}

Interval Pairing::combine(Interval left, Interval right) const {
    Interval result{std::min(left.low, right.low), std::max(left.high, right.high)};
    if (thresholds_) {
        // Two steps to infinity at most: an end that moves goes at once.
        if (right.low < left.low)
            result.low = std::numeric_limits<std::int64_t>::min();
        if (right.high > left.high)
            result.high = std::numeric_limits<std::int64_t>::max();
    }
    return result;
}

void Pairing::say_facts(Knowledge& result) const {
    for (const TermId term : kept_list_)
        if (left_.stored(term) || right_.stored(term) || table_.node(term).kind != TermKind::variable)
            result.set(term, combine(left_.kept(table_, term), right_.kept(table_, term)));
    for (const Class& c : classes_) {
        if (c.meaning.is_constant())
            continue;
        const KeptNumber number = combine(left_.kept(table_, c.left()), right_.kept(table_, c.right()));
        result.set(c.meaning.term, table_.numbers().less(number, c.meaning.offset));
    }
}

// A difference that one side knows between a and b is asked of both sides, for every pair of new terms that a and b
// are part of.
void Pairing::say_differences(Knowledge& result) const {
    std::vector<Image> images;
    const auto add = [&](TermId term, Value left, Value right) {
        images.push_back({term, left, right, &left_.number(table_, left), &right_.number(table_, right),
                          &result.number(table_, term)});
    };
    for (const TermId term : kept_list_)
        add(term, {term, 0}, {term, 0});
    for (const Class& c : classes_)
        if (!c.meaning.is_constant())
            add(c.meaning.term, symbolic::plus(c.left(), 0 - c.meaning.offset),
                symbolic::plus(c.right(), 0 - c.meaning.offset));

    const auto carry = [&](const Knowledge& from, Value Image::*side, Side other) {
        for (const symbolic::Difference& d : from.differences())
            for (const Image& a : images)
                if ((a.*side).term == d.left)
                    for (const Image& b : images)
                        if ((b.*side).term == d.right)
                            say_difference(a, b, other, result);
    };
    carry(left_, &Image::left, Side::right);
    carry(right_, &Image::right, Side::left);
    discover(images, result);
}

// Most pairs have nothing to say, and finding that out is most of what a join costs: so what is cheap is asked first,
// and a side that knows no more than the join's facts settles it.
void Pairing::say_difference(const Image& a, const Image& b, Side doubtful, Knowledge& result) const {
    const Interval plain = symbolic::difference_by_facts(*a.both_number, *b.both_number);
    const auto says_more = [](Interval range, Interval than) {
        return (range.has_low() && range.low > than.low) || (range.has_high() && range.high < than.high);
    };
    const auto ask = [&](Side side) {
        return side == Side::left ? left_.difference(table_, a.left, b.left)
                                  : right_.difference(table_, a.right, b.right);
    };
    const Interval first = ask(doubtful);
    if (!says_more(first, plain))
        return;
    const Interval second = ask(doubtful == Side::left ? Side::right : Side::left);
    const Interval both = doubtful == Side::left ? combine(first, second) : combine(second, first);
    if (says_more(both, plain) && says_more(both, result.difference(table_, {a.term, 0}, {b.term, 0})))
        result.add_difference(a.term, b.term, both);
}

// Where one side has a constant, what was compared with it is a fact there and no difference: 14 with size >= 34 on the
// left, 18 with size >= 38 on the right. Joined, size - offset >= 20 is worth saying, and no fact says it.
void Pairing::discover(std::span<const Image> images, Knowledge& result) const {
    for (const Image& a : images) {
        if (!a.left.is_constant() && !a.right.is_constant())
            continue;
        for (const Image& b : images) {
            const Number& left = *b.left_number;
            const Number& right = *b.right_number;
            if (b.term == a.term || (b.left.is_constant() && b.right.is_constant()) ||
                (left.smin() == right.smin() && left.smax() == right.smax()))
                continue;
            say_difference(b, a, a.left.is_constant() ? Side::left : Side::right, result);
        }
    }
}

Knowledge Pairing::resolve() {
    decide_affine();
    decide_structure();
    for (const Place& place : places_)
        *place.result = symbolic::plus(classes_[place.class_index].meaning, place.offset);
    Knowledge result;
    say_facts(result);
    say_differences(result);
    return result;
}

} // namespace bpfproof::state
