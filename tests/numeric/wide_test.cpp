// At 64 bits words cannot be enumerated. So the other way round: draw words first, corners often; draw numbers that
// contain them; then every operation's result must contain the words' own result, forward, backward and assumed.
#include "support/catch.hpp"
#include "values.hpp"

namespace bpfproof::test {
namespace {

using namespace numeric;

constexpr int samples = 100'000; // per operation

class Draw {
public:
    explicit Draw(unsigned seed) : random_(seed) {}

    Word word() {
        static constexpr Word corners[] = {0,
                                           1,
                                           2,
                                           7,
                                           8,
                                           63,
                                           64,
                                           0x7f,
                                           0x80,
                                           0xff,
                                           0x7fff,
                                           0x8000,
                                           0xffff,
                                           0x7fffffff,
                                           0x80000000,
                                           0xffffffff,
                                           0x100000000,
                                           0x7fffffffffffffff,
                                           0x8000000000000000};
        Word result = random_();
        switch (random_() % 4) {
        case 0:
            result = corners[random_() % std::size(corners)];
            break;
        case 1:
            result >>= random_() % 64;
            break;
        case 2:
            result = corners[random_() % std::size(corners)] + random_() % 7 - 3;
            break;
        default:
            break;
        }
        return random_() % 4 == 0 ? ~result : result;
    }

    /// A number that contains the word: random parts, each opened just enough.
    Number around(Word word) {
        NumberParts<64> parts = *random_parts<64>(random_);
        parts.range.include({word, word});
        parts.half.include({word & word_mask<32>, word & word_mask<32>});
        parts.bits = join(parts.bits, KnownBits::constant(word));
        parts.congruence = make_congruence(parts.congruence.modulus, to_signed<64>(word), 64);
        Excluded others;
        for (const Word each : parts.excluded)
            if (each != word)
                others.insert(each, 64);
        parts.excluded = others;
        const auto number = Number::from_parts(parts);
        if (!number || !number->contains(word))
            FAIL("reduction loses " << word);
        return random_() % 8 == 0 ? Number::constant(word) : *number;
    }

    std::uint64_t below(std::uint64_t bound) { return random_() % bound; }

private:
    std::mt19937_64 random_;
};

TEST_CASE("binary operations at 64 bits, forward and backward") {
    Draw draw(47);
    for (std::size_t op = 0; op < std::size(binary_ops); ++op)
        for (int n = 0; n < samples; ++n) {
            const Word x = draw.word();
            const Word y = draw.word();
            const Word z = apply<64>(binary_ops[op], x, y);
            auto a = draw.around(x);
            auto b = draw.around(y);
            const auto what = [&, a, b] {
                return std::to_string(x) + " in " + a.to_string() + " " + binary_names[op] + " " + std::to_string(y) +
                       " in " + b.to_string() + " = " + std::to_string(z);
            };
            const auto result = forward(binary_ops[op], a, b);
            if (!result.contains(z))
                FAIL(what() << " is not in " << result.to_string());
            const auto wanted = draw.around(z);
            if (!backward(binary_ops[op], a, b, wanted) || !a.contains(x) || !b.contains(y))
                FAIL(what() << " is lost from " << wanted.to_string() << ": " << a.to_string() << ", "
                            << b.to_string());
        }
}

TEST_CASE("unary operations at 64 bits, forward and backward") {
    Draw draw(53);
    for (std::size_t op = 0; op < std::size(unary_ops); ++op)
        for (int n = 0; n < samples; ++n) {
            const Word x = draw.word();
            const Word z = apply<64>(unary_ops[op], x);
            auto a = draw.around(x);
            const auto result = forward(unary_ops[op], a);
            if (!result.contains(z))
                FAIL(unary_names[op] << " of " << x << " in " << a.to_string() << " is not in " << result.to_string());
            const auto wanted = draw.around(z);
            const auto before = a;
            if (!backward(unary_ops[op], a, wanted) || !a.contains(x))
                FAIL(unary_names[op] << " of " << x << " in " << before.to_string() << " is lost from "
                                     << wanted.to_string());
        }
}

TEST_CASE("comparisons at 64 bits") {
    Draw draw(59);
    for (std::size_t op = 0; op < std::size(comparisons); ++op)
        for (int n = 0; n < samples; ++n) {
            const Word x = draw.word();
            const Word y = draw.below(3) == 0 ? x + draw.below(5) - 2 : draw.word();
            auto a = draw.around(x);
            auto b = draw.around(y);
            const bool holds = apply<64>(comparisons[op], x, y);
            const auto decided = compare(comparisons[op], a, b);
            if (decided && *decided != holds)
                FAIL(a.to_string() << " " << comparison_names[op] << " " << b.to_string() << " is wrongly decided");
            const auto before_a = a, before_b = b;
            if (!assume(holds ? comparisons[op] : negate(comparisons[op]), a, b) || !a.contains(x) || !b.contains(y))
                FAIL("assuming " << before_a.to_string() << " " << comparison_names[op] << " " << before_b.to_string()
                                 << " to be " << holds << " loses " << x << ", " << y);
        }
}

TEST_CASE("lattice operations at 64 bits") {
    Draw draw(61);
    for (int n = 0; n < samples; ++n) {
        const Word x = draw.word();
        const Word y = draw.word();
        const auto a = draw.around(x);
        const auto b = draw.around(y);
        const auto joined = join(a, b);
        const auto widened = widen(a, b, Thresholds({x, y}));
        const auto other = draw.around(x);
        const auto met = meet(a, other);
        if (!joined.contains(x) || !joined.contains(y) || !widened.contains(x) || !widened.contains(y))
            FAIL(a.to_string() << " joined or widened with " << b.to_string() << " loses " << x << " or " << y);
        if (!met || !met->contains(x))
            FAIL(a.to_string() << " met with " << other.to_string() << " loses " << x);
        if (leq(a, other) && leq(other, b) && !leq(a, b))
            FAIL("leq is not transitive");
        // Long chases between components are cut off, so reducing again may help, but must not harm.
        const auto again = Number::from_parts(a.parts());
        if (!again || !again->contains(x) || !leq(*again, a))
            FAIL("reducing again harms " << a.to_string());
    }
}

} // namespace
} // namespace bpfproof::test
