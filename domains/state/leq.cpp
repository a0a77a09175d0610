// Covering: is every concrete state of `a` one of `b`? A renaming m from b's terms to a's values is built from what
// stands in the same places, then every fact and difference of b, renamed, must follow from a's.
//
// Sound: given a valuation for a, the valuation of b's variables that m gives makes b's places equal to a's, and
// satisfies b's facts since each was shown. Variables that stand in no place are existential, so for those any choice
// will do, and one is guessed. Not complete: a compound term of b is matched by structure or by the image of its
// operands only.
#include "domains/state/state.hpp"
#include "domains/state/values.hpp"
#include "domains/symbolic/term_map.hpp"

#include <boost/container/small_vector.hpp>

#include <algorithm>

namespace bpfproof::state {

namespace {

using numeric::Number;
using symbolic::TermId;
using symbolic::TermKind;
using symbolic::zero_term;

class Covering {
public:
    Covering(const TermTable& table, const State& a, const State& b) : table_(table), a_(a), b_(b) {}

    bool run() { return contradictory() || covers(); }

private:
    /// Nothing satisfies a, so it stands for no state.
    bool contradictory() const {
        return std::ranges::any_of(a_.knowledge.differences(),
                                   [](const symbolic::Difference& d) { return d.range.low > d.range.high; });
    }

    bool covers() {
        if (!structure())
            return false;
        renaming_.emplace();
        // Variables first: what they are renamed to is what compound terms are checked against.
        for (unsigned depth = 0, next = 0; next != none; depth = next) {
            next = none;
            for (const auto& [value_a, value_b] : pairs_) {
                const unsigned its = table_.node(value_b.term).depth;
                if (its == depth && !match(value_b, value_a))
                    return false;
                if (its > depth)
                    next = std::min(next, its);
            }
        }
        return facts() && differences();
    }

    static constexpr unsigned none = symbolic::max_depth + 1;

    struct ValuePair {
        Value a;
        Value b;
    };

    // Registers first: they tell states apart soonest.
    bool structure() {
        if (a_.activations.size() != b_.activations.size() || a_.anchors.size() != b_.anchors.size())
            return false;
        for (std::size_t i = 0; i + 1 < isa::register_count; ++i)
            if (!word(a_.registers[i], b_.registers[i]))
                return false;
        for (std::uint32_t depth = 0; depth <= a_.depth(); ++depth)
            if (!activation(a_.activations[depth], b_.activations[depth]))
                return false;
        for (std::size_t i = 0; i < a_.anchors.size(); ++i)
            if (!pair(a_.anchors[i], b_.anchors[i]))
                return false;
        return debts() && pair(a_.packet.start, b_.packet.start) && pair(a_.packet.end, b_.packet.end) &&
               pair(a_.goto_budget, b_.goto_budget);
    }

    bool activation(const Activation& a, const Activation& b) {
        for (std::size_t i = 0; i < a.callers_registers.size(); ++i)
            if (!word(a.callers_registers[i], b.callers_registers[i]))
                return false;
        return frame(*a.frame, *b.frame) && pair(a.callers_budget, b.callers_budget);
    }

    // In order; what a does not owe is 0 in b: a state in which an acquisition failed does not mention it.
    bool debts() {
        std::size_t i = 0;
        for (const resources::Owed& debt : b_.debts) {
            const bool both = i < a_.debts.size() && a_.debts[i].acquired == debt.acquired;
            if (!pair(both ? a_.debts[i].live : symbolic::constant(0), debt.live))
                return false;
            i += both;
        }
        return i == a_.debts.size();
    }

    bool word(const Word& a, const Word& b) {
        if (b.kind == types::Kind::uninitialised)
            return true;
        if (!a.is_initialised())
            return false;
        if (b.kind == types::Kind::any)
            return true;
        if (a.is_scalar() && b.is_scalar())
            return pair(a.value, b.value);
        if (a.is_pointer() && b.is_pointer() && types::same_region(a, b))
            return pair(a.value, b.value) && pair(a.nonnull, b.nonnull) && pair(a.extent, b.extent);
        // The offset of null is anything, so it asks nothing of b's variables.
        return a.is_zero() && b.is_pointer() && pair(symbolic::constant(0), b.nonnull);
    }

    /// The value of a place. False: two constants that differ, which is what most states differ in, and cheap to see.
    bool pair(Value a, Value b) {
        if (a.is_constant() && b.is_constant())
            return a == b;
        pairs_.push_back({a, b});
        return true;
    }

