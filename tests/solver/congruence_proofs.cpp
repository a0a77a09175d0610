// Congruences. The solver cannot divide by unknown words of 64 bits, so these hold for all words and all classes of few
// bits, worked out in the same 64-bit code.
#include "arbitrary.hpp"
#include "proofs.hpp"

#include "domains/numeric/congruence.cpp" // NOLINT: the proofs are of the functions that are its own, too

namespace bpfproof::solver {
namespace {

Congruence any_congruence(Explorer& it, unsigned width) {
    const Congruence c{it.word("modulus", width), it.word("residue", width)};
    it.assume((c.modulus == 0) | (c.residue < c.modulus));
    return c;
}

using Law = void (*)(Explorer&, const Congruence&, const Congruence&, Word, unsigned);

void join_law(Explorer& it, const Congruence& a, const Congruence& b, Word x, unsigned width) {
    if (contains(a, x, width) || contains(b, x, width))
        it.require(contains(join(a, b, width), x, width), "a word is lost");
}
void leq_law(Explorer& it, const Congruence& a, const Congruence& b, Word x, unsigned width) {
    if (contains(a, x, width) && leq(a, b, width))
        it.require(contains(b, x, width), "not included");
}
void unsigned_law(Explorer& it, const Congruence& a, const Congruence&, Word x, unsigned width) {
    const Interval range = any_words(it, width);
    it.assume(in(range, x));
    if (!contains(a, x, width))
        return;
    const auto c = numeric::unsigned_class(a, range.first, range.last, width);
    it.require(c.modulus == 0 ? x == c.residue : x % c.modulus == c.residue, "a word is lost");
}
void from_unsigned_law(Explorer& it, const Congruence& a, const Congruence&, Word x, unsigned width) {
    const Interval range = any_words(it, width);
    it.assume(in(range, x) & (a.modulus != 0));
    it.assume(x % a.modulus == a.residue);
    const auto c = numeric::from_unsigned_class({a.modulus, a.residue}, range.first, range.last, width);
    it.require(contains(c, x, width), "a word is lost");
}

} // namespace

void add_congruences(Proofs& proofs) {
    const auto law = [&](const char* name, Law which, unsigned width, bool slow) {
        proofs.push_back({.operation = name,
                          .component = "congruence",
                          .width = std::to_string(width),
                          .body =
                              [=](Explorer& it) {
                                  const Congruence a = any_congruence(it, width);
                                  const Congruence b = any_congruence(it, width);
                                  which(it, a, b, it.word("x", width), width);
                              },
                          .slow = slow});
    };
    law("leq", leq_law, 4, false);
    law("unsigned reading", unsigned_law, 4, false);
    law("unsigned reading", unsigned_law, 8, true);
    law("signed reading", from_unsigned_law, 4, false);
    law("join", join_law, 4, true);
    law("leq", leq_law, 8, true);
    law("signed reading", from_unsigned_law, 8, true);
}

} // namespace bpfproof::solver
