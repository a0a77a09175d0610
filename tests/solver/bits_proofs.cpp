// Known bits: every operation, for all known bits of 64 bits and all their words.
#include "arbitrary.hpp"
#include "proofs.hpp"

namespace bpfproof::solver {
namespace {

using Abstract = KnownBits (*)(const KnownBits&, const KnownBits&);
using Concrete = Word (*)(Word, Word);

Proof binary(const char* name, Abstract abstract, Concrete concrete, Expect expect = Expect::proved) {
    return {.operation = name,
            .component = "known bits",
            .width = "64",
            .body =
                [=](Explorer& it) {
                    const KnownBits a = any_bits(it);
                    const KnownBits b = any_bits(it);
                    const KnownBits result = abstract(a, b);
                    it.require(in(result, concrete(member(it, "x", a), member(it, "y", b))), "a result is lost");
                    it.require(well_formed(result), "known and unknown");
                },
            .expect = expect};
}

Proof lattice(const char* name, std::function<void(Explorer&, const KnownBits&, const KnownBits&, Word)> law) {
    return {.operation = name, .component = "known bits", .width = "64", .body = [law](Explorer& it) {
                const KnownBits a = any_bits(it);
                const KnownBits b = any_bits(it);
                law(it, a, b, it.word("x"));
            }};
}

// Invariant: after the places below, sum holds the sum of y << i over the bits i below that x has. Where x cannot have
// the bit the code skips the step, and the invariant stands.
void multiplication_step(Explorer& it) {
    const unsigned place = any_below(it, "place", 64);
    const KnownBits sum = any_bits(it);
    const KnownBits a = any_bits(it);
    const KnownBits b = any_bits(it);
    const Word s = member(it, "sum", sum);
    const Word x = member(it, "x", a);
    const Word y = member(it, "y", b);
    const KnownBits next = multiply_step(sum, a, b, place);
    it.require(in(next, s + choose((x >> place & 1) != 0, y << place, 0)), "a sum is lost");
    it.require(well_formed(next), "known and unknown");
}

// x is the least member from the given word on, or there is none; and the mirror image.
void nearest_member(Explorer& it, bool up) {
    const KnownBits bits = any_bits(it);
    const Word from = it.word("from");
    const Word other = member(it, "other", bits);
    Word x = from;
    const bool found = up ? bits.raise_to_member(x) : bits.lower_to_member(x);
    const Truth beyond = up ? other >= from : other <= from;
    if (!found) {
        it.require(!beyond, "there is a member");
        return;
    }
    it.require(in(bits, x), "no member");
    it.require(up ? x >= from : x <= from, "moved the wrong way");
    it.require(implies(beyond, up ? x <= other : x >= other), "skips a member");
}

KnownBits add_without_operand_bits(const KnownBits& a, const KnownBits& b) { // planted: a.unknown forgotten
    const Word least = a.value + b.value;
    const Word unknown = (least ^ (a.possible() + b.possible())) | b.unknown;
    return {least & ~unknown, unknown};
}
KnownBits or_with_unknown_ones(const KnownBits& a, const KnownBits& b) { // planted: or_ computed as if unknown were 0
    return {a.value | b.value, a.unknown & b.unknown & ~(a.value | b.value)};
}

} // namespace

void add_bits(Proofs& proofs) {
    proofs.push_back(binary("add", numeric::add, [](Word x, Word y) { return x + y; }));
    proofs.push_back(binary("sub, neg", numeric::subtract, [](Word x, Word y) { return x - y; }));
    proofs.push_back(binary("and", numeric::bit_and, [](Word x, Word y) { return x & y; }));
    proofs.push_back(binary("or", numeric::bit_or, [](Word x, Word y) { return x | y; }));
    proofs.push_back(binary("xor", numeric::bit_xor, [](Word x, Word y) { return x ^ y; }));
    proofs.push_back({.operation = "mul",
                      .component = "known bits",
                      .width = "64, each place",
                      .body = multiplication_step,
                      .how = "by induction over the places"});
    proofs.push_back(lattice("join", [](Explorer& it, const KnownBits& a, const KnownBits& b, Word x) {
        it.require(implies(in(a, x) | in(b, x), in(join(a, b), x)), "a word is lost");
        it.require(well_formed(join(a, b)), "known and unknown");
    }));
    proofs.push_back(lattice("meet", [](Explorer& it, const KnownBits& a, const KnownBits& b, Word x) {
        const auto both = meet(a, b);
        it.require(both ? implies(in(a, x) & in(b, x), in(*both, x)) : !(in(a, x) & in(b, x)), "a word is lost");
        if (both)
            it.require(well_formed(*both) & implies(in(*both, x), in(a, x) & in(b, x)), "a word too many");
    }));
    proofs.push_back(lattice("leq", [](Explorer& it, const KnownBits& a, const KnownBits& b, Word x) {
        if (leq(a, b))
            it.require(implies(in(a, x), in(b, x)), "not included");
    }));
    proofs.push_back({.operation = "common prefix", .component = "known bits", .width = "64", .body = [](Explorer& it) {
                          const Interval words = any_words(it);
                          const KnownBits shared = numeric::common_prefix(words.first, words.last);
                          it.require(in(shared, member(it, "x", words)) & well_formed(shared), "a word is lost");
                      }});
    proofs.push_back(
        {.operation = "nearest member above", .component = "known bits", .width = "64", .body = [](Explorer& it) {
             nearest_member(it, true);
         }});
    proofs.push_back(
        {.operation = "nearest member below", .component = "known bits", .width = "64", .body = [](Explorer& it) {
             nearest_member(it, false);
         }});
    proofs.back().slow = true; // the mirror image, by the code of the one above
    proofs.push_back(binary(
        "planted: add forgets unknown bits", add_without_operand_bits, [](Word x, Word y) { return x + y; },
        Expect::counterexample));
    proofs.push_back(binary(
        "planted: or knows too much", or_with_unknown_ones, [](Word x, Word y) { return x | y; },
        Expect::counterexample));
}

} // namespace bpfproof::solver
