// Whole operations, as the product calls them: shifts, negation, extensions, byte swaps; and what exclusions become
// through the operations that permute words. Of the operands one component, or two, are arbitrary.
#include "unreduced.hpp"

#include "numbers.hpp"

#include "domains/numeric/forward_shift.cpp" // NOLINT: the proofs are of the functions that are its own, too

namespace bpfproof::solver {
namespace {

using numeric::BinaryOp;
using numeric::UnaryOp;

Word shifted_word(BinaryOp op, Word x, unsigned amount) {
    if (op == BinaryOp::shl)
        return x << amount;
    return op == BinaryOp::lshr ? x >> amount : static_cast<Word>(static_cast<SWord>(x) >> amount);
}

void shift_by_each(Explorer& it, BinaryOp op, unsigned components) {
    const unsigned amount = any_of_bits(it, "amount", 6);
    const Operand a = any_operand(it, "x", components);
    require_result(it, numeric::shift(op, a.number, Number::constant(amount)), shifted_word(op, a.word, amount));
}

// The components of a number that is cut already: shl is this after a sign extension from the bits that stay.
void moved_left(Explorer& it, unsigned amount, unsigned components) {
    const NumberParts<64> a = any_parts_of(it, components);
    const Word x = it.word("x");
    it.assume(in(a, x));
    const NumberParts<64> moved = numeric::moved_left<64>(a, amount);
    const Word wanted = x << amount;
    it.require(components == of_bits    ? in(moved, wanted)
               : components == of_range ? in(moved.range, wanted)
                                        : in(moved.half, wanted & word_mask<32>),
               "a result is lost");
}
unsigned some_amount(Explorer& it) {
    constexpr unsigned some[] = {1, 8, 32, 63};
    return some[any_of_bits(it, "amount", 2)];
}

// An unknown amount: none that it may be is left out of the join.
void amounts(Explorer& it, unsigned components) {
    const Operand b = any_operand(it, "amount", components);
    it.require(numeric::may_shift_by<64>(b.number, b.word & 63), "an amount is left out");
}

void unary(Explorer& it, UnaryOp op, unsigned components) {
    const Operand a = any_operand(it, "x", components);
    const bool swap = op == UnaryOp::bswap16 || op == UnaryOp::bswap32 || op == UnaryOp::bswap64;
    if (swap && components != of_constant) // fewer words are listed one by one (few_members.hpp)
        it.assume(numeric::count_ones(a.number.bits_unknown()) > 3);
    require_result(it, numeric::forward(op, a.number), numeric::apply<64>(op, a.word));
}

void extend_each(Explorer& it, bool with_sign, unsigned components) {
    const unsigned bits = any_of_bits(it, "bits", 6);
    const Operand a = any_operand(it, "x", components);
    if (bits == 0)
        return;
    const Word low = a.word & numeric::low_mask(bits);
    const Word sign = Word{1} << (bits - 1);
    if (with_sign)
        require_result(it, numeric::sign_extend(a.number, bits), choose(low < sign, low, low - sign - sign));
    else
        require_result(it, numeric::zero_extend(a.number, bits), low);
}

// ---- exclusions, through an operation with a constant on either side ----

using Binary = Number (*)(const Number&, const Number&);
using Concrete = Word (*)(Word, Word);

void permuted(Explorer& it, Binary operation, Concrete concrete, bool constant_first) {
    const Operand a = any_operand(it, "x", of_excluded);
    const Word c = it.word("constant");
    const Number constant = Number::constant(c);
    const Number result = constant_first ? operation(constant, a.number) : operation(a.number, constant);
    require_result(it, result, constant_first ? concrete(c, a.word) : concrete(a.word, c));
}

// The gaps of the range that are made exclusions hold no word of it.
void gaps(Explorer& it) {
    NumberParts<64> parts;
    parts.range = any_split<64>(it);
    const Word x = member(it, "x", parts.range);
    for (const Word each : numeric::excluded_and_gaps<64>(parts))
        it.require(x != each, "a word of the range is excluded");
}

// By an odd constant, for words that differ: their difference is an odd number times 2^k, so is the product's
// difference, and so it is not 0 modulo 2^64. Integers; for each k; v and u stand for any factors, of which the product
// is a number like any other.
void odd_factor(Explorer& it) {
    const unsigned k = any_of_bits(it, "k", 6);
    const Wide u = it.integer("u");
    const Wide v = it.integer("v");
    const Wide place = Wide{1} << k;
    const Wide of_both = it.integer("u v");
    const Wide product = place * (of_both * 4 + u * 2 + v * 2 + 1); // 2^k (2u + 1)(2v + 1)
    const Wide turns = it.integer("turns");
    it.require(product != turns * (Wide{1} << 64), "a product is 0");
}
KnownBits ashr_without_sign(const KnownBits& a, unsigned amount) { // planted: the sign bit's copies forgotten
    return {a.value >> amount, a.unknown >> amount};
}

} // namespace

void add_forward(Proofs& proofs) {
    const auto add = [&](std::string name, const char* component, const char* width,
                         std::function<void(Explorer&)> body, Logic logic = Logic::bits, bool slow = false) {
        proofs.push_back({.operation = std::move(name),
                          .component = component,
                          .width = width,
                          .body = std::move(body),
                          .logic = logic,
                          .slow = slow});
    };
    const char* const every = "64, every amount";
    const char* const some = "64, by 1, 8, 32, 63";
    for (const unsigned components : {of_bits + 0U, of_range + 0U, of_half + 0U}) {
        if (components != of_bits)
            add("shl, after the cut", name_of(components), some,
                [=](Explorer& it) { moved_left(it, some_amount(it), components); });
        add(
            "shl, after the cut", name_of(components), every,
            [=](Explorer& it) { moved_left(it, any_of_bits(it, "amount", 6), components); }, Logic::bits,
            components != of_bits);
    }
    for (const auto& [op, name] : {std::pair(BinaryOp::lshr, "lshr"), std::pair(BinaryOp::ashr, "ashr")})
        for (const unsigned components : {of_bits + 0U, of_range + 0U})
            add(
                name, name_of(components), every, [=, op = op](Explorer& it) { shift_by_each(it, op, components); },
                Logic::bits);
    add("shl, lshr, ashr: amounts", "range", "64, unknown amount", [](Explorer& it) { amounts(it, of_range); });
    add("shl, lshr, ashr: amounts", "known bits", "64, unknown amount", [](Explorer& it) { amounts(it, of_bits); });

    add("neg", "known bits", "64", [](Explorer& it) { unary(it, UnaryOp::neg, of_bits); });
    add(
        "neg", "range", "64", [](Explorer& it) { unary(it, UnaryOp::neg, of_range); }, Logic::integers);
    add(
        "neg", "half range", "64", [](Explorer& it) { unary(it, UnaryOp::neg, of_half); }, Logic::bits);
    add("neg", "exclusions", "64", [](Explorer& it) { unary(it, UnaryOp::neg, of_excluded); });

    for (const auto& [op, name] : {std::pair(UnaryOp::zext8, "zext8"), std::pair(UnaryOp::zext16, "zext16"),
                                   std::pair(UnaryOp::zext32, "zext32, truncation"), std::pair(UnaryOp::sext8, "sext8"),
                                   std::pair(UnaryOp::sext16, "sext16"), std::pair(UnaryOp::sext32, "sext32")})
        for (const unsigned components :
             {of_bits + 0U, of_range + 0U, of_half + 0U, of_range + of_excluded, of_constant + 0U})
            add(
                name, name_of(components), "64", [op = op, components](Explorer& it) { unary(it, op, components); },
                Logic::bits,
                components == of_constant ||
                    ((components & of_range) != 0 && op != UnaryOp::zext32 && op != UnaryOp::sext32));
    for (const bool with_sign : {false, true})
        for (const unsigned components : {of_bits + 0U, of_range + 0U, of_half + 0U})
            add(
                with_sign ? "sext" : "zext", name_of(components), "64, every length",
                [=](Explorer& it) { extend_each(it, with_sign, components); }, Logic::bits, components != of_bits);

    for (const auto& [op, name] : {std::pair(UnaryOp::bswap16, "bswap16"), std::pair(UnaryOp::bswap32, "bswap32"),
                                   std::pair(UnaryOp::bswap64, "bswap64")})
        add(name, "known bits", "64, more than 3 unknown", [op = op](Explorer& it) { unary(it, op, of_bits); });
    for (const auto& [op, name] : {std::pair(UnaryOp::bswap16, "bswap16"), std::pair(UnaryOp::bswap32, "bswap32"),
                                   std::pair(UnaryOp::bswap64, "bswap64")})
        add(name, "constants", "64", [op = op](Explorer& it) { unary(it, op, of_constant); });
    add("bswap64", "exclusions", "64", [](Explorer& it) { unary(it, UnaryOp::bswap64, of_excluded); });
    add("bswap32", "exclusions", "64, more than 3 unknown",
        [](Explorer& it) { unary(it, UnaryOp::bswap32, of_low_bits | of_excluded); });

    const auto permutation = [&](const char* name, Binary operation, Concrete concrete, Logic logic) {
        add(
            std::string(name) + " constant", "exclusions", "64",
            [=](Explorer& it) { permuted(it, operation, concrete, false); }, logic);
        add(
            std::string("constant ") + name, "exclusions", "64",
            [=](Explorer& it) { permuted(it, operation, concrete, true); }, logic, true);
    };
    permutation(
        "add", numeric::add<64>, [](Word x, Word y) { return x + y; }, Logic::bits);
    permutation(
        "sub", numeric::subtract<64>, [](Word x, Word y) { return x - y; }, Logic::bits);
    add("xor constant", "exclusions", "64", [](Explorer& it) { // of the map alone: the rest of xor says nothing of them
        const NumberParts<64> a = any_parts_of(it, of_excluded);
        const Word c = it.word("constant");
        const Word x = it.word("x");
        it.assume(in(a, x));
        for (const Word each : numeric::map_excluded(a.excluded, 64, [&](Word word) { return word ^ c; }))
            it.require(each != (x ^ c), "a result is excluded");
    });
    add("gaps of a range as exclusions", "exclusions", "64", gaps, Logic::integers);
    add("lemma: odd factors keep words apart", "integers", "64", odd_factor, Logic::integers);

    proofs.push_back({.operation = "planted: ashr forgets the sign",
                      .component = "known bits",
                      .width = "64, every amount",
                      .body =
                          [](Explorer& it) {
                              const unsigned amount = any_of_bits(it, "amount", 6);
                              const KnownBits a = any_bits(it);
                              const Word x = member(it, "x", a);
                              it.require(in(ashr_without_sign(a, amount), shifted_word(BinaryOp::ashr, x, amount)),
                                         "a result is lost");
                          },
                      .expect = Expect::counterexample});
}

} // namespace bpfproof::solver
