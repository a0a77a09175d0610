// Comparisons: what they decide, and what a branch teaches of both operands, as ranges and as known bits. Forward,
// lattice and reduction are proved elsewhere; congruence and exclusions say nothing here.
#include "unreduced.hpp"

#include "arbitrary.hpp"
#include "proofs.hpp"

#include "domains/numeric/compare.cpp" // NOLINT: templates

namespace bpfproof::solver {
namespace {

using numeric::Comparison;
using numeric::Number;

Truth holds(Comparison op, Word x, Word y) {
    const auto sx = static_cast<SWord>(x);
    const auto sy = static_cast<SWord>(y);
    switch (op) {
    case Comparison::eq:
        return x == y;
    case Comparison::ult:
        return x < y;
    case Comparison::ule:
        return x <= y;
    case Comparison::slt:
        return sx < sy;
    case Comparison::sle:
        return sx <= sy;
    case Comparison::set:
        return (x & y) != 0;
    case Comparison::ne:
    case Comparison::ugt:
    case Comparison::uge:
    case Comparison::sgt:
    case Comparison::sge:
    case Comparison::not_set:
        return !holds(numeric::negate(op), x, y);
    }
    throw InternalError("no such comparison");
}

struct Operand {
    Number number;
    Word word;
};
Operand any_operand(Explorer& it, bool ranges) {
    NumberParts<64> parts;
    if (ranges) {
        parts.range = any_split<64>(it);
        it.assume((parts.range.low_first <= parts.range.low_last) | (parts.range.high_first <= parts.range.high_last));
    } else {
        parts.bits = any_bits(it);
    }
    const Word word = it.word("word");
    it.assume(in(parts.range, word) & in(parts.bits, word));
    return {*Number::from_parts(parts), word};
}
Truth in(const Number& number, Word word) {
    Truth all = solver::in(number.parts().range, word) & solver::in(number.parts().bits, word);
    for (const Word each : number.parts().excluded)
        all = all & (word != each);
    return all;
}

void assuming(Explorer& it, Comparison op, Comparison taken, bool ranges) {
    Operand a = any_operand(it, ranges);
    Operand b = any_operand(it, ranges);
    it.assume(holds(op, a.word, b.word));
    it.require(numeric::assume(taken, a.number, b.number), "infeasible, wrongly");
    it.require(in(a.number, a.word) & in(b.number, b.word), "an operand is lost");
}
void comparing(Explorer& it, Comparison op, bool ranges) {
    const Operand a = any_operand(it, ranges);
    const Operand b = any_operand(it, ranges);
    const auto decided = numeric::compare(op, a.number, b.number);
    if (decided)
        it.require(*decided ? holds(op, a.word, b.word) : !holds(op, a.word, b.word), "decided wrongly");
}

} // namespace

void add_refinements(Proofs& proofs) {
    struct Named {
        Comparison op;
        const char* name;
    };
    constexpr Named all[] = {
        {Comparison::eq, "=="},   {Comparison::ne, "!="},          {Comparison::ult, "<"},
        {Comparison::ule, "<="},  {Comparison::ugt, ">"},          {Comparison::uge, ">="},
        {Comparison::slt, "s<"},  {Comparison::sle, "s<="},        {Comparison::sgt, "s>"},
        {Comparison::sge, "s>="}, {Comparison::set, "& is not 0"}, {Comparison::not_set, "& is 0"}};
    for (const auto& [op, name] : all)
        for (const bool ranges : {true, false}) {
            // Order says nothing of bits, nor a common bit of ranges.
            const bool of_bits = op == Comparison::set || op == Comparison::not_set;
            const bool of_both = op == Comparison::eq || op == Comparison::ne;
            if (!of_both && of_bits == ranges)
                continue;
            const Logic logic = ranges ? Logic::integers : Logic::bits;
            const char* component = ranges ? "range" : "known bits";
            proofs.push_back({.operation = std::string("assume ") + name,
                              .component = component,
                              .width = "64",
                              .body = [op = op, ranges](Explorer& it) { assuming(it, op, op, ranges); },
                              .logic = logic});
            proofs.push_back({.operation = std::string("decide ") + name,
                              .component = component,
                              .width = "64",
                              .body = [op = op, ranges](Explorer& it) { comparing(it, op, ranges); },
                              .logic = logic});
        }
    proofs.push_back({.operation = "planted: <= taken for <",
                      .component = "range",
                      .width = "64",
                      .body = [](Explorer& it) { assuming(it, Comparison::ule, Comparison::ult, true); },
                      .logic = Logic::integers,
                      .expect = Expect::counterexample});
}

} // namespace bpfproof::solver
