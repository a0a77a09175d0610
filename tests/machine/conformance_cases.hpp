// What programs compute, by the conformance groups of RFC 9669 (section 2.4). Every value here was worked out from the
// RFC, none by running the machine.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace bpfproof::machine::test {

/// Not run: why, in the words of the plug-in.
struct Refused {
    std::string why;
};

struct ConformanceCase {
    std::string group; ///< of the RFC, or "linux" for what Linux added since
    std::string name;
    std::string program; ///< assembly
    std::string memory;  ///< hexadecimal: what r1 points at and r2 counts
    std::variant<std::uint64_t, Refused> expect;
};

/// Every group of the RFC, and "linux".
const std::vector<std::string>& conformance_groups();

/// Arithmetic of two operands and comparisons, each row in both widths with a register and with a constant.
std::vector<ConformanceCase> operator_cases();
/// Everything else.
std::vector<ConformanceCase> single_cases();

} // namespace bpfproof::machine::test
