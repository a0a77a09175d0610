#include "refute/solve.hpp"

#include "machine/arithmetic.hpp"

#include <algorithm>
#include <array>
#include <limits>

namespace bpfproof::refute {
namespace {

using isa::AluOp;

std::uint64_t low_bits(unsigned bits) {
    return machine::truncate(~std::uint64_t{0}, bits);
}

/// Modulo 2^64, of an odd number: Newton's iteration doubles the bits that are right.
std::uint64_t inverse(std::uint64_t odd) {
    std::uint64_t x = odd;
    for (int i = 0; i < 6; ++i)
        x *= 2 - odd * x;
    return x;
}

/// What the left operand must be for the result to be `wanted`, near to what it was.
std::optional<std::uint64_t> left_of(const Node& node, std::uint64_t wanted) {
    const std::uint64_t whole = low_bits(static_cast<unsigned>(node.width));
    const auto bits = static_cast<unsigned>(node.width);
    const std::uint64_t was = node.left_value & whole;
    const std::uint64_t other = node.right_value & whole;
    const auto shift = static_cast<unsigned>(other % bits);
    switch (node.op) {
    case AluOp::add:
        return wanted - other;
    case AluOp::sub:
        return wanted + other;
    case AluOp::xor_:
        return wanted ^ other;
    case AluOp::and_:
        return (wanted & ~other & whole) != 0 ? std::nullopt : std::optional(wanted | (was & ~other));
    case AluOp::or_:
        return (wanted & other) != other ? std::nullopt : std::optional((wanted & ~other) | (was & other));
    case AluOp::lsh:
        return (wanted & low_bits(shift)) != 0 && shift > 0
                   ? std::nullopt
                   : std::optional((wanted >> shift) | (was & ~(whole >> shift) & whole));
    case AluOp::rsh:
        return shift > 0 && (wanted & ~(whole >> shift)) != 0
                   ? std::nullopt
                   : std::optional(wanted << shift | (shift > 0 ? was & low_bits(shift) : 0));
    case AluOp::arsh:
        return wanted << shift | (shift > 0 ? was & low_bits(shift) : 0);
    case AluOp::mul:
        if (other % 2 == 1)
            return wanted * inverse(other);
        return other != 0 && wanted % other == 0 ? std::optional(wanted / other) : std::nullopt;
    case AluOp::div:
        return wanted * other;
    case AluOp::mod:
        return other == 0 || wanted < other ? std::optional(wanted) : std::nullopt;
    case AluOp::sdiv:
    case AluOp::smod:
        return std::nullopt;
    }
    return std::nullopt;
}

std::optional<std::uint64_t> right_of(const Node& node, std::uint64_t wanted) {
    switch (node.op) {
    case AluOp::sub:
        return node.left_value - wanted;
    case AluOp::add:
    case AluOp::xor_:
    case AluOp::and_:
    case AluOp::or_:
    case AluOp::mul: {
        Node other = node;
        std::swap(other.left_value, other.right_value);
        return left_of(other, wanted);
    }
    default:
        return std::nullopt;
    }
}

class Solver {
public:
    explicit Solver(const Expressions& expressions) : expressions_(expressions) {}

    bool solve(NodeId id, std::uint64_t wanted) {
        // Expressions of loops are as deep as the loop is long.
        if (id == fixed || ++steps_ > 200)
            return false;
        const Node& node = expressions_[id];
        if (wanted == node.value)
            return true;
        switch (node.kind) {
        case NodeKind::source:
            if ((wanted & ~node.mask) != 0)
                return false;
            changes.push_back({node.source, wanted});
            return true;
        case NodeKind::choice:
            changes.push_back({node.source, wanted == 0 ? 0u : 1u});
            return true;
        case NodeKind::negate:
            return narrowed(node, wanted, static_cast<unsigned>(node.width), 0 - wanted);
        case NodeKind::swap:
            return narrowed(node, wanted, node.bits,
                            machine::swap_bytes(node.swap, node.bits, wanted, expressions_.big_endian()));
        case NodeKind::extend:
            if (machine::sign_extend(wanted, node.bits, node.width) != wanted)
                return false;
            return narrowed(node, machine::truncate(wanted, node.bits), node.bits, wanted);
        case NodeKind::extract: {
            const std::uint64_t bits = low_bits(node.bits);
            if ((wanted & ~bits) != 0)
                return false;
            return solve(node.left, (node.left_value & ~(bits << node.shift)) | wanted << node.shift);
        }
        case NodeKind::alu:
            return of_alu(node, wanted);
        }
        return false;
    }

