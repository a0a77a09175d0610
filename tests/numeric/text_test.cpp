// What is printed, read back, is the number again; and what is no number is told.
#include "support/catch.hpp"
#include "values.hpp"

namespace bpfproof::test {
namespace {

template <unsigned W>
void check_round_trip(const std::vector<BasicNumber<W>>& numbers) {
    for (const BasicNumber<W>& number : numbers) {
        const auto again = BasicNumber<W>::from_string(number.to_string());
        if (!again || *again != number)
            FAIL(number.to_string() << " is read as " << (again ? again->to_string() : "nothing"));
    }
}

template <unsigned W>
std::vector<BasicNumber<W>> drawn_numbers(std::mt19937_64& random) {
    std::vector<BasicNumber<W>> numbers;
    while (numbers.size() < 20'000)
        if (const auto parts = random_parts<W>(random))
            if (const auto number = BasicNumber<W>::from_parts(*parts))
                numbers.push_back(*number);
    return numbers;
}

TEST_CASE("text that is printed is read again") {
    check_round_trip(systematic_numbers<4>(2'000));
    std::mt19937_64 random(5);
    check_round_trip(drawn_numbers<8>(random));
    check_round_trip(drawn_numbers<64>(random));
}

TEST_CASE("text that is no number") {
    using numeric::Number;
    for (const char* text :
         {"", "x", "[1, 2", "[2, 1]", "[1,2]", "4Z+4", "0Z", "bits 0x1+0x1", "bits 3", "5 ", "any \\ {}",
          "any \\ {1,2}", "18446744073709551616", "-9223372036854775809", "[-1, 18446744073709551615]", "[0, 1] & 7"})
        if (const auto number = Number::from_string(text))
            FAIL("'" << text << "' is read as " << number->to_string());
    auto length = *Number::from_string("[0, 60] & 4Z");
    auto eight = Number::constant(8);
    REQUIRE(assume(Comparison::ne, length, eight));
    CHECK(Number::from_string("[0, 60] & 4Z \\ {8}") == length);
    CHECK(Number::from_string("-1") == Number::constant(~Word{0}));
}

} // namespace
} // namespace bpfproof::test
