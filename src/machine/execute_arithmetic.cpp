// Arithmetic on words: what RFC 9669 computes of the bits, and what becomes of where they came from.
#include "machine/arithmetic.hpp"
#include "machine/execution.hpp"

namespace bpfproof::machine {
namespace {

/// A pointer stays one when a number is added to it or taken from it in 64 bits. Everything else gives a number: the
/// difference of two pointers as much as a pointer whose bits were masked. An object that the machine made up may be
/// what the program knows for a number (an argument without a signature), so beside another pointer it counts as one.
RegionId origin(const Memory& memory, isa::AluOp op, isa::AluWidth width, const Word& left, const Word& right) {
    const auto made_up = [&](const Word& word) { return word.is_pointer() && memory[word.region].unknown; };
    const bool both = left.is_pointer() && right.is_pointer();
    const bool from_left = left.is_pointer() && !(both && made_up(left));
    const bool from_right = right.is_pointer() && !(both && made_up(right));
    if (width != isa::AluWidth::w64 || from_left == from_right)
        return no_region;
    if (op == isa::AluOp::add)
        return from_left ? left.region : right.region;
    return op == isa::AluOp::sub && from_left ? left.region : no_region;
}

} // namespace

void Execution::execute(const isa::Alu& i) {
    const Word left = use(i.dst);
    const Word right = use(i.src);
    set(i.dst,
        {calculate(i.op, i.width, left.bits, right.bits), origin(world_.memory, i.op, i.width, left, right), true});
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