    bool frame(const Frame& a, const Frame& b) {
        if ((b.initialised() & ~a.initialised()).any())
            return false;
        auto left = a.cells().begin();
        for (const memory::Cell& cell : b.cells()) {
            while (left != a.cells().end() && left->offset < cell.offset)
                ++left;
            if (left == a.cells().end() || left->offset != cell.offset || left->size != cell.size ||
                !word(left->word, cell.word))
                return false;
        }
        return true;
    }

    std::optional<Value> image(TermId b) {
        if (b == zero_term)
            return symbolic::constant(0);
        const Value* renamed = renaming_->find(b);
        return renamed ? std::optional(*renamed) : std::nullopt;
    }

    /// b = a in every place where both stand; extends the renaming.
    bool match(Value b, Value a) {
        if (b.is_constant())
            return a == b || a_.knowledge.number(table_, a).constant_value() == b.offset;
        return match_term(b.term, symbolic::plus(a, 0 - b.offset));
    }

    bool match_term(TermId b, Value a) {
        if (const auto known = image(b))
            return *known == a || (constant_of(a) && constant_of(a) == constant_of(*known));
        const symbolic::Node& node = table_.node(b);
        if (node.kind == TermKind::zero)
            return constant_of(a) == 0;
        if (node.kind != TermKind::variable && !match_operands(b, node, a))
            return false;
        renaming_->emplace(b, a);
        return true;
    }

    std::optional<std::uint64_t> constant_of(Value a) const { return a_.knowledge.number(table_, a).constant_value(); }

    bool match_operands(TermId b, const symbolic::Node& node, Value a) {
        const symbolic::Node& other = table_.node(a.term);
        const bool same_operation = a.offset == 0 && other.kind == node.kind && other.op == node.op;
        if (node.kind == TermKind::sum)
            return match_sum(b, a);
        if (!same_operation) {
            // a may have folded what b keeps as an operation: all operands constant there.
            return folded(node, a);
        }
        return match(node.left, other.left) && (node.kind == TermKind::unary || match(node.right, other.right));
    }

    bool folded(const symbolic::Node& node, Value a) {
        const auto operand = [&](Value b) -> std::optional<std::uint64_t> {
            const auto renamed = image(b.term);
            return renamed ? constant_of(symbolic::plus(*renamed, b.offset)) : std::nullopt;
        };
        const auto whole = constant_of(a);
        const auto left = operand(node.left);
        if (!whole || !left)
            return false;
        if (node.kind == TermKind::unary)
            return numeric::apply<64>(node.unary(), *left) == *whole;
        const auto right = operand(node.right);
        return right && numeric::apply<64>(node.binary(), *left, *right) == *whole;
    }

    // Any renaming of what is not renamed yet is sound. The same name is the best guess: states descend from one.
    bool keep_name(TermId b) {
        if (const auto renamed = image(b))
            return *renamed == Value{b, 0};
        const symbolic::Node& node = table_.node(b);
        const bool kept =
            node.kind == TermKind::variable ||
            (node.kind == TermKind::sum &&
             std::ranges::all_of(table_.addends(b), [&](const auto& addend) { return keep_name(addend.term); })) ||
            (node.kind == TermKind::unary && keep_name(node.left.term)) ||
            (node.kind == TermKind::binary && keep_name(node.left.term) && keep_name(node.right.term));
        if (kept)
            renaming_->emplace(b, Value{b, 0});
        return kept;
    }

    // Addends that a has too keep their names, unless there is only one to solve for.
    void keep_common_names(TermId b, TermId a) {
        const auto is_open = [&](const symbolic::Addend& addend) { return !image(addend.term); };
        const auto addends = table_.addends(b);
        const auto open = std::ranges::find_if(addends, is_open);
        if (std::ranges::count_if(addends, is_open) == 1 && table_.node(open->term).kind == TermKind::variable)
            return;
        const symbolic::Addend whole{1, a};
        const auto others = table_.node(a).kind == TermKind::sum ? table_.addends(a) : std::span(&whole, 1);
        for (const symbolic::Addend& addend : addends)
            if (is_open(addend) && std::ranges::find(others, addend) != others.end())
                keep_name(addend.term);
    }

    // Σ factor·image must be a. Addends that are not renamed yet are taken for addends of a with their factors; the
    // last one is solved for.
    bool match_sum(TermId b, Value a) {
        keep_common_names(b, a.term);
        for (;;) {
            std::vector<symbolic::Addend> open;
            for (const symbolic::Addend& addend : table_.addends(b))
                if (!image(addend.term))
                    open.push_back(addend);
            std::uint64_t offset = a.offset;
            const std::vector<symbolic::Addend> rest = without_renamed(b, a.term, offset);
            if (open.empty())
                return rest.empty() && offset == 0;
            if (open.size() == 1) {
                const auto last = solution(open.front(), rest, offset);
                return last && match_term(open.front().term, *last);
            }
            if (!match_likeliest(open, rest))
                return choose_all_but_one(open, rest, offset);
        }
    }

