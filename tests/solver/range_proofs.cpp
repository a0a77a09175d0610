// Sign-split ranges: their own operations, and the transfers that work interval by interval. pairwise() is proved with
// an operation that gives any ranges at all, so each transfer made of it is proved by its operation on one pair of
// intervals.
#include "arbitrary.hpp"
#include "proofs.hpp"

#include "domains/numeric/range_ops.cpp" // NOLINT: the proofs are of the functions that are its own, too

namespace bpfproof::solver {
namespace {

using numeric::bit_and;
using numeric::bit_or;
using numeric::bit_xor;

template <unsigned W>
using OnPair = SignSplit<W> (*)(Interval, Interval);
using Concrete = Word (*)(Word, Word);

template <unsigned W>
Proof on_pair(const char* name, OnPair<W> abstract, Concrete concrete, Logic logic = Logic::bits,
              Expect expect = Expect::proved) {
    return {.operation = name,
            .component = W == 64 ? "range" : "half range",
            .width = std::to_string(W),
            .body =
                [=](Explorer& it) {
                    const Interval a = any_interval<W>(it, any_choice(it, "x negative"));
                    const Interval b = any_interval<W>(it, any_choice(it, "y negative"));
                    const Word x = member(it, "x", a, W);
                    const Word y = member(it, "y", b, W);
                    const SignSplit<W> result = abstract(a, b);
                    it.require(in(result, concrete(x, y) & word_mask<W>), "a result is lost");
                    it.require(well_formed(result), "not well formed");
                },
            .logic = logic,
            .expect = expect};
}

template <unsigned W>
void pairs(Explorer& it) {
    const auto a = any_split<W>(it);
    const auto b = any_split<W>(it);
    const Word x = member(it, "x", a);
    const Word y = member(it, "y", b);
    const Word z = it.word("z", W);
    const auto result = numeric::pairwise(a, b, [&](Interval of_x, Interval of_y) {
        const auto some = any_split<W>(it);
        it.assume(implies(in(of_x, x) & in(of_y, y), in(some, z)));
        return some;
    });
    it.require(in(result, z) & well_formed(result), "a result is lost");
}

// ---- the ranges' own operations ----

using Own = std::function<void(Explorer&)>;
template <unsigned W>
Proof own(const char* name, Own body) {
    return {.operation = name,
            .component = W == 64 ? "range" : "half range",
            .width = std::to_string(W),
            .body = std::move(body),
            .logic = Logic::integers};
}

template <unsigned W>
void including(Explorer& it) {
    const auto before = any_split<W>(it);
    const Interval words{it.word("first", W), it.word("last", W)}; // empty or not
    const Word x = it.word("x", W);
    auto after = before;
    after.include(words);
    it.require(implies(in(before, x) | in(words, x), in(after, x)) & well_formed(after), "a word is lost");
    auto all = before;
    const auto other = any_split<W>(it);
    all.include_all(other);
    it.require(implies(in(before, x) | in(other, x), in(all, x)) & well_formed(all), "a word is lost");
}
template <unsigned W>
void including_circular(Explorer& it) {
    const Word first = it.word("first", W);
    const Word last = it.word("last", W);
    const Word x = it.word("x", W);
    const auto all = SignSplit<W>::of_circular(first, last);
    it.require(implies(((x - first) & word_mask<W>) <= ((last - first) & word_mask<W>), in(all, x)) & well_formed(all),
               "a word is lost");
}
// Wide is 128 bits, but no sum or product of two words, read as signed numbers, needs more than 2·W.
template <unsigned W>
void including_integers(Explorer& it) {
    const Wide half_turn = Wide{1} << (2 * W - 2);
    const auto any_wide = [&](const char* name) {
        const Wide high = it.word(name, W);
        return (high - (Wide{1} << (W - 1))) * (Wide{1} << W) + Wide{it.word("and", W)};
    };
    const Wide first = any_wide("first");
    const Wide last = any_wide("last");
    const Wide n = any_wide("n");
    it.assume((first > -half_turn) & (first <= n) & (n <= last) & (last <= half_turn));
    const auto all = SignSplit<W>::of_integers(first, last);
    it.require(in(all, static_cast<Word>(n) & word_mask<W>)&well_formed(all), "a word is lost");
}
template <unsigned W>
void restricting(Explorer& it) {
    const auto a = any_split<W>(it);
    const auto b = any_split<W>(it);
    const Word x = it.word("x", W);
    auto both = a;
    both.restrict_to(b);
    it.require(implies(in(a, x) & in(b, x), in(both, x)) & well_formed(both), "a word is lost");
    it.require(implies(in(both, x), in(a, x) & in(b, x)), "a word too many");
    if (leq(a, b))
        it.require(implies(in(a, x), in(b, x)), "leq, but not included");
}
template <unsigned W>
void bounds(Explorer& it) {
    const auto a = any_split<W>(it);
    const Word x = member(it, "x", a);
    const SWord s = to_signed<W>(x);
    it.require((a.umin() <= x) & (x <= a.umax()) & (a.smin() <= s) & (s <= a.smax()), "outside the bounds");
    if (a.single())
        it.require(x == a.umin(), "not the single word");
    it.require(a.contains(x) ? in(a, x) : !in(a, x), "contains is otherwise");
}

// ---- xor walks over the bits: one step for an arbitrary bit; the code states the invariant ----

struct Walk {
    Interval x, y; ///< as the walk has them
    Word a, b;     ///< words of the given intervals
};
// On the bits of the mask, a ^ b is beyond the ends' xor, or equal to it with a and b still in x and y; or, going for
// the greatest, the bits below may be all ones in x and all zeros in y, so that no a ^ b can be beyond; and no bit of
// the mask is left to lower.
Truth invariant(const Walk& walk, bool least, Word mask) {
    const Word ends = (least ? walk.x.first ^ walk.y.first : walk.x.last ^ walk.y.last) & mask;
    const Word xored = (walk.a ^ walk.b) & mask;
    const Truth kept = in(walk.x, walk.a) & in(walk.y, walk.b);
    if (least)
        return (ends < xored) | ((ends == xored) & kept);
    const Truth free = ((walk.x.last | mask) == ~Word{0}) & (walk.y.first <= (walk.y.last & mask));
    const Truth done = (walk.x.last & walk.y.last & mask & (numeric::movable(walk.x) | numeric::movable(walk.y))) == 0;
    return done & ((xored < ends) | ((ends == xored) & (kept | free)));
}
Walk any_walk(Explorer& it) {
    const Interval x = any_words(it);
    const Interval y = any_words(it);
    return {x, y, it.word("a"), it.word("b")};
}
void xor_step(Explorer& it, bool least) {
    Walk walk = any_walk(it);
    const Word bit = numeric::highest_bit(it.word("bit"));
    it.assume(bit != 0);
    const Word upto = ~(bit - 1);
    it.assume(invariant(walk, least, upto << 1));
    if (least)
        numeric::raise_to_match(walk.x, walk.y, bit);
    else
        numeric::lower_to_differ(walk.x, walk.y, bit);
    it.require(invariant(walk, least, upto), "the invariant breaks");
    it.require((walk.x.first <= walk.x.last) & (walk.y.first <= walk.y.last), "an interval is empty");
}
// The walk starts where it first can matter: from the top bit down to there, the invariant holds of the ends as given.
void xor_start(Explorer& it, bool least) {
    const Interval x = any_words(it);
    const Interval y = any_words(it);
    const Walk walk{x, y, member(it, "a", x), member(it, "b", y)};
    const Word candidates = least ? x.first ^ y.first : x.last & y.last;
    const Word first = numeric::highest_bit(candidates & (numeric::movable(x) | numeric::movable(y)));
    const Word above = first == 0 ? ~Word{0} : ~(first | (first - 1));
    it.require(invariant(walk, least, above), "the walk starts too late");
}

using OnIntervals = Interval (*)(Interval, Interval);
Proof on_intervals(const char* name, OnIntervals abstract, Concrete concrete, unsigned width) {
    return {.operation = name,
            .component = "range and half",
            .width = std::to_string(width),
            .body =
                [=](Explorer& it) {
                    const Interval a = any_words(it, width);
                    const Interval b = any_words(it, width);
                    const Word result = concrete(member(it, "x", a), member(it, "y", b));
                    it.require(in(abstract(a, b), result), "a result is lost");
                },
            .slow = width == 64};
}

// ---- planted mistakes ----

SignSplit<64> sums_without_wrap(Interval x, Interval y) {
    return SignSplit<64>::of({x.first + y.first, x.last + y.last});
}
SignSplit<64> naive_or(Interval x, Interval y) {
    return SignSplit<64>::of({greater(x.first, y.first), x.last | y.last});
}

template <unsigned W>
void add_own(Proofs& proofs) {
    proofs.push_back(own<W>("join", including<W>));
    proofs.push_back(own<W>("words modulo 2^W", including_circular<W>));
    proofs.push_back(own<W>("integers modulo 2^W", including_integers<W>));
    proofs.push_back(own<W>("meet, leq", restricting<W>));
    proofs.push_back(own<W>("bounds, contains", bounds<W>));
    proofs.push_back(own<W>("any operation, pair by pair", pairs<W>));
    proofs.back().slow = true;
    proofs.push_back(on_pair<W>(
        "add", numeric::sums<W>, [](Word x, Word y) { return x + y; }, Logic::integers));
    proofs.push_back(on_pair<W>(
        "sub, neg", numeric::differences<W>, [](Word x, Word y) { return x - y; }, Logic::integers));
}

} // namespace

void add_ranges(Proofs& proofs) {
    add_own<64>(proofs);
    add_own<32>(proofs);
    const Concrete conjunction = [](Word x, Word y) { return x & y; };
    const Concrete disjunction = [](Word x, Word y) { return x | y; };
    for (const unsigned width : {16U, 64U}) {
        proofs.push_back(on_intervals("and", bit_and, conjunction, width));
        proofs.push_back(on_intervals("or", bit_or, disjunction, width));
    }
    for (const bool least : {true, false}) {
        const std::string end = least ? "xor, least" : "xor, greatest";
        proofs.push_back({.operation = end + ", start of the walk",
                          .component = "range and half",
                          .width = "64",
                          .body = [least](Explorer& it) { xor_start(it, least); }});
        proofs.push_back({.operation = end + ", a step",
                          .component = "range and half",
                          .width = "64, each bit",
                          .body = [least](Explorer& it) { xor_step(it, least); },
                          .how = "by induction over the bits"});
    }
    proofs.push_back(on_pair<64>(
        "planted: sums do not wrap", sums_without_wrap, [](Word x, Word y) { return x + y; }, Logic::integers,
        Expect::counterexample));
    proofs.push_back(
        on_pair<64>("planted: or of the ends", naive_or, disjunction, Logic::bits, Expect::counterexample));
}

} // namespace bpfproof::solver
