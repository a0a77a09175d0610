#include "domains/symbolic/knowledge.hpp"

#include <algorithm>

namespace bpfproof::symbolic {

using numeric::BinaryOp;

namespace {

/// How deep a fact is computed from operands' facts. Facts are stored when a term is made, so deeper only serves
/// refinements that came later to a distant operand; three levels is what real guards need.
constexpr unsigned forward_depth = 3;
/// Steps of downward propagation per assumption.
constexpr unsigned refine_budget = 64;

} // namespace

const Number* Knowledge::stored(TermId term) const {
    const auto it = std::ranges::lower_bound(facts_, term, {}, &Fact::term);
    return it != facts_.end() && it->term == term ? &it->number() : nullptr;
}

void Knowledge::set(TermId term, KeptNumber number) {
    auto it = std::ranges::lower_bound(facts_, term, {}, &Fact::term);
    const bool there = it != facts_.end() && it->term == term;
    if (number->is_top())
        it = there ? facts_.erase(it) : it;
    else if (there)
        *it++ = {term, false, number};
    else
        it = std::next(facts_.insert(it, Fact{term, false, number}));
    // Operands stand before what is made of them, so only what stands behind can be made of this one.
    for (; it != facts_.end(); ++it)
        it->settled = false;
}

KeptNumber Knowledge::kept(const TermTable& table, TermId term) const {
    return number_within(table, term, forward_depth);
}

KeptNumber Knowledge::kept(const TermTable& table, Value value) const {
    return number_within(table, value, forward_depth);
}

KeptNumber Knowledge::number_within(const TermTable& table, Value value, unsigned depth) const {
    Numbers& numbers = table.numbers();
    return value.is_constant() ? numbers.constant(value.offset)
                               : numbers.plus(number_within(table, value.term, depth), value.offset);
}

// A fact that is asked for is met with what its operands give, once for each time that something was learnt of them.
// Operands with facts of their own are asked in full, since what they answer is remembered too; only chains of terms of
// which nothing is stored are followed so far and no farther.
KeptNumber Knowledge::number_within(const TermTable& table, TermId term, unsigned depth) const {
    Numbers& numbers = table.numbers();
    if (term == zero_term)
        return numbers.constant(0);
    const auto position = std::ranges::lower_bound(facts_, term, {}, &Fact::term);
    const bool there = position != facts_.end() && position->term == term;
    if (there && position->settled)
        return position->kept;
    if (table.node(term).kind == TermKind::variable)
        return there ? position->kept : numbers.top();
    if (!there)
        return depth == 0 ? numbers.top() : computed(table, term, depth - 1);
    position->settled = true;
    if (position->number().is_constant())
        return position->kept;
    // Both hold of every concrete word, so they can only be disjoint where the state is infeasible though not yet known
    // to be; then either is a sound answer.
    if (const auto both = numbers.meet(position->kept, computed(table, term, forward_depth - 1)))
        position->kept = *both;
    return position->kept;
}

KeptNumber Knowledge::computed(const TermTable& table, TermId term, unsigned depth) const {
    const Node& node = table.node(term);
    if (node.kind == TermKind::sum)
        return computed_sum(table, term, depth);
    const KeptNumber left = number_within(table, node.left, depth);
    if (node.kind == TermKind::unary)
        return table.numbers().forward(node.unary(), left);
    return table.numbers().forward(node.binary(), left, number_within(table, node.right, depth));
}

KeptNumber Knowledge::part(const TermTable& table, const Addend& addend) const {
    return table.numbers().times(kept(table, addend.term), addend.factor);
}

KeptNumber Knowledge::computed_sum(const TermTable& table, TermId term, unsigned depth) const {
    Numbers& numbers = table.numbers();
    std::optional<KeptNumber> sum;
    for (const Addend& addend : table.addends(term)) {
        const KeptNumber next = numbers.times(number_within(table, addend.term, depth), addend.factor);
        sum = sum ? numbers.forward(BinaryOp::add, *sum, next) : next;
    }
    return sum ? *sum : numbers.constant(0);
}

bool Knowledge::refine(const TermTable& table, Value value, const Number& number) {
    unsigned budget = refine_budget;
    return refine_value(table, value, number, budget);
}

bool Knowledge::refine_value(const TermTable& table, Value value, const Number& number, unsigned& budget) {
    if (value.is_constant())
        return number.contains(value.offset);
    Numbers& numbers = table.numbers();
    return refine_term(table, value.term, numbers.less(numbers.keep(number), value.offset), budget);
}

bool Knowledge::refine_term(const TermTable& table, TermId term, KeptNumber number, unsigned& budget) {
    if (budget == 0)
        return true;
    --budget;
    const KeptNumber before = kept(table, term);
    const auto after = table.numbers().meet(before, number);
    if (!after)
        return false;
    if (after->is(before))
        return true;
    set(term, *after);
    return push_down(table, term, *after, budget) && push_across(table, term, *after, budget);
}

// What is known of left - right bounds either by the other: left <= right + high, and so on.
bool Knowledge::push_across(const TermTable& table, TermId term, const Number& number, unsigned& budget) {
    for (std::size_t i = 0; i < differences_.size() && budget > 0; ++i) {
        const Difference d = differences_[i];
        if (d.left != term && d.right != term)
            continue;
        // other - term is in [least, most], where those are known at all; 2^63 is one more than fits.
        const bool is_right = d.right == term;
        std::int64_t least = d.range.low;
        std::int64_t most = d.range.high;
        bool has_least = d.range.has_low();
        bool has_most = d.range.has_high();
        if (!is_right) {
            has_least = d.range.has_high() && !__builtin_sub_overflow(std::int64_t{0}, d.range.high, &least);
            has_most = d.range.has_low() && !__builtin_sub_overflow(std::int64_t{0}, d.range.low, &most);
        }
        std::int64_t low = std::numeric_limits<std::int64_t>::min();
        std::int64_t high = std::numeric_limits<std::int64_t>::max();
        const bool bounded_below = has_least && !__builtin_add_overflow(number.smin(), least, &low);
        const bool bounded_above = has_most && !__builtin_add_overflow(number.smax(), most, &high);
        if (!bounded_below)
            low = std::numeric_limits<std::int64_t>::min();
        if (!bounded_above)
            high = std::numeric_limits<std::int64_t>::max();
        if (low > high)
            return false;
        if ((bounded_below || bounded_above) &&
            !refine_term(table, is_right ? d.left : d.right, table.numbers().keep(Number::signed_range(low, high)),
                         budget))
            return false;
    }
    return true;
}

// Concrete: the term's word is f(operands). So operands outside the pre-image of `number` are impossible, and every
// backward transfer keeps the whole pre-image.
bool Knowledge::push_down(const TermTable& table, TermId term, const Number& number, unsigned& budget) {
    const Node node = table.node(term);
    switch (node.kind) {
    case TermKind::zero:
    case TermKind::variable:
        return true;
    case TermKind::sum:
        return push_down_sum(table, term, number, budget);
    case TermKind::unary: {
        Number operand = this->number(table, node.left);
        return numeric::backward(node.unary(), operand, number) && refine_value(table, node.left, operand, budget);
    }
    case TermKind::binary: {
        Number left = this->number(table, node.left);
        Number right = this->number(table, node.right);
        return numeric::backward(node.binary(), left, right, number) && refine_value(table, node.left, left, budget) &&
               refine_value(table, node.right, right, budget);
    }
    }
    return true;
}

// Each addend is the sum less the others. A sum x - y of words that do not wrap is also a difference.
bool Knowledge::push_down_sum(const TermTable& table, TermId sum, const Number& number, unsigned& budget) {
    Numbers& numbers = table.numbers();
    const auto addends = table.addends(sum);
    for (std::size_t i = 0; i < addends.size(); ++i) {
        KeptNumber rest = numbers.keep(number);
        for (std::size_t j = 0; j < addends.size(); ++j)
            if (j != i)
                rest = numbers.forward(BinaryOp::sub, rest, part(table, addends[j]));
        Number factor = Number::constant(addends[i].factor);
        Number operand = this->number(table, addends[i].term);
        if (!numeric::backward(BinaryOp::mul, operand, factor, *rest) ||
            !refine_term(table, addends[i].term, numbers.keep(operand), budget))
            return false;
    }
    if (addends.size() == 2 && addends[0].factor * addends[1].factor == ~std::uint64_t{0} &&
        (addends[0].factor == 1 || addends[1].factor == 1)) {
        const bool first_is_left = addends[0].factor == 1;
        const TermId left = first_is_left ? addends[0].term : addends[1].term;
        const TermId right = first_is_left ? addends[1].term : addends[0].term;
        const Number l = this->number(table, left);
        const Number r = this->number(table, right);
        std::int64_t unused = 0;
        if (!__builtin_sub_overflow(l.smax(), r.smin(), &unused) &&
            !__builtin_sub_overflow(l.smin(), r.smax(), &unused))
            add_difference(left, right, {number.smin(), number.smax()});
    }
    return true;
}

} // namespace bpfproof::symbolic
