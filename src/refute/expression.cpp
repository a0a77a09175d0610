#include "refute/expression.hpp"

#include "machine/arithmetic.hpp"

namespace bpfproof::refute {
namespace {

std::uint64_t low_bits(unsigned bits) {
    return machine::truncate(~std::uint64_t{0}, bits);
}

} // namespace

Traced Expressions::add(Node node) {
    if (nodes_.size() >= most_)
        return {node.value, fixed};
    nodes_.push_back(node);
    return {node.value, static_cast<NodeId>(nodes_.size() - 1)};
}

std::uint64_t Expressions::mask_of(const Traced& value) const {
    return value.varies() ? nodes_[value.node].mask : value.value;
}

Traced Expressions::source(const Source& source, std::uint64_t value) {
    return add({.kind = NodeKind::source, .value = value, .mask = low_bits(source.size * 8u), .source = source});
}

Traced Expressions::choice(const Source& source, std::uint64_t value) {
    return add({.kind = NodeKind::choice, .value = value, .source = source});
}

Traced Expressions::alu(isa::AluOp op, isa::AluWidth width, const Traced& left, const Traced& right) {
    const std::uint64_t value = machine::calculate(op, width, left.value, right.value);
    if (!left.varies() && !right.varies())
        return {value, fixed};
    const std::uint64_t whole = low_bits(static_cast<unsigned>(width));
    const std::uint64_t a = mask_of(left), b = mask_of(right);
    std::uint64_t mask = whole;
    switch (op) {
    case isa::AluOp::and_:
        mask = a & b & whole;
        break;
    case isa::AluOp::or_:
    case isa::AluOp::xor_:
        mask = (a | b) & whole;
        break;
    case isa::AluOp::add:
        mask = (a & b) == 0 ? (a | b) & whole : whole;
        break;
    case isa::AluOp::lsh:
        mask = right.varies() ? whole : machine::calculate(op, width, a, right.value);
        break;
    case isa::AluOp::rsh:
        mask = right.varies() ? whole : machine::calculate(op, width, a & whole, right.value);
        break;
    default:
        break;
    }
    return add({.kind = NodeKind::alu,
                .op = op,
                .width = width,
                .left = left.node,
                .right = right.node,
                .left_value = left.value,
                .right_value = right.value,
                .value = value,
                .mask = mask});
}

Traced Expressions::negate(isa::AluWidth width, const Traced& of) {
    const std::uint64_t value = machine::calculate(isa::AluOp::sub, width, 0, of.value);
    if (!of.varies())
        return {value, fixed};
    return add({.kind = NodeKind::negate, .width = width, .left = of.node, .left_value = of.value, .value = value});
}

Traced Expressions::swap(isa::ByteSwap::Kind kind, unsigned bits, const Traced& of) {
    const std::uint64_t value = machine::swap_bytes(kind, bits, of.value, big_endian_);
    if (!of.varies())
        return {value, fixed};
    return add({.kind = NodeKind::swap,
                .swap = kind,
                .bits = static_cast<std::uint8_t>(bits),
                .left = of.node,
                .left_value = of.value,
                .value = value,
                .mask = low_bits(bits)});
}

Traced Expressions::extend(unsigned bits, isa::AluWidth width, const Traced& of) {
    const std::uint64_t value = machine::sign_extend(of.value, bits, width);
    if (!of.varies())
        return {value, fixed};
    return add({.kind = NodeKind::extend,
                .width = width,
                .bits = static_cast<std::uint8_t>(bits),
                .left = of.node,
                .left_value = of.value,
                .value = value});
}

Traced Expressions::extract(unsigned shift, unsigned bits, const Traced& of) {
    const std::uint64_t value = machine::truncate(shift >= 64 ? 0 : of.value >> shift, bits);
    if (!of.varies())
        return {value, fixed};
    const std::uint64_t mask = machine::truncate(nodes_[of.node].mask >> shift, bits);
    if (shift == 0 && mask == nodes_[of.node].mask)
        return of;
    return add({.kind = NodeKind::extract,
                .bits = static_cast<std::uint8_t>(bits),
                .shift = static_cast<std::uint8_t>(shift),
                .left = of.node,
                .left_value = of.value,
                .value = value,
                .mask = mask});
}

} // namespace bpfproof::refute
