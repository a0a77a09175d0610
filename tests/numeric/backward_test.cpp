// Backward operations never drop an operand that can give a member of the result, and false is a proof: over pairs of
// the systematic numbers at 4 bits with several results each, over random ones at 8. How near the operands come to
// the best is printed.
#include "optimality.hpp"
#include "support/catch.hpp"

namespace bpfproof::test {
namespace {

template <unsigned W>
void judge_binary(std::size_t op, const BasicNumber<W>& a, const BasicNumber<W>& b, const BasicNumber<W>& result,
                  Score& score, BestSets<W>& best) {
    Set<W> left, right;
    const Set<W> wanted = gamma(result);
    const auto ys = words_of<W>(gamma(b));
    for (const Word x : words_of<W>(gamma(a)))
        for (const Word y : ys)
            if (wanted[numeric::apply<W>(binary_ops[op], x, y)])
                left[x] = right[y] = true;
    auto p = a, q = b;
    const auto what = [&] {
        return a.to_string() + " " + binary_names[op] + " " + b.to_string() + " = " + result.to_string();
    };
    const bool some = backward(binary_ops[op], p, q, result);
    if (!some && left.any())
        FAIL("backward wrongly infeasible: " << what());
    const Set<W> in_p = some ? gamma(p) : Set<W>{}, in_q = some ? gamma(q) : Set<W>{};
    score.add<W>(left, in_p, best);
    score.add<W>(right, in_q, best);
    if (!some)
        return;
    if ((left & ~in_p).any() || (right & ~in_q).any())
        FAIL("backward drops an operand: " << what() << " gives " << p.to_string() << ", " << q.to_string());
    if (grows(a, p) || grows(b, q))
        FAIL("backward adds an operand: " << what() << " gives " << p.to_string() << ", " << q.to_string());
}

template <unsigned W, typename Abstract, typename Concrete>
void check_unary(const char* name, const std::vector<BasicNumber<W>>& numbers, Abstract refine, Concrete concrete) {
    Score score;
    BestSets<W> best;
    std::mt19937_64 random(29);
    for (const auto& a : numbers)
        for (int n = 0; n < 20; ++n) {
            const auto& result = numbers[random() % numbers.size()];
            const Set<W> wanted = gamma(result);
            Set<W> needed;
            for (const Word x : words_of<W>(gamma(a)))
                needed[x] = wanted[concrete(x)];
            auto p = a;
            const auto what = [&] { return std::string(name) + " " + a.to_string() + " = " + result.to_string(); };
            const bool some = refine(p, result);
            if (!some && needed.any())
                FAIL("backward wrongly infeasible: " << what());
            const Set<W> in_p = some ? gamma(p) : Set<W>{};
            score.add<W>(needed, in_p, best);
            if (some && ((needed & ~in_p).any() || grows(a, p)))
                FAIL("backward drops or adds an operand: " << what() << " gives " << p.to_string());
        }
    score.print("backward", name, W);
}

template <unsigned W>
void check_all_unary(const std::vector<BasicNumber<W>>& numbers) {
    using namespace numeric;
    for (std::size_t op = 0; op < std::size(unary_ops); ++op)
        check_unary<W>(
            unary_names[op], numbers, [&](auto& a, const auto& r) { return backward(unary_ops[op], a, r); },
            [&](Word x) { return apply<W>(unary_ops[op], x); });
    for (unsigned bits = 1; bits < W; ++bits) {
        check_unary<W>(
            "zext", numbers, [&](auto& a, const auto& r) { return backward_zero_extend(a, bits, r); },
            [&](Word x) { return x & low_mask(bits); });
        check_unary<W>(
            "sext", numbers, [&](auto& a, const auto& r) { return backward_sign_extend(a, bits, r); },
            [&](Word x) { return to_word<W>(sign_extended(x, bits)); });
    }
    for (unsigned bits = 4; bits <= W; bits += 2)
        check_unary<W>(
            "swap", numbers, [&](auto& a, const auto& r) { return backward_byte_swap(a, bits, r, 2); },
            [&](Word x) {
                Word result = 0;
                for (unsigned at = 0; at < bits; at += 2)
                    result |= (x >> at & 3) << (bits - 2 - at);
                return result;
            });
}

TEST_CASE("backward binary operations at 4 bits") {
    const auto numbers = systematic_numbers<4>(100);
    std::mt19937_64 random(31);
    for (std::size_t op = 0; op < std::size(binary_ops); ++op) {
        Score score;
        BestSets<4> best;
        for (const auto& a : numbers)
            for (const auto& b : numbers)
                judge_binary<4>(op, a, b, numbers[random() % numbers.size()], score, best);
        score.print("backward", binary_names[op], 4);
    }
}

TEST_CASE("backward binary operations with a constant operand, every result of the family at 4 bits") {
    const auto numbers = systematic_numbers<4>(0);
    std::mt19937_64 random(37);
    for (std::size_t op = 0; op < std::size(binary_ops); ++op) {
        Score score;
        BestSets<4> best;
        for (const auto& a : numbers)
            for (Word word = 0; word < 16; ++word)
                for (int n = 0; n < 8; ++n)
                    judge_binary<4>(op, a, BasicNumber<4>::constant(word), numbers[random() % numbers.size()], score,
                                    best);
        score.print("backward, constant", binary_names[op], 4);
    }
}

TEST_CASE("backward binary operations at 8 bits") {
    std::mt19937_64 random(41);
    for (std::size_t op = 0; op < std::size(binary_ops); ++op) {
        Score score;
        BestSets<8> best;
        for (int n = 0; n < 1500; ++n) {
            const auto a = random_number<8>(random);
            const auto b = n % 2 == 0 ? random_number<8>(random) : BasicNumber<8>::constant(random() & 0xff);
            judge_binary<8>(op, a, b, random_number<8>(random), score, best);
        }
        score.print("backward", binary_names[op], 8);
    }
}

TEST_CASE("backward unary operations at 4 and 8 bits") {
    check_all_unary<4>(systematic_numbers<4>(400));
    std::mt19937_64 random(43);
    std::vector<BasicNumber<8>> numbers;
    for (int n = 0; n < 200; ++n)
        numbers.push_back(random_number<8>(random));
    check_all_unary<8>(numbers);
}

} // namespace
} // namespace bpfproof::test
