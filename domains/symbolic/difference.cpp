// Differences between terms, and comparisons, which are what records them.
#include "domains/symbolic/knowledge.hpp"

#include <boost/container/small_vector.hpp>

#include <algorithm>

namespace bpfproof::symbolic {

namespace {

constexpr std::int64_t infinity = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t minus_infinity = std::numeric_limits<std::int64_t>::min();

/// How many stored differences a query may chain. Packet bounds need two (offset to the checked pointer to the end);
/// one more serves a bound copied through a loop counter.
constexpr unsigned max_hops = 3;
/// Past this a state keeps the differences it has; more were never seen to matter, and queries walk them all.
constexpr std::size_t max_differences = 96;

/// Sum of upper bounds; infinity absorbs, and so does overflow.
std::int64_t add_upper(std::int64_t a, std::int64_t b) {
    std::int64_t sum = 0;
    if (a == infinity || b == infinity || __builtin_add_overflow(a, b, &sum))
        return infinity;
    return sum;
}

/// The lower bound that an upper bound of the reverse difference is. 2^63 is one more than fits, so the next one below
/// stands for it.
std::int64_t lower_from(std::int64_t reverse_upper) {
    return reverse_upper == minus_infinity ? infinity : -reverse_upper;
}

/// The upper bound of the reverse difference that a lower bound is; the least number is no bound.
std::int64_t upper_from(std::int64_t low) {
    return low == minus_infinity ? infinity : -low;
}

/// sval(value.term) + sval(value.offset) without leaving the signed range, so that it is sval(value)?
bool offset_is_exact(const Number& term, std::uint64_t offset) {
    const auto moved = static_cast<std::int64_t>(offset);
    std::int64_t unused = 0;
    return !__builtin_add_overflow(term.smin(), moved, &unused) && !__builtin_add_overflow(term.smax(), moved, &unused);
}

Interval moved(Interval range, std::int64_t offset) {
    Interval result{minus_infinity, add_upper(range.high, offset)};
    if (range.has_low() && __builtin_add_overflow(range.low, offset, &result.low))
        result.low = minus_infinity;
    return result;
}

} // namespace

Interval difference_by_facts(const Number& left, const Number& right) {
    Interval range;
    if (__builtin_sub_overflow(left.smin(), right.smax(), &range.low))
        range.low = minus_infinity;
    if (__builtin_sub_overflow(left.smax(), right.smin(), &range.high))
        range.high = infinity;
    return range;
}

void Knowledge::add_difference(TermId left, TermId right, Interval range) {
    if (left == right || left == zero_term || right == zero_term)
        return;
    if (left > right) {
        std::swap(left, right);
        range = {range.has_high() ? lower_from(range.high) : minus_infinity, range.has_low() ? -range.low : infinity};
    }
    // Its reverse would be "at most 2^63 - 1", which is how no bound is written: a bound that no query could find
    // again.
    if (range.low == -infinity)
        range.low = minus_infinity;
    if (!range.has_low() && !range.has_high())
        return;
    const auto key = std::pair(left, right);
    const auto it =
        std::ranges::lower_bound(differences_, key, {}, [](const Difference& d) { return std::pair(d.left, d.right); });
    if (it != differences_.end() && it->left == left && it->right == right) {
        it->range.low = std::max(it->range.low, range.low);
        it->range.high = std::min(it->range.high, range.high);
    } else if (differences_.size() < max_differences) {
        differences_.insert(it, Difference{left, right, range});
    }
}

// x + rest - x = rest as integers, where the sum does not wrap.
std::optional<KeptNumber> Knowledge::rest_of_sum(const TermTable& table, TermId sum, TermId addend_left_out) const {
    if (table.node(sum).kind != TermKind::sum)
        return std::nullopt;
    Numbers& numbers = table.numbers();
    KeptNumber rest = numbers.constant(0);
    bool found = false;
    for (const Addend& addend : table.addends(sum)) {
        if (addend.term == addend_left_out && addend.factor == 1) {
            found = true;
            continue;
        }
        rest = numbers.forward(BinaryOp::add, rest, part(table, addend));
    }
    if (!found)
        return std::nullopt;
    const Number& whole = number(table, addend_left_out);
    std::int64_t unused = 0;
    if (__builtin_add_overflow(whole.smax(), rest->smax(), &unused) ||
        __builtin_add_overflow(whole.smin(), rest->smin(), &unused))
        return std::nullopt;
    return rest;
}

/// What the facts, or the structure of one of the two as a sum over the other, say of sval(left) - sval(right).
std::int64_t Knowledge::upper_by_facts(const TermTable& table, TermId left, TermId right,
                                       std::int64_t right_least) const {
    if (left == right)
        return 0;
    std::int64_t best = infinity;
    if (__builtin_sub_overflow(number(table, left).smax(), right_least, &best))
        best = infinity;
    if (const auto rest = rest_of_sum(table, left, right))
        best = std::min(best, (*rest)->smax());
    if (const auto rest = rest_of_sum(table, right, left))
        best = std::min(best, upper_from((*rest)->smin()));
    return best;
}

// sval(left) - sval(right) <= result: the shortest way from left over stored differences and sums, of at most max_hops
// steps, and from there to right by facts. Each step is an inequality that holds in every valuation, and inequalities
// add. Rounds of relaxation, so the cost is that of a few walks over the differences, whatever they look like.
std::int64_t Knowledge::upper(const TermTable& table, TermId left, TermId right, std::int64_t right_least) const {
    struct Reached {
        TermId term;
        std::int64_t bound; ///< sval(left) - sval(term) <= bound
        unsigned round;     ///< of the last improvement
    };
    boost::container::small_vector<Reached, 16> reached{{left, 0, 0}};
    const auto relax = [&](TermId term, std::int64_t bound, unsigned round) {
        if (bound == infinity)
            return;
        const auto it = std::ranges::find(reached, term, &Reached::term);
        if (it == reached.end())
            reached.push_back({term, bound, round});
        else if (bound < it->bound)
            *it = {term, bound, round};
    };
    for (unsigned round = 1; round <= max_hops; ++round) {
        const std::size_t count = reached.size();
        for (std::size_t i = 0; i < count; ++i) {
            const Reached from = reached[i];
            if (from.round + 1 != round)
                continue;
            for (const Difference& d : differences_) {
                if (d.left == from.term && d.range.has_high())
                    relax(d.right, add_upper(from.bound, d.range.high), round);
                else if (d.right == from.term && d.range.has_low())
                    relax(d.left, add_upper(from.bound, upper_from(d.range.low)), round);
            }
            if (table.node(from.term).kind != TermKind::sum)
                continue;
            for (const Addend& addend : table.addends(from.term))
                if (const auto rest = addend.factor == 1 ? rest_of_sum(table, from.term, addend.term) : std::nullopt)
                    relax(addend.term, add_upper(from.bound, (*rest)->smax()), round);
        }
    }
    std::int64_t best = infinity;
    for (const Reached& from : reached)
        best = std::min(best, add_upper(from.bound, upper_by_facts(table, from.term, right, right_least)));
    return best;
}

Interval Knowledge::difference(const TermTable& table, Value left, Value right) const {
    const Number& l = number(table, left.term);
    const Number& r = number(table, right.term);
    if (!offset_is_exact(l, left.offset) || !offset_is_exact(r, right.offset))
        return difference_by_facts(number(table, left), number(table, right));
    std::int64_t offset = 0;
    if (__builtin_sub_overflow(static_cast<std::int64_t>(left.offset), static_cast<std::int64_t>(right.offset),
                               &offset) ||
        offset == minus_infinity)
        return difference_by_facts(number(table, left), number(table, right));
    // What is stored of a term and others has bounded its fact by theirs when it was learnt, so against a constant the
    // fact says as much.
    if (left.is_constant() || right.is_constant())
        return moved(difference_by_facts(l, r), offset);
    Interval range;
    range.high = add_upper(upper(table, left.term, right.term, r.smin()), offset);
    const std::int64_t reverse = add_upper(upper(table, right.term, left.term, l.smin()), -offset);
    if (reverse != infinity)
        range.low = lower_from(reverse);
    return range;
}

std::optional<bool> Knowledge::decide(const TermTable& table, Comparison op, Value left, Value right) const {
    const Number l = number(table, left);
    const Number r = number(table, right);
    if (const auto known = numeric::compare(op, l, r))
        return known;
    if (left.term == right.term && (op == Comparison::eq || op == Comparison::ne))
        return (left.offset == right.offset) == (op == Comparison::eq);
    if (left.is_constant() || right.is_constant() || op == Comparison::set || op == Comparison::not_set)
        return std::nullopt;
    const bool is_signed =
        op == Comparison::slt || op == Comparison::sle || op == Comparison::sgt || op == Comparison::sge;
    // An unsigned order is the signed one where both words are below 2^63; equality is both.
    const bool same_order = is_signed || (l.smin() >= 0 && r.smin() >= 0);
    const Interval d = difference(table, left, right);
    switch (op) {
    case Comparison::eq:
    case Comparison::ne:
        if (d.low > 0 || d.high < 0)
            return op == Comparison::ne;
        if (d.low == 0 && d.high == 0)
            return op == Comparison::eq;
        return std::nullopt;
    case Comparison::ult:
    case Comparison::slt:
        return !same_order  ? std::nullopt
               : d.high < 0 ? std::optional(true)
               : d.low >= 0 ? std::optional(false)
                            : std::nullopt;
    case Comparison::ule:
    case Comparison::sle:
        return !same_order   ? std::nullopt
               : d.high <= 0 ? std::optional(true)
               : d.low > 0   ? std::optional(false)
                             : std::nullopt;
    case Comparison::ugt:
    case Comparison::sgt:
        return !same_order   ? std::nullopt
               : d.low > 0   ? std::optional(true)
               : d.high <= 0 ? std::optional(false)
                             : std::nullopt;
    case Comparison::uge:
    case Comparison::sge:
        return !same_order  ? std::nullopt
               : d.low >= 0 ? std::optional(true)
               : d.high < 0 ? std::optional(false)
                            : std::nullopt;
    case Comparison::set:
    case Comparison::not_set:
        break;
    }
    return std::nullopt;
}

bool Knowledge::assume(const TermTable& table, Comparison op, Value left, Value right) {
    if (const auto known = decide(table, op, left, right); known && !*known)
        return false;
    Number l = number(table, left);
    Number r = number(table, right);
    if (!numeric::assume(op, l, r) || !refine(table, left, l) || !refine(table, right, r))
        return false;
    switch (op) {
    case Comparison::ult:
        return assume_order(table, left, right, true, false);
    case Comparison::ule:
        return assume_order(table, left, right, false, false);
    case Comparison::ugt:
        return assume_order(table, right, left, true, false);
    case Comparison::uge:
        return assume_order(table, right, left, false, false);
    case Comparison::slt:
        return assume_order(table, left, right, true, true);
    case Comparison::sle:
        return assume_order(table, left, right, false, true);
    case Comparison::sgt:
        return assume_order(table, right, left, true, true);
    case Comparison::sge:
        return assume_order(table, right, left, false, true);
    case Comparison::eq:
        return assume_order(table, left, right, false, true) && assume_order(table, right, left, false, true);
    case Comparison::ne:
    case Comparison::set:
    case Comparison::not_set:
        return true;
    }
    return true;
}

// low <= high (or <) between words is an inequality between integers where neither offset wraps: sval(low.term) + c1 <=
// sval(high.term) + c2. Then what it says of the terms is kept, and their facts follow it through the differences there
// are.
bool Knowledge::assume_order(const TermTable& table, Value low, Value high, bool strict, bool is_signed) {
    if (low.is_constant() || high.is_constant() || low.term == high.term)
        return true; // the facts have said it all
    const Number l = number(table, low);
    const Number h = number(table, high);
    if (!is_signed && (l.smin() < 0 || h.smin() < 0))
        return true;
    const Number low_term = number(table, low.term);
    const Number high_term = number(table, high.term);
    if (!offset_is_exact(low_term, low.offset) || !offset_is_exact(high_term, high.offset))
        return true;
    std::int64_t bound = 0;
    if (__builtin_sub_overflow(static_cast<std::int64_t>(high.offset), static_cast<std::int64_t>(low.offset), &bound) ||
        __builtin_sub_overflow(bound, strict ? 1 : 0, &bound))
        return true;
    add_difference(low.term, high.term, {minus_infinity, bound});
    return true;
}

} // namespace bpfproof::symbolic
