// The lattice laws, over numbers of 4 bits with γ known completely, and of 64 bits with sampled words.
#include "support/lattice_laws.hpp"
#include "values.hpp"

namespace bpfproof::test {
namespace {

template <unsigned W>
struct Domain {
    using Value = BasicNumber<W>;
    using Concrete = Word;
    static constexpr bool meet_may_forget = true; // more exclusions than slots

    std::vector<Value> numbers;
    std::vector<Word> words;
    numeric::Thresholds thresholds;

    const std::vector<Value>& values() const { return numbers; }
    const std::vector<Word>& concretes() const { return words; }
    bool contains(const Value& value, Word word) const { return value.contains(word); }
    bool leq(const Value& a, const Value& b) const { return numeric::leq(a, b); }
    Value join(const Value& a, const Value& b) const { return numeric::join(a, b); }
    std::optional<Value> meet(const Value& a, const Value& b) const { return numeric::meet(a, b); }
    Value widen(const Value& a, const Value& b) const { return numeric::widen(a, b, thresholds); }
    Value narrow(const Value& a, const Value& b) const { return numeric::narrow(a, b); }
    bool same(const Value& a, const Value& b) const { return a == b; }
    std::string show(const Value& a) const { return a.to_string(); }
};

TEST_CASE("lattice laws at 4 bits, over systematic numbers") {
    Domain<4> domain{systematic_numbers<4>(400), {}, numeric::Thresholds({3, 5, 12})};
    for (Word word = 0; word < 16; ++word)
        domain.words.push_back(word);
    LawBudget budget;
    budget.pairs = 1'000'000;
    check_lattice_laws(domain, budget);
}

TEST_CASE("lattice laws at 8 bits") {
    std::mt19937_64 random(17);
    Domain<8> domain{{}, {}, numeric::Thresholds({7, 64, 100, 250})};
    for (int n = 0; n < 1000; ++n)
        domain.numbers.push_back(random_number<8>(random));
    for (Word word = 0; word < 256; ++word)
        domain.words.push_back(word);
    LawBudget budget;
    budget.pairs = 20'000;
    check_lattice_laws(domain, budget);
}

TEST_CASE("lattice laws at 64 bits") {
    std::mt19937_64 random(19);
    const Word named[] = {0, 14, 1500, 4096, 65535, ~Word{0}};
    Domain<64> domain{{BasicNumber<64>::top()}, {}, numeric::Thresholds::with_neighbours(named)};
    for (int n = 0; n < 1500; ++n)
        domain.numbers.push_back(random_number<64>(random));
    for (int n = 0; n < 400; ++n) {
        const auto& some = domain.numbers[random() % domain.numbers.size()];
        domain.words.insert(domain.words.end(),
                            {some.umin(), some.umax(), static_cast<Word>(some.smin()), static_cast<Word>(some.smax())});
    }
    LawBudget budget;
    budget.pairs = 20'000;
    budget.triples = 1'000'000;
    check_lattice_laws(domain, budget);
}

TEST_CASE("widening stops at thresholds, then at the end of the sign half") {
    using Number = BasicNumber<64>;
    const Word named[] = {100};
    const auto thresholds = numeric::Thresholds::with_neighbours(named);
    auto x = Number::constant(0);
    x = widen(x, Number::unsigned_range(0, 4), thresholds);
    CHECK(x == Number::unsigned_range(0, 99));
    x = widen(x, Number::unsigned_range(0, 100), thresholds);
    CHECK(x == Number::unsigned_range(0, 100));
    x = widen(x, Number::unsigned_range(0, 200), thresholds);
    CHECK(x.umax() == ~Word{0} >> 1);
    CHECK(x.umin() == 0);
}

TEST_CASE("a counter in steps keeps its step through widening") {
    using Number = BasicNumber<64>;
    const numeric::Thresholds none;
    auto x = Number::constant(0);
    const auto step = Number::constant(12);
    for (int n = 0; n < 8; ++n)
        x = widen(x, join(x, forward(BinaryOp::add, x, step)), none);
    auto bound = Number::constant(100);
    REQUIRE(assume(Comparison::ult, x, bound));
    CHECK(x.modulus() % 4 == 0);
}

} // namespace
} // namespace bpfproof::test
