#include "domains/symbolic/term.hpp"

#include "base/internal_error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace bpfproof::symbolic {

namespace {

std::uint64_t mix(std::uint64_t hash, std::uint64_t word) {
    hash ^= word + 0x9e3779b97f4a7c15ull + (hash << 6) + (hash >> 2);
    return hash * 0xff51afd7ed558ccdull;
}

std::uint64_t hash_of(const Node& node, std::span<const Addend> addends) {
    std::uint64_t hash = mix(static_cast<std::uint64_t>(node.kind), node.op);
    hash = mix(mix(hash, node.left.term), node.left.offset);
    hash = mix(mix(hash, node.right.term), node.right.offset);
    for (const Addend& addend : addends)
        hash = mix(mix(hash, addend.term), addend.factor);
    return hash;
}

std::string_view name(numeric::UnaryOp op) {
    constexpr std::array names{"neg",    "zext8",  "zext16",  "zext32",  "sext8",
                               "sext16", "sext32", "bswap16", "bswap32", "bswap64"};
    return names.at(static_cast<std::size_t>(op));
}
std::string_view name(numeric::BinaryOp op) {
    constexpr std::array names{"+", "-", "*", "/", "s/", "%", "s%", "&", "|", "^", "<<", ">>", "s>>"};
    return names.at(static_cast<std::size_t>(op));
}

} // namespace

TermTable::TermTable() {
    nodes_.push_back(Node{});
}

TermId TermTable::fresh_variable() {
    nodes_.push_back(Node{.kind = TermKind::variable, .left = {}, .right = {}});
    return static_cast<TermId>(nodes_.size() - 1);
}

bool TermTable::linear(std::span<const Addend> input, Value& result) {
    std::array<Addend, 2 * max_addends> flat{};
    std::size_t count = 0;
    // Keeps `flat` ordered by term; a handful of entries, so by insertion.
    const auto put = [&](std::uint64_t factor, TermId term) {
        if (term == zero_term || factor == 0)
            return true;
        std::size_t at = 0;
        while (at < count && flat[at].term < term)
            ++at;
        if (at < count && flat[at].term == term) {
            flat[at].factor += factor;
            return true;
        }
        if (count == flat.size())
            return false;
        for (std::size_t i = count++; i > at; --i)
            flat[i] = flat[i - 1];
        flat[at] = {factor, term};
        return true;
    };
    for (const Addend& addend : input) {
        if (node(addend.term).kind != TermKind::sum) {
            if (!put(addend.factor, addend.term))
                return false;
            continue;
        }
        for (const Addend& inner : addends(addend.term))
            if (!put(addend.factor * inner.factor, inner.term))
                return false;
    }
    std::size_t left = 0;
    for (std::size_t i = 0; i < count; ++i)
        if (flat[i].factor != 0)
            flat[left++] = flat[i];
    const std::span<const Addend> normal(flat.data(), left);

    if (normal.empty()) {
        result = constant(0);
        return true;
    }
    if (normal.size() == 1 && normal[0].factor == 1) {
        result = {normal[0].term, 0};
        return true;
    }
    if (normal.size() > max_addends)
        return false;
    unsigned depth = 0;
    for (const Addend& addend : normal)
        depth = std::max<unsigned>(depth, node(addend.term).depth);
    if (depth + 1 > max_depth)
        return false;
    Node sum{.kind = TermKind::sum, .left = {}, .right = {}};
    sum.depth = static_cast<std::uint8_t>(depth + 1);
    sum.addends = static_cast<std::uint8_t>(normal.size());
    result = {intern(sum, normal), 0};
    return true;
}

TermId TermTable::unary(numeric::UnaryOp op, Value operand) {
    const unsigned depth = node(operand.term).depth + 1u;
    if (depth > max_depth)
        return zero_term;
    Node made{.kind = TermKind::unary, .op = static_cast<std::uint8_t>(op), .left = operand, .right = {}};
    made.depth = static_cast<std::uint8_t>(depth);
    return intern(made, {});
}

TermId TermTable::binary(numeric::BinaryOp op, Value left, Value right) {
    const unsigned depth = 1u + std::max(node(left.term).depth, node(right.term).depth);
    if (depth > max_depth)
        return zero_term;
    Node made{.kind = TermKind::binary, .op = static_cast<std::uint8_t>(op), .left = left, .right = right};
    made.depth = static_cast<std::uint8_t>(depth);
    return intern(made, {});
}

bool TermTable::same(TermId term, const Node& made, std::span<const Addend> made_addends) const {
    const Node& old = nodes_[term];
    return old.kind == made.kind && old.op == made.op && old.left == made.left && old.right == made.right &&
           std::ranges::equal(addends(term), made_addends);
}

TermId TermTable::intern(const Node& made, std::span<const Addend> made_addends) {
    const auto next = static_cast<TermId>(nodes_.size());
    const TermId term = index_.find_or_add(hash_of(made, made_addends), next,
                                           [&](TermId other) { return same(other, made, made_addends); });
    if (term != next)
        return term;
    nodes_.push_back(made);
    nodes_.back().first_addend = static_cast<std::uint32_t>(addends_.size());
    addends_.insert(addends_.end(), made_addends.begin(), made_addends.end());
    return term;
}

std::string TermTable::to_string(Value value) const {
    if (value.is_constant())
        return fmt::format("{}", static_cast<std::int64_t>(value.offset));
    if (value.offset == 0)
        return to_string(value.term);
    const auto offset = static_cast<std::int64_t>(value.offset);
    return offset < 0 ? fmt::format("{}-{}", to_string(value.term), 0 - value.offset)
                      : fmt::format("{}+{}", to_string(value.term), offset);
}

std::string TermTable::to_string(TermId term) const {
    const Node& n = node(term);
    switch (n.kind) {
    case TermKind::zero:
        return "0";
    case TermKind::variable:
        return fmt::format("v{}", term);
    case TermKind::sum: {
        std::string text;
        for (const Addend& addend : addends(term)) {
            const auto factor = static_cast<std::int64_t>(addend.factor);
            text += fmt::format("{}{}", text.empty() || factor < 0 ? "" : "+",
                                factor == 1    ? to_string(addend.term)
                                : factor == -1 ? "-" + to_string(addend.term)
                                               : fmt::format("{}*{}", factor, to_string(addend.term)));
        }
        return "(" + text + ")";
    }
    case TermKind::unary:
        return fmt::format("{}({})", name(n.unary()), to_string(n.left));
    case TermKind::binary:
        return fmt::format("({} {} {})", to_string(n.left), name(n.binary()), to_string(n.right));
    }
    throw InternalError("term kind out of range");
}

} // namespace bpfproof::symbolic
