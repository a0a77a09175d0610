#include "domains/symbolic/equations.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace bpfproof::symbolic {
namespace {

using numeric::BinaryOp;
using numeric::UnaryOp;

/// Newton's iteration: each step doubles the number of low bits that are right.
std::uint64_t inverse(std::uint64_t odd) {
    std::uint64_t x = odd;
    for (int i = 0; i < 6; ++i)
        x *= 2 - odd * x;
    return x;
}

bool holds(Interval range, std::uint64_t left, std::uint64_t right) {
    __extension__ using Wide = __int128;
    const Wide difference = Wide{static_cast<std::int64_t>(left)} - Wide{static_cast<std::int64_t>(right)};
    return (!range.has_low() || Wide{range.low} <= difference) && (!range.has_high() || difference <= Wide{range.high});
}

} // namespace

Equations::Equations(const TermTable& table, const Knowledge& knowledge, std::span<const Value> mentioned)
    : table_(table), knowledge_(knowledge) {
    std::vector<bool> seen(table.size());
    collect(zero_term, seen);
    for (const Value& value : mentioned)
        collect(value.term, seen);
    for (const Fact& fact : knowledge.facts())
        collect(fact.term, seen);
    for (const Difference& difference : knowledge.differences()) {
        collect(difference.left, seen);
        collect(difference.right, seen);
    }
    std::ranges::sort(terms_);
}

void Equations::collect(TermId term, std::vector<bool>& seen) {
    if (seen[term])
        return;
    seen[term] = true;
    terms_.push_back(term);
    const Node& node = table_.node(term);
    switch (node.kind) {
    case TermKind::zero:
    case TermKind::variable:
        return;
    case TermKind::sum:
        for (const Addend& addend : table_.addends(term))
            collect(addend.term, seen);
        return;
    case TermKind::binary:
        collect(node.right.term, seen);
        [[fallthrough]];
    case TermKind::unary:
        collect(node.left.term, seen);
        return;
    }
}

std::size_t Equations::index(TermId term) const {
    return static_cast<std::size_t>(std::ranges::lower_bound(terms_, term) - terms_.begin());
}

std::optional<std::uint64_t> Equations::word(const Words& words, Value value) const {
    const auto& known = words[index(value.term)];
    return known ? std::optional(*known + value.offset) : std::nullopt;
}

std::optional<std::uint64_t> Equations::evaluate(const Words& words, TermId term) const {
    const Node& node = table_.node(term);
    switch (node.kind) {
    case TermKind::zero:
        return 0;
    case TermKind::variable:
        return std::nullopt;
    case TermKind::sum: {
        std::uint64_t sum = 0;
        for (const Addend& addend : table_.addends(term)) {
            const auto known = words[index(addend.term)];
            if (!known)
                return std::nullopt;
            sum += addend.factor * *known;
        }
        return sum;
    }
    case TermKind::unary: {
        const auto operand = word(words, node.left);
        return operand ? std::optional(numeric::apply<64>(node.unary(), *operand)) : std::nullopt;
    }
    case TermKind::binary: {
        const auto left = word(words, node.left);
        const auto right = word(words, node.right);
        return left && right ? std::optional(numeric::apply<64>(node.binary(), *left, *right)) : std::nullopt;
    }
    }
    return std::nullopt;
}

bool Equations::fix(Words& words, Value value, std::uint64_t word) const {
    auto& known = words[index(value.term)];
    if (known)
        return false;
    known = word - value.offset;
    return true;
}

bool Equations::invert_sum(Words& words, TermId sum, std::uint64_t word) const {
    const Addend* open = nullptr;
    for (const Addend& addend : table_.addends(sum)) {
        if (const auto known = words[index(addend.term)]) {
            word -= addend.factor * *known;
            continue;
        }
        if (open || addend.factor % 2 == 0)
            return false;
        open = &addend;
    }
    return open && fix(words, {open->term, 0}, word * inverse(open->factor));
}

