// Ranges through multiplication, division, remainder and extensions. Products and quotients are proved over
// integers, for all 64-bit words.
#include "unreduced.hpp"

#include "arbitrary.hpp"
#include "lemmas.hpp"
#include "proofs.hpp"

#include "domains/numeric/forward_division.cpp" // NOLINT: the proofs are of the functions that are its own, too

namespace bpfproof::solver {
namespace {

using numeric::OnMagnitudes;
using numeric::SignedInterval;

Truth between_ends(Wide lo, Wide x, Wide hi, Wide factor) {
    const Wide low = factor >= 0 ? lo : hi; // one path for each sign
    const Wide high = factor >= 0 ? hi : lo;
    return implies((lo <= x) & (x <= hi), (low * factor <= x * factor) & (x * factor <= high * factor));
}
Wide any_signed(Explorer& it, const char* name) {
    const Wide number = it.integer(name);
    it.assume((number >= -(Wide{1} << 63)) & (number < Wide{1} << 63));
    return number;
}

void product_of_intervals(Explorer& it) {
    const SignedInterval a{any_signed(it, "x first"), any_signed(it, "x last")};
    const SignedInterval b{any_signed(it, "y first"), any_signed(it, "y last")};
    const Wide x = any_signed(it, "x");
    const Wide y = any_signed(it, "y");
    it.assume((a.first <= x) & (x <= a.last) & (b.first <= y) & (y <= b.last));
    it.assume(between_ends(a.first, x, a.last, y));
    it.assume(between_ends(b.first, y, b.last, a.first) & between_ends(b.first, y, b.last, a.last));
    const SignedInterval all = numeric::product(a, b);
    it.require((all.first <= x * y) & (x * y <= all.last), "a product is lost");
}

void quotients(Explorer& it) {
    const Interval a = any_words(it);
    const Interval b = any_words(it);
    it.assume(b.first >= 1);
    const Word x = member(it, "x", a);
    const Word y = member(it, "y", b);
    const Interval all = numeric::quotient(a, b);
    const Wide q = x / y;
    it.assume(monotone_next(y, b.last, q, all.first) & monotone_next(b.first, y, all.last, q));
    it.require((all.first <= q) & (q <= all.last), "a quotient is lost");
}

void remainders(Explorer& it) {
    const Interval a = any_words(it);
    const Interval b = any_words(it);
    it.assume(b.first >= 1);
    const Word x = member(it, "x", a);
    const Word y = member(it, "y", b);
    const Wide q = x / y;
    it.assume(monotone(0, y, 0, q) & monotone(y, y, 1, q));
    if (b.first == b.last) { // then y is that word, and quotients grow with the dividend
        const Word only = b.first;
        const Wide least = a.first / only;
        const Wide most = a.last / only;
        const Wide quotient = x / only;
        it.assume(monotone_next(only, only, quotient, least) & monotone_next(only, only, most, quotient));
        it.assume((y == only) & (x % y == x % only)); // the same division
    }
    const Interval all = numeric::remainder(a, b);
    const Word rest = x % y;
    it.require((all.first <= rest) & (rest <= all.last), "a remainder is lost");
}

// The signed division of one pair of intervals, whatever is done on magnitudes.
void on_signs(Explorer& it, bool quotient) {
    const Interval a = any_interval<64>(it, any_choice(it, "x negative"));
    const Interval b = any_interval<64>(it, any_choice(it, "y negative"));
    const Word x = member(it, "x", a);
    const Word y = member(it, "y", b);
    it.assume(y != 0);
    const auto size = [](Word word) { return choose(word < sign_bit<64>, word, 0 - word); };
    const Word result = quotient ? size(x) / size(y) : size(x) % size(y);
    it.assume(monotone(1, size(y), size(x) / size(y), size(x) / size(y)) & monotone(0, size(y), 0, size(x) / size(y)));
    const bool minus = quotient ? (x >= sign_bit<64>) != (y >= sign_bit<64>) : static_cast<bool>(x >= sign_bit<64>);
    const OnMagnitudes operation = quotient ? numeric::quotient : numeric::remainder;
    const Interval of_x = numeric::magnitudes<64>(a);
    const Interval of_y = numeric::without_zero(numeric::magnitudes<64>(b));
    it.require(in(of_x, size(x)) & in(of_y, size(y)), "a magnitude is lost");
    const Interval sizes = operation(of_x, of_y);
    it.assume(in(sizes, result)); // the rows on magnitudes
    const auto all = numeric::divided_signed<64>(a, b, operation);
    it.require(in(all, minus ? 0 - result : result) & well_formed(all), "a result is lost");
}

template <unsigned W, unsigned From>
void low_bits_range(Explorer& it, bool with_sign) {
    constexpr unsigned amounts[] = {1, 8, 16, 31, 32, 33, 63};
    const unsigned bits = amounts[any_below(it, "bits", From == 64 ? 7 : 5)];
    auto a = SignSplit<From>::nothing();
    const bool high = any_choice(it, "negative");
    (high ? a.set_high(any_interval<From>(it, true)) : a.set_low(any_interval<From>(it, false)));
    const Word x = member(it, "x", a);
    const auto all = numeric::low_bits<W>(a, bits, with_sign);
    const Word low = x & numeric::low_mask(bits);
    const Word sign = Word{1} << (bits - 1);
    const Word wanted = with_sign ? choose(low < sign, low, low - sign - sign) : low;
    it.require(in(all, wanted) & well_formed(all), "a result is lost");
}

} // namespace

void add_products(Proofs& proofs) {
    const auto lemma = [&](const char* name, auto fact) {
        proofs.push_back({.operation = name,
                          .component = "integers",
                          .width = "any",
                          .body =
                              [fact](Explorer& it) {
                                  it.require(fact(it.integer("a"), it.integer("b"), it.integer("c"), it.integer("d")),
                                             "the lemma");
                              },
                          .logic = Logic::integers});
    };
    lemma("lemma: products of non-negative numbers are monotone", monotone);
    lemma("lemma: and strictly so", monotone_next);
    lemma("lemma: a product lies between those of the ends", between_ends);
    proofs.push_back({.operation = "mul: products of intervals",
                      .component = "range and half",
                      .width = "64",
                      .body = product_of_intervals,
                      .logic = Logic::linear});
    proofs.push_back({.operation = "div: quotients of magnitudes",
                      .component = "range",
                      .width = "64",
                      .body = quotients,
                      .logic = Logic::linear});
    proofs.push_back({.operation = "mod: remainders of magnitudes",
                      .component = "range",
                      .width = "64",
                      .body = remainders,
                      .logic = Logic::linear});
    for (const bool quotient : {true, false})
        proofs.push_back({.operation = quotient ? "sdiv: signs" : "smod: signs",
                          .component = "range",
                          .width = "64",
                          .body = [=](Explorer& it) { on_signs(it, quotient); },
                          .logic = Logic::linear});
    for (const bool with_sign : {false, true}) {
        const std::string name = with_sign ? "sext" : "zext";
        proofs.push_back({.operation = name,
                          .component = "range",
                          .width = "64, some lengths",
                          .body = [=](Explorer& it) { low_bits_range<64, 64>(it, with_sign); },
                          .logic = with_sign ? Logic::bits : Logic::integers,
                          .slow = with_sign});
        proofs.push_back({.operation = name,
                          .component = "range from half",
                          .width = "64, some lengths",
                          .body = [=](Explorer& it) { low_bits_range<64, 32>(it, with_sign); },
                          .logic = Logic::integers,
                          .slow = with_sign});
    }
}

} // namespace bpfproof::solver
