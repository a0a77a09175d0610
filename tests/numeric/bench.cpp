// Nanoseconds an operation at 64 bits, over ordinary values (sizes, lengths, offsets, flags) and over random ones.
#include "values.hpp"

#include <cstdio>
#include <ctime>

namespace {

using namespace bpfproof::numeric;
namespace test = bpfproof::test;

std::vector<Number> ordinary_numbers() {
    std::vector<Number> numbers{Number::top()};
    const auto constant = [](SWord value) { return Number::constant(static_cast<Word>(value)); };
    for (const SWord value : {0, 1, 4, 8, 14, 20, 255, -1, -8, 1500})
        numbers.push_back(constant(value));
    for (const Word last : {Word{1}, Word{15}, Word{63}, Word{255}, Word{1500}, Word{65535}, word_mask<32>})
        numbers.push_back(Number::unsigned_range(0, last));
    for (const SWord last : {8, 64, 512})
        numbers.push_back(Number::signed_range(-last, last));
    for (const SWord scale : {4, 12, 24})
        numbers.push_back(forward(BinaryOp::mul, Number::unsigned_range(0, 15), constant(scale)));
    numbers.push_back(*Number::known_bits(0x10, 0x41));
    return numbers;
}

template <typename Operation>
void measure(const char* name, const std::vector<Number>& numbers, Operation operation) {
    constexpr std::size_t rounds = 300'000;
    std::uint64_t sink = 0;
    const std::clock_t start = std::clock(); // processor time: the machine may be shared
    for (std::size_t n = 0; n < rounds; ++n)
        sink += operation(numbers[n % numbers.size()], numbers[n * 7 / 3 % numbers.size()]);
    const double spent = 1e9 * static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
    std::printf("  %-12s %7.1f ns  (%llx)\n", name, spent / rounds, static_cast<unsigned long long>(sink & 0xf));
}

void measure_all(const std::vector<Number>& numbers) {
    const Thresholds thresholds({0, 14, 64, 1500, 65535});
    measure("leq", numbers, [](const auto& a, const auto& b) { return Word{leq(a, b)}; });
    measure("join", numbers, [](const auto& a, const auto& b) { return join(a, b).umin(); });
    measure("meet", numbers, [](const auto& a, const auto& b) { return meet(a, b) ? Word{1} : Word{0}; });
    measure("widen", numbers, [&](const auto& a, const auto& b) { return widen(a, b, thresholds).umin(); });
    measure("assume ult", numbers, [](auto a, auto b) { return Word{assume(Comparison::ult, a, b)} + a.umin(); });
    measure("assume ne", numbers, [](auto a, auto b) { return Word{assume(Comparison::ne, a, b)} + a.umin(); });
    measure("compare eq", numbers,
            [](const auto& a, const auto& b) { return Word{compare(Comparison::eq, a, b).has_value()}; });
    measure("zext32", numbers, [](const auto& a, const auto&) { return forward(UnaryOp::zext32, a).umin(); });
    for (std::size_t op = 0; op < std::size(test::binary_ops); ++op)
        measure(test::binary_names[op], numbers,
                [&](const auto& a, const auto& b) { return forward(test::binary_ops[op], a, b).umin(); });
    measure("back add", numbers,
            [](auto a, auto b) { return Word{backward(BinaryOp::add, a, b, Number::unsigned_range(3, 70))}; });
}

} // namespace

int main() {
    std::puts("ordinary numbers");
    measure_all(ordinary_numbers());
    std::puts("random numbers");
    std::mt19937_64 random(3);
    std::vector<Number> numbers;
    for (int n = 0; n < 200; ++n)
        numbers.push_back(test::random_number<64>(random));
    measure_all(numbers);
}