    // Any pair will do for soundness: the sum is compared with the images in the end. Operations are paired before
    // variables, which could be anything.
    bool match_likeliest(std::span<const symbolic::Addend> open, std::span<const symbolic::Addend> rest) {
        for (const bool variables : {false, true})
            for (const symbolic::Addend& addend : open) {
                const symbolic::Node& node = table_.node(addend.term);
                if ((node.kind == TermKind::variable) != variables)
                    continue;
                const auto like = std::ranges::find_if(rest, [&](const symbolic::Addend& other) {
                    const symbolic::Node& its = table_.node(other.term);
                    return other.factor == addend.factor && its.kind == node.kind && its.op == node.op;
                });
                if (like != rest.end())
                    return match_term(addend.term, Value{like->term, 0});
            }
        return false;
    }

    /// a - Σ factor·image over the addends of b that are renamed, as a linear combination; its constant goes to
    /// `offset`.
    std::vector<symbolic::Addend> without_renamed(TermId b, TermId a, std::uint64_t& offset) {
        std::vector<symbolic::Addend> rest{{1, a}};
        for (const symbolic::Addend& addend : table_.addends(b))
            if (const auto renamed = image(addend.term)) {
                rest.push_back({0 - addend.factor, renamed->term});
                offset -= addend.factor * renamed->offset;
            }
        // Linear combinations are compared as such: intern nothing, cancel by hand.
        std::vector<symbolic::Addend> flat;
        const auto put = [&](std::uint64_t factor, TermId term) {
            const auto it = std::ranges::find(flat, term, &symbolic::Addend::term);
            if (it == flat.end())
                flat.push_back({factor, term});
            else
                it->factor += factor;
        };
        for (const symbolic::Addend& addend : rest) {
            if (addend.term == zero_term)
                continue;
            if (table_.node(addend.term).kind == TermKind::sum)
                for (const symbolic::Addend& inner : table_.addends(addend.term))
                    put(addend.factor * inner.factor, inner.term);
            else
                put(addend.factor, addend.term);
        }
        std::erase_if(flat, [](const symbolic::Addend& x) { return x.factor == 0; });
        return flat;
    }

    // factor·image = rest + offset: factor·(term + moved) = factor·term + offset, where the offset is a multiple of the
    // factor.
    static std::optional<Value> solution(const symbolic::Addend& open, std::span<const symbolic::Addend> rest,
                                         std::uint64_t offset) {
        const auto factor = static_cast<std::int64_t>(open.factor);
        const auto distance = static_cast<std::int64_t>(offset);
        const bool divides = factor == -1 || distance % factor == 0;
        if (!divides || rest.size() > 1 || (rest.size() == 1 && rest[0].factor != open.factor))
            return std::nullopt;
        const std::uint64_t moved = factor == -1 ? 0 - offset : static_cast<std::uint64_t>(distance / factor);
        return Value{rest.empty() ? zero_term : rest[0].term, moved};
    }

    // a has fewer addends: all but one of b's variables are taken for the least they may be, such that what is left for
    // the last one is among what it may be.
    bool choose_all_but_one(std::span<const symbolic::Addend> open, std::span<const symbolic::Addend> rest,
                            std::uint64_t offset) {
        const auto is_variable = [&](const auto& addend) {
            return table_.node(addend.term).kind == TermKind::variable;
        };
        if (!std::ranges::all_of(open, is_variable))
            return false;
        const auto least = [&](TermId variable) { return b_.knowledge.number(table_, variable).umin(); };
        for (const symbolic::Addend& last : open) {
            std::uint64_t left = offset;
            for (const symbolic::Addend& other : open)
                left -= other.term == last.term ? 0 : other.factor * least(other.term);
            const auto value = solution(last, rest, left);
            if (!value || !numeric::leq(a_.knowledge.number(table_, *value), b_.knowledge.number(table_, last.term)))
                continue;
            for (const symbolic::Addend& other : open)
                renaming_->emplace(other.term,
                                   other.term == last.term ? *value : symbolic::constant(least(other.term)));
            return true;
        }
        return false;
    }

    // What no place asked for. A variable may be anything: best what it is called in a, if a knows it, else any word
    // its fact allows (the offset of what is null in a). An operation is the same one on its operands' images: where
    // these are constants it is one, else a must know it.
    std::optional<Value> image_or_choice(TermId b) {
        if (const auto renamed = image(b))
            return renamed;
        const symbolic::Node& node = table_.node(b);
        std::optional<Value> choice;
        if (node.kind == TermKind::variable)
            choice = keeps_name(b) ? Value{b, 0} : symbolic::constant(b_.knowledge.number(table_, b).umin());
        else if (node.kind == TermKind::sum)
            choice = chosen_sum(b);
        else
            choice = chosen_operation(b, node);
        if (choice)
            renaming_->emplace(b, *choice);
        return choice;
    }