    Changes changes{};

private:
    /// The operand's low bits are what counts; the others stay.
    bool narrowed(const Node& node, std::uint64_t wanted, unsigned bits, std::uint64_t low) {
        const std::uint64_t mask = low_bits(bits);
        return (wanted & ~mask) == 0 && solve(node.left, (node.left_value & ~mask) | (low & mask));
    }

    bool of_alu(const Node& node, std::uint64_t wanted) {
        const std::uint64_t whole = low_bits(static_cast<unsigned>(node.width));
        if ((wanted & ~whole) != 0)
            return false;
        if (node.left != fixed && node.right != fixed) {
            const std::uint64_t a = expressions_[node.left].mask, b = expressions_[node.right].mask;
            const bool apart =
                (a & b) == 0 && (node.op == AluOp::or_ || node.op == AluOp::add || node.op == AluOp::xor_);
            if (apart)
                return (wanted & ~(a | b)) == 0 && solve(node.left, wanted & a) && solve(node.right, wanted & b);
        }
        const std::size_t before = changes.size();
        if (node.left != fixed)
            if (const auto left = left_of(node, wanted);
                left && solve(node.left, (node.left_value & ~whole) | (*left & whole)))
                return true;
        changes.resize(before);
        if (node.right != fixed)
            if (const auto right = right_of(node, wanted);
                right && solve(node.right, (node.right_value & ~whole) | (*right & whole)))
                return true;
        changes.resize(before);
        return false;
    }

    const Expressions& expressions_;
    unsigned steps_ = 0;
};

} // namespace

std::optional<Changes> solve(const Expressions& expressions, NodeId node, std::uint64_t wanted) {
    Solver solver(expressions);
    if (!solver.solve(node, wanted) || solver.changes.empty())
        return std::nullopt;
    return std::move(solver.changes);
}

namespace {

/// Values near to the boundaries of every comparison with `other`.
std::vector<std::uint64_t> near(std::uint64_t other, std::uint64_t was, bool bits) {
    constexpr auto most = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    constexpr auto most32 = static_cast<std::uint64_t>(std::numeric_limits<std::int32_t>::max());
    if (bits) // of a test of bits
        return {was | (other & (0 - other)), was | other, was & ~other};
    return {other, other + 1, other - 1, 0, 1, most32, most, ~std::uint64_t{0}, most32 + 1, most + 1};
}

} // namespace

std::vector<Changes> flip(const Expressions& expressions, isa::CmpOp op, isa::AluWidth width, const Traced& left,
                          const Traced& right, bool outcome) {
    constexpr std::size_t enough = 3; // answers a side: the others are tried where the branch is met again
    std::vector<Changes> found;
    const std::uint64_t whole = low_bits(static_cast<unsigned>(width));
    const bool bits = op == isa::CmpOp::set || op == isa::CmpOp::not_set;
    const auto try_side = [&](const Traced& side, const Traced& other, bool is_left) {
        std::size_t answers = 0;
        for (const std::uint64_t value : near(other.value, side.value, bits)) {
            const std::uint64_t wanted = (side.value & ~whole) | (value & whole);
            const bool holds =
                machine::compare(op, width, is_left ? wanted : other.value, is_left ? other.value : wanted);
            if (holds != outcome || answers == enough)
                continue;
            if (auto changes = solve(expressions, side.node, wanted)) {
                found.push_back(std::move(*changes));
                ++answers;
            }
        }
    };
    if (left.varies())
        try_side(left, right, true);
    if (right.varies())
        try_side(right, left, false);
    return found;
}

} // namespace bpfproof::refute
