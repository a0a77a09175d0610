// Operators with two operands: one row, four programs.
#include "conformance_cases.hpp"

#include <fmt/format.h>

#include <string_view>

namespace bpfproof::machine::test {
namespace {

struct BinaryRow {
    std::string_view op;
    std::uint64_t left;
    std::int32_t right; ///< as a constant stands; as a register, sign-extended
    std::uint64_t wide;
    std::uint64_t narrow;
};

struct CompareRow {
    std::string_view op;
    std::uint64_t left;
    std::int32_t right;
    bool wide;
    bool narrow;
};

// clang-format off
// RFC 9669 section 4.1: results wrap; 32-bit results are zero-extended; a quotient by zero is 0, a remainder by zero the
// dividend; shifts are by the low 5 or 6 bits; constants are sign-extended to 64 bits, also for unsigned division.
constexpr BinaryRow binary_rows[] = {
    {"+=", 0xffff'ffff'ffff'ffff, 2, 1, 1},
    {"+=", 0x1'7fff'ffff, 1, 0x1'8000'0000, 0x8000'0000},
    {"+=", 0, -1, 0xffff'ffff'ffff'ffff, 0xffff'ffff},
    {"-=", 0, 1, 0xffff'ffff'ffff'ffff, 0xffff'ffff},
    {"-=", 0x1'0000'0000, -1, 0x1'0000'0001, 1},
    {"*=", 0x8000'0000'0000'0001, -1, 0x7fff'ffff'ffff'ffff, 0xffff'ffff},
    {"*=", 0x1'0000'0003, 5, 0x5'0000'000f, 0xf},
    {"*=", 0x8000'0000, 3, 0x1'8000'0000, 0x8000'0000},
    {"/=", 0xffff'ffff'ffff'fff3, 3, 0x5555'5555'5555'5551, 0x5555'5551},
    {"/=", 0xffff'ffff'ffff'ffff, -1, 1, 1},
    {"/=", 0x7'0000'0007, 0, 0, 0},
    {"/=", 0x8000'0000'8000'0000, 2, 0x4000'0000'4000'0000, 0x4000'0000},
    {"s/=", 0xffff'ffff'ffff'fff3, 3, 0xffff'ffff'ffff'fffc, 0xffff'fffc},
    {"s/=", 0xd, -3, 0xffff'ffff'ffff'fffc, 0xffff'fffc},
    {"s/=", 0x8000'0000'0000'0000, -1, 0x8000'0000'0000'0000, 0},
    {"s/=", 0x8000'0000, -1, 0xffff'ffff'8000'0000, 0x8000'0000},
    {"s/=", 0xffff'ffff'ffff'fff9, 0, 0, 0},
    {"%=", 0xffff'ffff'ffff'fff3, 5, 3, 3},
    {"%=", 0xffff'ffff'0000'0007, 0, 0xffff'ffff'0000'0007, 7},
    {"%=", 0x1'0000'0005, 16, 5, 5},
    {"s%=", 0xffff'ffff'ffff'fff3, 3, 0xffff'ffff'ffff'ffff, 0xffff'ffff},
    {"s%=", 0xd, -3, 1, 1},
    {"s%=", 0x8000'0000'0000'0000, -1, 0, 0},
    {"s%=", 0x8000'0000, -1, 0, 0},
    {"s%=", 0xffff'ffff'ffff'fff9, 0, 0xffff'ffff'ffff'fff9, 0xffff'fff9},
    {"|=", 0x1234'5678'0000'0000, -16, 0xffff'ffff'ffff'fff0, 0xffff'fff0},
    {"|=", 0xf0, 1807, 0x7ff, 0x7ff},
    {"&=", 0x1234'5678'0000'0000, -16, 0x1234'5678'0000'0000, 0},
    {"&=", 0xffff'ffff'ffff'ffff, 255, 0xff, 0xff},
    {"^=", 0x1234'5678'0000'0000, -16, 0xedcb'a987'ffff'fff0, 0xffff'fff0},
    {"^=", 0xffff'ffff'ffff'ffff, -1, 0, 0},
    {"<<=", 1, 65, 2, 2},
    {"<<=", 0x8000'0001, 4, 0x8'0000'0010, 0x10},
    {"<<=", 3, -1, 0x8000'0000'0000'0000, 0x8000'0000},
    {">>=", 0x8000'0000'0000'0000, 63, 1, 0},
    {">>=", 0xff'8000'0000, 31, 0x1ff, 1},
    {">>=", 0xffff'ffff'ffff'ffff, -4, 0xf, 0xf},
    {"s>>=", 0x8000'0000'0000'0000, 63, 0xffff'ffff'ffff'ffff, 0},
    {"s>>=", 0xff'7000'0000, 4, 0xf'f700'0000, 0x700'0000},
    {"s>>=", 0x8000'0000, 36, 0, 0xf800'0000},
};

// Section 4.3: 64-bit comparisons see all of both, 32-bit ones the low halves; constants are sign-extended.
constexpr CompareRow compare_rows[] = {
    {"==", 0x1'0000'0005, 5, false, true},
    {"==", 0xffff'ffff'ffff'ffff, -1, true, true},
    {"==", 0xffff'ffff, -1, false, true},
    {"!=", 0x1'0000'0005, 5, true, false},
    {"!=", 7, 7, false, false},
    {">", 0x1'0000'0000, 1, true, false},
    {">", 0xffff'ffff'ffff'ffff, 1, true, true},
    {">", 5, 5, false, false},
    {">=", 0x1'0000'0000, 1, true, false},
    {">=", 5, 5, true, true},
    {">=", 4, -1, false, false},
    {"<", 0x1'0000'0000, 1, false, true},
    {"<", 1, -1, true, true},
    {"<", 5, 5, false, false},
    {"<=", 0x1'0000'0001, 0, false, false},
    {"<=", 5, 5, true, true},
    {"<=", 0xffff'ffff'ffff'ffff, 5, false, false},
    {"s>", 0xffff'ffff'ffff'ffff, 1, false, false},
    {"s>", 1, -1, true, true},
    {"s>", 0x8000'0000, -1, true, false},
    {"s>=", 5, 5, true, true},
    {"s>=", 0xffff'ffff'ffff'fffe, -1, false, false},
    {"s>=", 0xffff'ffff, 0, true, false},
    {"s<", 0xffff'ffff'ffff'ffff, 1, true, true},
    {"s<", 0x8000'0000, 0, false, true},
    {"s<", 5, 5, false, false},
    {"s<=", 5, 5, true, true},
    {"s<=", 0x7fff'ffff'0000'0000, -1, false, false},
    {"s<=", 0xffff'ffff, -1, false, true},
    {"&", 0x1'0000'0000, 2147483647, false, false},
    {"&", 0x8000'0000'0000'0000, -2147483648, true, false},
    {"&", 6, 2, true, true},
    {"&", 5, 2, false, false},
};
// clang-format on

std::string group_of(std::string_view op, char width) {
    const bool divides = op.find_first_of("*/%") != std::string_view::npos;
    return fmt::format("{}{}", divides ? "divmul" : "base", width == 'r' ? 64 : 32);
}

} // namespace

std::vector<ConformanceCase> operator_cases() {
    std::vector<ConformanceCase> cases;
    for (const BinaryRow& row : binary_rows)
        for (const char width : {'r', 'w'})
            for (const bool constant : {false, true}) {
                const std::string right = constant ? fmt::to_string(row.right) : fmt::format("{}2", width);
                const std::string line = fmt::format("{}0 {} {}", width, row.op, right);
                cases.push_back({group_of(row.op, width), fmt::format("{:#x}: {} ({})", row.left, line, row.right),
                                 fmt::format("r0 = {:#x} ll\nr2 = {}\n{}\nexit\n", row.left, row.right, line), "",
                                 width == 'r' ? row.wide : row.narrow});
            }
    for (const CompareRow& row : compare_rows)
        for (const char width : {'r', 'w'})
            for (const bool constant : {false, true}) {
                const std::string right = constant ? fmt::to_string(row.right) : fmt::format("{}2", width);
                const std::string line = fmt::format("if {}1 {} {} goto yes", width, row.op, right);
                cases.push_back({width == 'r' ? "base64" : "base32",
                                 fmt::format("{:#x}: {} ({})", row.left, line, row.right),
                                 fmt::format("r1 = {:#x} ll\nr2 = {}\n{}\nr0 = 0\nexit\nyes: r0 = 1\nexit\n", row.left,
                                             row.right, line),
                                 "", std::uint64_t{width == 'r' ? row.wide : row.narrow}});
            }
    return cases;
}

} // namespace bpfproof::machine::test
