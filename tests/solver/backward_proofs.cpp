// Backward operations, whole, as the product calls them: of operands and of a result of which one component is
// arbitrary, whatever operands give a word of the result are kept.
#include "unreduced.hpp"

#include "numbers.hpp"

#include "domains/numeric/backward.cpp" // NOLINT: the proofs are of the functions that are its own, too
#undef FOR_WIDTH
#include "domains/numeric/backward_bits.cpp" // NOLINT: the same

namespace bpfproof::solver {
namespace {

using numeric::BinaryOp;
using numeric::UnaryOp;

void require_kept(Explorer& it, const Operand& a) {
    it.require(in(a.number, a.word), "an operand is lost");
    it.require(well_formed(a.number.parts().range) & well_formed(a.number.parts().half) &
                   well_formed(a.number.parts().bits),
               "not well formed");
}
Number any_with(Explorer& it, unsigned components, Word word) {
    const Number number = any_number(it, components);
    it.assume(in(number, word));
    return number;
}

void binary(Explorer& it, BinaryOp op, unsigned components, bool with_constant) {
    Operand a = any_operand(it, "x", components);
    Operand b = any_operand(it, "y", with_constant ? of_constant + 0U : components);
    const Number result = any_with(it, components, numeric::apply<64>(op, a.word, b.word));
    it.require(numeric::invert(op, a.number, b.number, result), "infeasible, wrongly");
    require_kept(it, a);
    require_kept(it, b);
}

// And, or: what the one operand keeps; the other is the same with the operands exchanged.
void one_operand(Explorer& it, BinaryOp op, unsigned components, bool with_constant) {
    Operand a = any_operand(it, "x", components);
    const Operand b = any_operand(it, "y", with_constant ? of_constant + 0U : components);
    const Number result = any_with(it, components, numeric::apply<64>(op, a.word, b.word));
    it.require(op == BinaryOp::and_ ? numeric::keep_and_operand(a.number, b.number, result)
                                    : numeric::keep_or_operand(a.number, b.number, result),
               "infeasible, wrongly");
    require_kept(it, a);
}

// For each amount; of an unknown one the operands are joined over all that it may be.
void shifted(Explorer& it, BinaryOp op, unsigned components, unsigned amount) {
    Operand a = any_operand(it, "x", components);
    const Word shifted = op == BinaryOp::shl    ? a.word << amount
                         : op == BinaryOp::lshr ? a.word >> amount
                                                : static_cast<Word>(static_cast<SWord>(a.word) >> amount);
    const Number result = any_with(it, components, shifted);
    it.require(op == BinaryOp::shl ? numeric::keep_shifted_left(a.number, amount, result)
                                   : numeric::keep_shifted_right(a.number, amount, op == BinaryOp::ashr, result),
               "infeasible, wrongly");
    require_kept(it, a);
}

void unary(Explorer& it, UnaryOp op, unsigned components) {
    Operand a = any_operand(it, "x", components);
    const Number result = any_with(it, components, numeric::apply<64>(op, a.word));
    it.require(numeric::backward(op, a.number, result), "infeasible, wrongly");
    require_kept(it, a);
}

// Swaps list few words one by one (few_members.hpp); here neither the operand nor what comes back has so few.
void swapped(Explorer& it, UnaryOp op, Component component) {
    Operand a = any_operand(it, "x", component);
    const Number result = any_with(it, component, numeric::apply<64>(op, a.word));
    const Number image = numeric::forward(op, a.number);
    const Word unknown = image.bits_unknown() & result.bits_unknown();
    it.assume((numeric::count_ones(unknown) > 3) & (numeric::count_ones(a.number.bits_unknown()) > 3));
    it.require(numeric::backward(op, a.number, result), "infeasible, wrongly");
    require_kept(it, a);
}

// Planted: x & y = r keeps x to what r has.
void and_operand_is_result(Explorer& it) {
    Operand a = any_operand(it, "x", of_bits);
    const Operand b = any_operand(it, "y", of_bits);
    const Number result = any_with(it, of_bits, a.word & b.word);
    const auto kept = numeric::meet(a.number, result);
    it.require(kept && in(*kept, a.word), "an operand is lost");
}

} // namespace

void add_backward(Proofs& proofs) {
    const auto add = [&](std::string name, unsigned components, const char* width, std::function<void(Explorer&)> body,
                         Logic logic = Logic::bits, bool slow = false) {
        proofs.push_back({.operation = "backward " + std::move(name),
                          .component = name_of(components),
                          .width = width,
                          .body = std::move(body),
                          .logic = logic,
                          .slow = slow});
    };
    for (const bool with_constant : {false, true}) {
        const std::string constant = with_constant ? " constant" : "";
        for (const unsigned components : {of_bits + 0U, of_range + 0U}) {
            for (const auto& [op, name] : {std::pair(BinaryOp::add, "add"), std::pair(BinaryOp::sub, "sub")})
                add(
                    name + constant, components, "64",
                    [=, op = op](Explorer& it) { binary(it, op, components, with_constant); },
                    components == of_range ? Logic::integers : Logic::bits, true);
            for (const auto& [op, name] : {std::pair(BinaryOp::and_, "and"), std::pair(BinaryOp::or_, "or")})
                add(name + constant, components, "64",
                    [=, op = op](Explorer& it) { one_operand(it, op, components, with_constant); });
        }
    }
    for (const auto& [op, name] :
         {std::pair(BinaryOp::shl, "shl"), std::pair(BinaryOp::lshr, "lshr"), std::pair(BinaryOp::ashr, "ashr")})
        for (const unsigned components : {of_bits + 0U, of_range + 0U})
            for (const bool every : {false, true})
                add(
                    std::string(name) + " by constant", components, every ? "64, every amount" : "64, by 1, 8, 32, 63",
                    [=, op = op](Explorer& it) {
                        constexpr unsigned some[] = {1, 8, 32, 63};
                        const unsigned amount =
                            every ? any_of_bits(it, "amount", 6) : some[any_of_bits(it, "amount", 2)];
                        shifted(it, op, components, amount);
                    },
                    Logic::bits, every || components == of_range || op == BinaryOp::shl);
    for (const unsigned components : {of_bits + 0U, of_range + 0U, of_half + 0U, of_excluded + 0U, of_constant + 0U})
        add(
            "neg", components, "64", [=](Explorer& it) { unary(it, UnaryOp::neg, components); },
            components == of_range ? Logic::integers : Logic::bits, components == of_constant);
    for (const auto& [op, name] : {std::pair(UnaryOp::zext8, "zext8"), std::pair(UnaryOp::zext16, "zext16"),
                                   std::pair(UnaryOp::zext32, "zext32, truncation"), std::pair(UnaryOp::sext8, "sext8"),
                                   std::pair(UnaryOp::sext16, "sext16"), std::pair(UnaryOp::sext32, "sext32")})
        for (const unsigned components : {of_bits + 0U, of_range + 0U, of_half + 0U, of_range + of_excluded})
            add(
                name, components, "64", [op = op, components](Explorer& it) { unary(it, op, components); }, Logic::bits,
                (components & of_range) != 0);
    for (const auto& [op, name] : {std::pair(UnaryOp::bswap16, "bswap16"), std::pair(UnaryOp::bswap32, "bswap32"),
                                   std::pair(UnaryOp::bswap64, "bswap64")})
        add(
            name, of_bits, "64, more than 3 unknown", [op = op](Explorer& it) { swapped(it, op, of_bits); },
            Logic::bits, true);
    proofs.push_back({.operation = "planted: backward and keeps to the result",
                      .component = "known bits",
                      .width = "64",
                      .body = and_operand_is_result,
                      .expect = Expect::counterexample});
}

} // namespace bpfproof::solver
