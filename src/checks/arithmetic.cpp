// Arithmetic on pointers: only what moves one by a number, and only pointers that may be moved (kernel/bpf/verifier.c,
// adjust_ptr_min_max_vals). What Linux lets whoever is privileged make a number of (differences, negations, extensions,
// swaps) address_numbers.cpp asks about.
#include "checks/checks.hpp"

#include <type_traits>

namespace bpfproof::checks {

using findings::BadArithmetic;
using findings::Rule;
using Reason = BadArithmetic::Reason;

namespace {

bool movable(Region region) {
    switch (region) {
    case Region::stack:
    case Region::packet:
    case Region::map_value:
    case Region::memory:
    case Region::context:
    case Region::kernel_object:
        return true;
    case Region::none:
    case Region::map_object:
    case Region::socket:
    case Region::function:
    case Region::kernel_memory:
        return false;
    }
    return false;
}

std::optional<Reason> fault(const Point& point, const isa::Alu& alu, const Word& left, const Word& right) {
    const bool both = left.is_pointer() && right.is_pointer();
    if (alu.width == isa::AluWidth::w32)
        return Reason::narrow;
    if (both)
        return Reason::pointer_and_pointer;
    if ((alu.op != isa::AluOp::add && alu.op != isa::AluOp::sub) || (alu.op == isa::AluOp::sub && right.is_pointer()))
        return Reason::operator_not_allowed;
    const Word& pointer = left.is_pointer() ? left : right;
    const Word& number = left.is_pointer() ? right : left;
    if (!movable(pointer.region)) {
        const auto known = point.number(number.value).constant_value();
        return known && *known == 0 ? std::nullopt : std::optional(Reason::immovable);
    }
    const bool guarded = pointer.region == Region::kernel_object && pointer.trust != types::Trust::live;
    if (!pointer.never_null() && point.number(pointer.nonnull).contains(0) && !guarded)
        return Reason::may_be_null;
    return std::nullopt;
}

/// A number, whatever the operands are: any difference in 32 bits, and any of two pointers.
bool makes_number(const isa::Alu& alu, const Word& left, const Word& right) {
    return alu.op == isa::AluOp::sub && left.is_initialised() && right.is_initialised() &&
           (alu.width == isa::AluWidth::w32 || (left.is_pointer() && right.is_pointer()));
}

} // namespace

void check_arithmetic(const Point& point) {
    if (const auto* alu = std::get_if<isa::Alu>(&point.instruction())) {
        const auto* reg = std::get_if<isa::Reg>(&alu->src);
        const Word right = reg ? point.word(*reg) : Word::scalar({});
        const Word& left = point.word(alu->dst);
        if (left.is_scalar() && right.is_scalar())
            return;
        const auto report = [&](isa::Reg operand, Reason reason) {
            point.report(Rule::type_arithmetic, BadArithmetic{reason, operand, describe(point, point.word(operand))},
                         {operand});
        };
        if (alu->dst == isa::r10)
            report(isa::r10, Reason::frame_pointer);
        else if (makes_number(*alu, left, right))
            return;
        else if (left.kind == types::Kind::any)
            report(alu->dst, Reason::operator_not_allowed);
        else if (right.kind == types::Kind::any)
            report(*reg, Reason::operator_not_allowed);
        else if (left.is_initialised() && right.is_initialised()) {
            Word number = right;
            if (!reg)
                number = Word::scalar(
                    symbolic::constant(static_cast<std::uint64_t>(std::int64_t{std::get<isa::Imm>(alu->src).value})));
            if (const auto reason = fault(point, *alu, left, number))
                report(left.is_pointer() ? alu->dst : *reg, *reason);
        }
    }
}

// r10 is set by the machine alone (RFC 9669 section 2).
void check_frame_pointer(const Point& point) {
    const auto written = std::visit(
        [](const auto& i) -> std::optional<isa::Reg> {
            if constexpr (std::is_same_v<std::decay_t<decltype(i)>, isa::Atomic>)
                return i.fetch && i.op != isa::AtomicOp::compare_exchange ? std::optional(i.src) : std::nullopt;
            else if constexpr (requires { i.dst; })
                return i.dst;
            else
                return std::nullopt;
        },
        point.instruction());
    const bool is_alu = std::holds_alternative<isa::Alu>(point.instruction());
    if (written == isa::r10 && !is_alu)
        point.report(Rule::type_arithmetic,
                     BadArithmetic{Reason::frame_pointer, isa::r10, describe(point, point.word(isa::r10))}, {isa::r10});
}

} // namespace bpfproof::checks
