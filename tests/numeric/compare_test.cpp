// assume never drops a satisfying pair, false is a proof, and what compare decides is so: exhaustively at 4 bits, all
// members of random pairs at 8. How near assume comes to the best, and how much of
// what is decidable compare decides, is printed.
#include "optimality.hpp"
#include "support/catch.hpp"

#include <cstdio>

namespace bpfproof::test {
namespace {

template <unsigned W>
void check_comparison(std::size_t op, const std::vector<BasicNumber<W>>& numbers,
                      const std::vector<std::pair<std::size_t, std::size_t>>& pairs) {
    std::vector<std::vector<Word>> members;
    for (const auto& number : numbers)
        members.push_back(words_of<W>(gamma(number)));
    std::size_t undecided = 0, decidable = 0;
    Score score;
    BestSets<W> best;
    for (const auto& [i, j] : pairs) {
        Set<W> left, right;
        bool some = false, all = true;
        for (const Word x : members[i])
            for (const Word y : members[j]) {
                const bool holds = numeric::apply<W>(comparisons[op], x, y);
                some = some || holds;
                all = all && holds;
                if (holds)
                    left[x] = right[y] = true;
            }
        auto a = numbers[i], b = numbers[j];
        const auto what = [&, i = i, j = j] { // clang 14 captures no structured bindings
            return numbers[i].to_string() + " " + comparison_names[op] + " " + numbers[j].to_string();
        };
        if (assume(comparisons[op], a, b)) {
            const Set<W> in_a = gamma(a), in_b = gamma(b);
            if ((left & ~in_a).any() || (right & ~in_b).any())
                FAIL("assume drops a pair: " << what() << " gives " << a.to_string() << ", " << b.to_string());
            if (grows(numbers[i], a) || grows(numbers[j], b))
                FAIL("assume adds a word: " << what() << " gives " << a.to_string() << ", " << b.to_string());
            score.add<W>(left, in_a, best);
            score.add<W>(right, in_b, best);
        } else {
            if (some)
                FAIL("assume wrongly infeasible: " << what());
            score.add<W>({}, {}, best);
            score.add<W>({}, {}, best);
        }
        const auto decided = compare(comparisons[op], numbers[i], numbers[j]);
        if (decided && (*decided ? !all : some))
            FAIL("compare wrong: " << what());
        decidable += all || !some ? 1 : 0;
        undecided += (all || !some) && !decided ? 1 : 0;
    }
    score.print("assume", comparison_names[op], W);
    std::printf("| compare | %s | %u | %zu | %.2f %% | |\n", comparison_names[op], W, decidable,
                100.0 * static_cast<double>(decidable - undecided) / static_cast<double>(decidable));
}

TEST_CASE("comparisons, exhaustively at 4 bits") {
    const auto numbers = systematic_numbers<4>(150);
    std::vector<std::pair<std::size_t, std::size_t>> pairs;
    for (std::size_t i = 0; i < numbers.size(); ++i)
        for (std::size_t j = 0; j < numbers.size(); ++j)
            pairs.emplace_back(i, j);
    for (std::size_t op = 0; op < std::size(comparisons); ++op)
        check_comparison<4>(op, numbers, pairs);
}

TEST_CASE("comparisons, all members of random pairs at 8 bits") {
    std::mt19937_64 random(23);
    std::vector<BasicNumber<8>> numbers;
    std::vector<std::pair<std::size_t, std::size_t>> pairs;
    for (std::size_t n = 0; n < 1500; ++n) {
        numbers.push_back(random_number<8>(random));
        numbers.push_back(random() % 2 == 0 ? random_number<8>(random) : BasicNumber<8>::constant(random() & 0xff));
        pairs.emplace_back(2 * n, 2 * n + 1);
    }
    for (std::size_t op = 0; op < std::size(comparisons); ++op)
        check_comparison<8>(op, numbers, pairs);
}

TEST_CASE("negate and mirror, over all pairs at 4 bits") {
    for (const Comparison op : comparisons)
        for (Word x = 0; x < 16; ++x)
            for (Word y = 0; y < 16; ++y) {
                REQUIRE(numeric::apply<4>(op, x, y) != numeric::apply<4>(negate(op), x, y));
                REQUIRE(numeric::apply<4>(op, x, y) == numeric::apply<4>(mirror(op), y, x));
            }
}

} // namespace
} // namespace bpfproof::test
