// What makes a finding the same finding after the program was changed elsewhere and compiled again: its rule, its
// object and program by name, and the source line (or else the instruction) it is at, by its text. Neither slots, line
// numbers, registers nor directories are in it: these change with every unrelated change.
#pragma once

#include "findings/result.hpp"

#include <map>
#include <string>
#include <string_view>

namespace bpfproof::report {

/// An instruction without what the register allocator, the layout of the code and the numbering of maps decide:
/// "r = *(u32 *)(r + 0x4)", "if r > 0x5 goto", "call local".
std::string instruction_shape(std::string_view instruction);

/// Findings in the order of the report; equals are told apart by counting them.
class Fingerprints {
public:
    /// "0123456789abcdef:1": a hash, and the how-many-eth with that hash.
    std::string next(const findings::ObjectResult& object, const findings::ProgramResult& program,
                     const findings::Finding& finding);

private:
    std::map<std::uint64_t, std::size_t> seen_{};
};

} // namespace bpfproof::report
