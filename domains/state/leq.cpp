// Covering: is every concrete state of `a` one of `b`? A renaming m from b's terms to a's values is built from what
// stands in the same places, then every fact and difference of b, renamed, must follow from a's.
//
// Sound: given a valuation for a, the valuation of b's variables that m gives makes b's places equal to a's, and
// satisfies b's facts since each was shown. Variables that stand in no place are existential, so for those any choice
// will do, and one is guessed. Not complete: a compound term of b is matched by structure or by the image of its
// operands only.
#include "domains/state/state.hpp"
#include "domains/state/values.hpp"

#include <algorithm>
#include <unordered_map>

namespace bpfproof::state {

namespace {

using numeric::Number;
using symbolic::TermId;
using symbolic::TermKind;
using symbolic::zero_term;

class Covering {
public:
    Covering(const TermTable& table, const State& a, const State& b) : table_(table), a_(a), b_(b) {}

    bool run() {
        if (!structure())
            return false;
        // Variables first: what they are renamed to is what compound terms are checked against.
        std::ranges::stable_sort(pairs_, {}, [&](const auto& pair) { return table_.node(pair.b.term).depth; });
        for (const auto& [value_a, value_b] : pairs_)
            if (!match(value_b, value_a))
                return false;
        return facts() && differences();
    }

private:
    struct ValuePair {
        Value a;
        Value b;
    };

    bool structure() {
        if (a_.activations.size() != b_.activations.size() || a_.anchors.size() != b_.anchors.size() || !debts())
            return false;
        for (std::size_t i = 0; i < a_.anchors.size(); ++i)
            pairs_.push_back({a_.anchors[i], b_.anchors[i]});
        for (std::size_t i = 0; i + 1 < isa::register_count; ++i)
            if (!word(a_.registers[i], b_.registers[i]))
                return false;
        for (std::uint32_t depth = 0; depth <= a_.depth(); ++depth) {
            for (std::size_t i = 0; i < a_.activations[depth].callers_registers.size(); ++i)
                if (!word(a_.activations[depth].callers_registers[i], b_.activations[depth].callers_registers[i]))
                    return false;
            if (!frame(a_.frame(depth), b_.frame(depth)))
                return false;
            pairs_.push_back({a_.activations[depth].callers_budget, b_.activations[depth].callers_budget});
        }
        pairs_.push_back({a_.packet.start, b_.packet.start});
        pairs_.push_back({a_.packet.end, b_.packet.end});
        pairs_.push_back({a_.goto_budget, b_.goto_budget});
        return true;
    }

    // In order; what a does not owe is 0 in b: a state in which an acquisition failed does not mention it.
    bool debts() {
        std::size_t i = 0;
        for (const resources::Owed& debt : b_.debts) {
            const bool both = i < a_.debts.size() && a_.debts[i].acquired == debt.acquired;
            pairs_.push_back({both ? a_.debts[i].live : symbolic::constant(0), debt.live});
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
        if (a.is_scalar() && b.is_scalar()) {
            pairs_.push_back({a.value, b.value});
            return true;
        }
        if (a.is_pointer() && b.is_pointer() && types::same_region(a, b)) {
            pairs_.push_back({a.value, b.value});
            pairs_.push_back({a.nonnull, b.nonnull});
            pairs_.push_back({a.extent, b.extent});
            return true;
        }
        if (a.is_zero() && b.is_pointer()) {
            // The offset of null is anything, so it asks nothing of b's variables.
            pairs_.push_back({symbolic::constant(0), b.nonnull});
            return true;
        }
        return false;
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
        const auto it = renaming_.find(b);
        return it == renaming_.end() ? std::nullopt : std::optional(it->second);
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
        renaming_.emplace(b, a);
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
            renaming_.emplace(b, Value{b, 0});
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

    // Σ factor·image must be a; one addend that is not renamed yet is solved for.
    bool match_sum(TermId b, Value a) {
        keep_common_names(b, a.term);
        std::vector<symbolic::Addend> rest{{1, a.term}};
        std::uint64_t offset = a.offset;
        const symbolic::Addend* open = nullptr;
        for (const symbolic::Addend& addend : table_.addends(b)) {
            const auto renamed = image(addend.term);
            if (!renamed) {
                if (open || table_.node(addend.term).kind != TermKind::variable)
                    return false;
                open = &addend;
                continue;
            }
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
        if (!open)
            return flat.empty() && offset == 0;
        // factor·(term + moved) = factor·term + offset, where the offset is a multiple of the factor.
        const auto factor = static_cast<std::int64_t>(open->factor);
        const auto distance = static_cast<std::int64_t>(offset);
        const bool divides = factor == -1 || distance % factor == 0;
        if (!divides || flat.size() > 1 || (flat.size() == 1 && flat[0].factor != open->factor))
            return false;
        const std::uint64_t moved = factor == -1 ? 0 - offset : static_cast<std::uint64_t>(distance / factor);
        renaming_.emplace(open->term, Value{flat.empty() ? zero_term : flat[0].term, moved});
        return true;
    }

    // A variable that no place asked for (the offset of what is null in a) may be any word its fact allows.
    std::optional<Value> image_or_choice(TermId b) {
        if (const auto renamed = image(b))
            return renamed;
        const symbolic::Node& node = table_.node(b);
        std::optional<std::uint64_t> word;
        if (node.kind == TermKind::variable) {
            word = b_.knowledge.number(table_, b).umin();
        } else if (node.kind == TermKind::sum) {
            word = 0;
            for (const symbolic::Addend& addend : table_.addends(b)) {
                const auto operand = chosen({addend.term, 0});
                word = word && operand ? std::optional(*word + addend.factor * *operand) : std::nullopt;
            }
        } else if (const auto left = chosen(node.left); left && node.kind == TermKind::unary) {
            word = numeric::apply<64>(node.unary(), *left);
        } else if (left) {
            const auto right = chosen(node.right);
            word = right ? std::optional(numeric::apply<64>(node.binary(), *left, *right)) : std::nullopt;
        }
        if (!word)
            return std::nullopt;
        return renaming_.emplace(b, symbolic::constant(*word)).first->second;
    }
    std::optional<std::uint64_t> chosen(Value b) {
        const auto renamed = image_or_choice(b.term);
        return renamed ? constant_of(symbolic::plus(*renamed, b.offset)) : std::nullopt;
    }

    bool facts() {
        return std::ranges::all_of(b_.knowledge.facts(), [&](const symbolic::Fact& fact) {
            const auto renamed = image_or_choice(fact.term);
            return renamed && numeric::leq(a_.knowledge.number(table_, *renamed), fact.number);
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
    std::vector<ValuePair> pairs_;
    std::unordered_map<TermId, Value> renaming_;
};

} // namespace

bool leq(const TermTable& table, const State& a, const State& b) {
    return Covering(table, a, b).run();
}

} // namespace bpfproof::state
