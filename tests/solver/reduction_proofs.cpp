// Reduction, step by step: a word of all components before a step is one after it, and a step that finds nothing left
// is right. So the rounds, which only repeat the steps, keep every word.
#include "unreduced.hpp"

#include "arbitrary.hpp"
#include "lemmas.hpp"
#include "proofs.hpp"

#include "domains/numeric/reduce.cpp" // NOLINT: the proofs are of the steps, which are its own

namespace bpfproof::solver {
namespace {

using numeric::Reduction;
using numeric::UnsignedClass;

// Only the components that a step reads are arbitrary; the others say nothing.
constexpr unsigned range = 1, half = 2, bits = 4, excluded = 8, half_of_one_sign = 16;

template <unsigned W>
NumberParts<W> any_parts(Explorer& it, unsigned components) {
    NumberParts<W> parts;
    if ((components & range) != 0)
        parts.range = any_split<W>(it);
    if ((components & half) != 0)
        parts.half = any_split<W / 2>(it);
    if ((components & half_of_one_sign) != 0) {
        const bool negative = any_choice(it, "negative");
        const Interval words = any_interval<W / 2>(it, negative);
        parts.half = SignSplit<W / 2>::nothing();
        negative ? parts.half.set_high(words) : parts.half.set_low(words);
    }
    if ((components & bits) != 0)
        parts.bits = any_bits(it, W);
    if ((components & excluded) != 0) {
        parts.excluded.count = any_below(it, "exclusions", 5);
        for (unsigned n = 0; n < parts.excluded.count; ++n)
            parts.excluded.words[n] = it.word("excluded", W);
    }
    return parts;
}

template <unsigned W>
Truth in(const NumberParts<W>& parts, Word word) {
    Truth all =
        solver::in(parts.range, word) & solver::in(parts.half, word & word_mask<W / 2>)&solver::in(parts.bits, word);
    for (const Word each : parts.excluded)
        all = all & (word != each);
    return all;
}
template <unsigned W>
Truth well_formed(const NumberParts<W>& parts) {
    return solver::well_formed(parts.range) & solver::well_formed(parts.half) & solver::well_formed(parts.bits, W);
}

template <unsigned W>
using Step = bool (Reduction<W>::*)();

template <unsigned W>
void keeps_members(Explorer& it, unsigned components, Step<W> step) {
    NumberParts<W> parts = any_parts<W>(it, components);
    const Word x = it.word("x", W);
    it.assume(in(parts, x));
    it.require((Reduction<W>(parts).*step)(), "a step finds nothing, wrongly");
    it.require(in(parts, x), "a step loses a word");
    it.require(well_formed(parts), "a step breaks a component");
}

// Of the walk inward of an end: one move of it, from any place up to the word, stays at or before the word. The class
// is that of the congruence proofs (raise_to_class, lower_to_class).
template <unsigned W>
void move_of_an_end(Explorer& it, bool up, unsigned components) {
    NumberParts<W> parts = any_parts<W>(it, components);
    const Word other_end = it.word("other end", W);
    const Word x = it.word("x", W);
    Word end = it.word("end", W);
    it.assume(in(parts, x) & (up ? (end <= x) & (x <= other_end) : (end >= x) & (x >= other_end)));
    const Word before = end;
    const Reduction<W> reduction(parts);
    const UnsignedClass any_class{1, 0};
    it.require(up ? reduction.raise_once(end, other_end, any_class) : reduction.lower_once(end, other_end, any_class),
               "an end finds nothing, wrongly");
    it.require(up ? (before <= end) & (end <= x) : (x <= end) & (end <= before), "an end passes a word");
}

using ToClass = bool (*)(Word& end, Word other_end, UnsignedClass c);

void move_to_class(Explorer& it, bool up, ToClass move) {
    const UnsignedClass c{it.word("modulus"), it.word("residue")};
    it.assume((c.modulus >= 1) & (c.residue < c.modulus));
    const Word x = it.word("x");
    const Word other_end = it.word("other end");
    Word end = it.word("end");
    it.assume(up ? (end <= x) & (x <= other_end) : (end >= x) & (x >= other_end));
    it.assume(x % c.modulus == c.residue);
    const Wide of_x = x / c.modulus;
    const Wide of_end = end / c.modulus;
    for (const auto& [one, other] : {std::pair(of_x, of_end), std::pair(of_end, of_x)})
        it.assume(monotone_next(c.modulus, c.modulus, one, other) & monotone(c.modulus, c.modulus, one, other));
    it.require(move(end, other_end, c), "an end finds nothing, wrongly");
    it.require(up ? end <= x : x <= end, "an end passes a word");
}

// Planted: goes to the next word of the class even from a word of the class.
bool raise_too_far(Word& x, Word last, UnsignedClass c) {
    const Word gap = c.modulus - x % c.modulus + c.residue;
    if (gap > last - x)
        return false;
    x += gap;
    return true;
}

} // namespace

void add_reduction(Proofs& proofs) {
    const auto at_width = [&]<unsigned W>(std::integral_constant<unsigned, W>) {
        const std::string width = std::to_string(W);
        const auto step = [&](const char* name, unsigned components, Step<W> which, bool slow) {
            proofs.push_back({.operation = std::string("reduce: ") + name,
                              .component = "all",
                              .width = width,
                              .body = [=](Explorer& it) { keeps_members<W>(it, components, which); },
                              .slow = slow});
        };
        step("half from range", range, &Reduction<W>::half_from_range, false);
        step("half of one sign, and bits", half_of_one_sign | bits, &Reduction<W>::exchange_half_and_bits, W > 16);
        step("half and bits", half | bits, &Reduction<W>::exchange_half_and_bits, true);
        step("bits from range", range | bits, &Reduction<W>::bits_from_range, false);
        for (const bool up : {true, false}) {
            const std::string end = up ? "reduce: lower end" : "reduce: upper end";
            const auto move = [&](const char* name, unsigned components, bool slow) {
                proofs.push_back({.operation = end + " to " + name,
                                  .component = "range",
                                  .width = width,
                                  .body = [=](Explorer& it) { move_of_an_end<W>(it, up, components); },
                                  .how = "by induction over the moves",
                                  .slow = slow});
            };
            move("bits, exclusions", bits | excluded, W == 64);
            move("half", half, false);
            move("bits and half", bits | half, W == 64);
        }
    };
    at_width(std::integral_constant<unsigned, 16>{});
    at_width(std::integral_constant<unsigned, 64>{});
    for (const bool up : {true, false})
        proofs.push_back({.operation = up ? "reduce: lower end to class" : "reduce: upper end to class",
                          .component = "range",
                          .width = "64",
                          .body =
                              [=](Explorer& it) {
                                  move_to_class(it, up,
                                                up ? Reduction<64>::raise_to_class : Reduction<64>::lower_to_class);
                              },
                          .logic = Logic::linear});
    proofs.push_back({.operation = "planted: an end leaves its class",
                      .component = "range",
                      .width = "64",
                      .body = [](Explorer& it) { move_to_class(it, true, raise_too_far); },
                      .logic = Logic::linear,
                      .expect = Expect::counterexample});
}

} // namespace bpfproof::solver