bool Equations::invert(Words& words, TermId term, std::uint64_t result) const {
    const Node& node = table_.node(term);
    switch (node.kind) {
    case TermKind::zero:
    case TermKind::variable:
        return false;
    case TermKind::sum:
        return invert_sum(words, term, result);
    case TermKind::unary:
        if (node.unary() != UnaryOp::neg && node.unary() != UnaryOp::bswap64)
            return false;
        return fix(words, node.left, numeric::apply<64>(node.unary(), result)); // each is its own inverse
    case TermKind::binary: {
        const auto left = word(words, node.left);
        const auto right = word(words, node.right);
        if (left.has_value() == right.has_value())
            return false;
        switch (node.binary()) {
        case BinaryOp::add:
            return left ? fix(words, node.right, result - *left) : fix(words, node.left, result - *right);
        case BinaryOp::sub:
            return left ? fix(words, node.right, *left - result) : fix(words, node.left, result + *right);
        case BinaryOp::xor_:
            return left ? fix(words, node.right, result ^ *left) : fix(words, node.left, result ^ *right);
        case BinaryOp::mul:
        case BinaryOp::udiv:
        case BinaryOp::sdiv:
        case BinaryOp::umod:
        case BinaryOp::smod:
        case BinaryOp::and_:
        case BinaryOp::or_:
        case BinaryOp::shl:
        case BinaryOp::lshr:
        case BinaryOp::ashr:
            return false; // several operands give the same result
        }
        return false;
    }
    }
    return false;
}

std::optional<std::string> Equations::propagate(Words& words) const {
    for (bool news = true; news;) {
        news = false;
        for (std::size_t i = 0; i < terms_.size(); ++i) {
            if (const auto computed = evaluate(words, terms_[i])) {
                if (!words[i]) {
                    words[i] = computed;
                    news = true;
                } else if (*words[i] != *computed) {
                    return fmt::format("{} is {:#x}, and {:#x} when computed from its operands",
                                       table_.to_string(terms_[i]), *words[i], *computed);
                }
            }
        }
        for (std::size_t i = terms_.size(); i-- > 0;)
            if (words[i])
                news = invert(words, terms_[i], *words[i]) || news;
    }
    return std::nullopt;
}

std::optional<std::string> Equations::broken(const Words& words) const {
    for (std::size_t i = 0; i < terms_.size(); ++i) {
        // Where operands are open, what is known of them says more than the stored fact.
        const Number* stored = knowledge_.stored(terms_[i]);
        if (!words[i] || (!stored && evaluate(words, terms_[i])))
            continue;
        if (stored && !stored->contains(*words[i]))
            return fmt::format("{} is {:#x}, which is not in {}", table_.to_string(terms_[i]), *words[i],
                               stored->to_string());
        if (evaluate(words, terms_[i]))
            continue;
        const Number number = knowledge_.number(table_, terms_[i]);
        if (!number.contains(*words[i]))
            return fmt::format("{} is {:#x}, which is not in {}", table_.to_string(terms_[i]), *words[i],
                               number.to_string());
    }
    for (const Difference& d : knowledge_.differences()) {
        const auto left = words[index(d.left)];
        const auto right = words[index(d.right)];
        if (left && right && !holds(d.range, *left, *right))
            return fmt::format("{} - {} is {:#x} - {:#x}, which is not in [{}, {}]", table_.to_string(d.left),
                               table_.to_string(d.right), *left, *right, d.range.low, d.range.high);
    }
    return std::nullopt;
}

std::optional<Equations::Contradiction> Equations::contradiction(std::span<const Equation> equations) const {
    Words words(terms_.size());
    words[0] = 0; // zero_term is the least of all
    for (std::size_t i = 0; i < equations.size(); ++i) {
        const Value value = equations[i].value;
        if (!fix(words, value, equations[i].word) && *word(words, value) != equations[i].word)
            return Contradiction{i, fmt::format("is {:#x}, and not {:#x}{}", equations[i].word, *word(words, value),
                                                value.is_constant() ? "" : " = " + table_.to_string(value))};
    }
    auto reason = propagate(words);
    if (!reason)
        reason = broken(words);
    return reason ? std::optional(Contradiction{std::nullopt, *reason}) : std::nullopt;
}

} // namespace bpfproof::symbolic