    std::optional<Value> image_or_choice(Value b) {
        const auto renamed = image_or_choice(b.term);
        return renamed ? std::optional(symbolic::plus(*renamed, b.offset)) : std::nullopt;
    }

    std::optional<Value> chosen_sum(TermId b) {
        std::uint64_t offset = 0;
        bool same_names = true;
        for (const symbolic::Addend& addend : table_.addends(b)) {
            const auto operand = image_or_choice(addend.term);
            if (!operand)
                return std::nullopt;
            same_names = same_names && *operand == Value{addend.term, 0};
        }
        if (same_names)
            return Value{b, 0};
        std::vector<symbolic::Addend> rest = without_renamed(b, zero_term, offset); // -b
        const bool constant = std::ranges::all_of(rest, [&](const symbolic::Addend& addend) {
            return constant_of({addend.term, 0}).has_value();
        });
        if (constant) {
            for (const symbolic::Addend& addend : rest)
                offset += addend.factor * constant_of({addend.term, 0}).value();
            return symbolic::constant(0 - offset);
        }
        if (rest.size() == 1 && rest.front().factor == ~std::uint64_t{0})
            return Value{rest.front().term, 0 - offset};
        for (symbolic::Addend& addend : rest)
            addend.factor = 0 - addend.factor;
        return find_in_a([&](TermId term) { return std::ranges::is_permutation(table_.addends(term), rest); },
                         TermKind::sum, 0 - offset);
    }

    std::optional<Value> chosen_operation(TermId b, const symbolic::Node& node) {
        const bool unary = node.kind == TermKind::unary;
        const auto left = image_or_choice(node.left);
        const auto right = unary ? std::optional(symbolic::constant(0)) : image_or_choice(node.right);
        if (!left || !right)
            return std::nullopt;
        if (*left == node.left && (unary || *right == node.right))
            return Value{b, 0};
        const auto x = constant_of(*left);
        const auto y = constant_of(*right);
        if (x && y)
            return symbolic::constant(unary ? numeric::apply<64>(node.unary(), *x)
                                            : numeric::apply<64>(node.binary(), *x, *y));
        return find_in_a(
            [&](TermId term) {
                const symbolic::Node& other = table_.node(term);
                return other.op == node.op && other.left == *left && (unary || other.right == *right);
            },
            node.kind, 0);
    }

    /// A term of this kind that a says something of.
    template <class Is>
    std::optional<Value> find_in_a(Is&& is, TermKind kind, std::uint64_t offset) const {
        const auto wanted = [&](TermId term) { return table_.node(term).kind == kind && is(term); };
        for (const symbolic::Fact& fact : a_.knowledge.facts())
            if (wanted(fact.term))
                return Value{fact.term, offset};
        for (const symbolic::Difference& d : a_.knowledge.differences())
            for (const TermId term : {d.left, d.right})
                if (wanted(term))
                    return Value{term, offset};
        return std::nullopt;
    }
    bool keeps_name(TermId variable) const {
        return find_in_a([&](TermId term) { return term == variable; }, TermKind::variable, 0) &&
               numeric::leq(a_.knowledge.number(table_, variable), b_.knowledge.number(table_, variable));
    }

    bool facts() {
        return std::ranges::all_of(b_.knowledge.facts(), [&](const symbolic::Fact& fact) {
            const auto renamed = image_or_choice(fact.term);
            return renamed && numeric::leq(a_.knowledge.number(table_, *renamed), fact.number());
        });
    }

    bool differences() {
        return std::ranges::all_of(b_.knowledge.differences(), [&](const symbolic::Difference& d) {
            const auto left = image_or_choice(d.left);
            const auto right = image_or_choice(d.right);
            if (!left || !right)
                return false;
            const symbolic::Interval known = a_.knowledge.difference(table_, *left, *right);
            return known.low >= d.range.low && known.high <= d.range.high;
        });
    }

    const TermTable& table_;
    const State& a_;
    const State& b_;
    boost::container::small_vector<ValuePair, 96> pairs_;
    std::optional<symbolic::TermMap<Value>> renaming_; ///< once the structure agrees, which it seldom does
};

} // namespace

bool leq(const TermTable& table, const State& a, const State& b) {
    return Covering(table, a, b).run();
}

} // namespace bpfproof::state
