// Arithmetic on words: what RFC 9669 computes of the bits, and what becomes of where they came from.
#include "machine/arithmetic.hpp"
#include "machine/execution.hpp"

namespace bpfproof::machine {
namespace {

/// A pointer stays one when a number is added to it or taken from it in 64 bits. Everything else gives a number: the
/// difference of two pointers as much as a pointer whose bits were masked.
RegionId origin(isa::AluOp op, isa::AluWidth width, const Word& left, const Word& right) {
    if (width != isa::AluWidth::w64 || left.is_pointer() == right.is_pointer())
        return no_region;
    if (op == isa::AluOp::add)
        return left.is_pointer() ? left.region : right.region;
    return op == isa::AluOp::sub ? left.region : no_region;
}

} // namespace

void Execution::execute(const isa::Alu& i) {
    const Word left = use(i.dst);
    const Word right = use(i.src);
    set(i.dst, {calculate(i.op, i.width, left.bits, right.bits), origin(i.op, i.width, left, right), true});
}

// A copy of what nobody wrote is as unwritten as the original, and harmless until it is used.
void Execution::execute(const isa::Mov& i) {
    const auto* from = std::get_if<isa::Reg>(&i.src);
    const Word word = from != nullptr ? registers_[from->index] : use(i.src);
    if (i.width == isa::AluWidth::w64 || !word.written)
        set(i.dst, word);
    else
        set(i.dst, Word::number(truncate(word.bits, 32)));
}

void Execution::execute(const isa::MovSx& i) {
    set(i.dst, Word::number(sign_extend(use(i.src).bits, i.bits, i.width)));
}

void Execution::execute(const isa::Neg& i) {
    set(i.dst, Word::number(calculate(isa::AluOp::sub, i.width, 0, use(i.dst).bits)));
}

void Execution::execute(const isa::ByteSwap& i) {
    set(i.dst, Word::number(swap_bytes(i.kind, i.bits, use(i.dst).bits, world_.memory.big_endian())));
}

} // namespace bpfproof::machine
