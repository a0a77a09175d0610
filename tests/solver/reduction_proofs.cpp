// Reduction, step by step: a word of all components before a step is one after it, and a step that finds nothing left
// is right. So the rounds, which only repeat the steps, keep every word.
#include "unreduced.hpp"

#include "arbitrary.hpp"
#include "proofs.hpp"

#include "domains/numeric/reduce.cpp" // NOLINT: the proofs are of the steps, which are its own

namespace bpfproof::solver {
namespace {

using numeric::Reduction;
using numeric::UnsignedClass;

// Only the components that a step reads are arbitrary; the others say nothing.
constexpr unsigned range = 1, half = 2, bits = 4, excluded = 8;

template <unsigned W>
NumberParts<W> any_parts(Explorer& it, unsigned components) {
    NumberParts<W> parts;
    if ((components & range) != 0)
        parts.range = any_split<W>(it);
    if ((components & half) != 0)
        parts.half = any_split<W / 2>(it);
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
    Truth all = solver::in(parts.range, word) & solver::in(parts.half, word & word_mask<W / 2>) &
                solver::in(parts.bits, word);
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

// Of the walk inward of an end: one move of it, from any place up to the word, stays at or before the word. The class is
// that of the congruence proofs (raise_to_class, lower_to_class).
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

void move_to_class(Explorer& it, bool up, unsigned width) {
    const Word modulus = it.word("modulus", width);
    const Word residue = it.word("residue", width);
    const Word x = it.word("x", width);
    const Word other_end = it.word("other end", width);
    Word end = it.word("end", width);
    it.assume((modulus >= 1) & (residue < modulus) & (x % modulus == residue));
    it.assume(up ? (end <= x) & (x <= other_end) : (end >= x) & (x >= other_end));
    const UnsignedClass c{modulus, residue};
    it.require(up ? Reduction<64>::raise_to_class(end, other_end, c) : Reduction<64>::lower_to_class(end, other_end, c),
               "an end finds nothing, wrongly");
    it.require(up ? end <= x : x <= end, "an end passes a word");
}

} // namespace

void add_reduction(Proofs& proofs) {
    const auto at_width = [&]<unsigned W>(std::integral_constant<unsigned, W>) {
        const std::string width = std::to_string(W);
        const auto step = [&](const char* name, unsigned components, Step<W> which, bool slow) {
            proofs.push_back({.operation = std::string("reduce: ") + name, .component = "all", .width = width,
                              .body = [=](Explorer& it) { keeps_members<W>(it, components, which); }, .slow = slow});
        };
        step("half from range", range, &Reduction<W>::half_from_range, false);
        step("half and bits", half | bits, &Reduction<W>::exchange_half_and_bits, W == 64);
        step("bits from range", range | bits, &Reduction<W>::bits_from_range, false);
        for (const bool up : {true, false}) {
            const std::string end = up ? "reduce: lower end" : "reduce: upper end";
            const auto move = [&](const char* name, unsigned components, bool slow) {
                proofs.push_back({.operation = end + " to " + name, .component = "range", .width = width,
                                  .body = [=](Explorer& it) { move_of_an_end<W>(it, up, components); },
                                  .how = "by induction over the moves", .slow = slow});
            };
            move("bits, exclusions", bits | excluded, W == 64);
            move("half", half, false);
            move("bits and half", bits | half, W == 64);
        }
    };
    at_width(std::integral_constant<unsigned, 16>{});
    at_width(std::integral_constant<unsigned, 64>{});
    for (const bool up : {true, false})
        for (const unsigned width : {8U, 16U})
            proofs.push_back({.operation = up ? "reduce: lower end to class" : "reduce: upper end to class",
                              .component = "range", .width = std::to_string(width),
                              .body = [=](Explorer& it) { move_to_class(it, up, width); }, .slow = width > 8});
}

} // namespace bpfproof::solver
