// The grammar of one line of assembly. Labels stay names here; assemble() knows where they are.
#pragma once

#include "isa/cursor.hpp"

namespace bpfproof::isa {

struct ParsedLine {
    std::vector<Token> labels;
    std::optional<Instruction> instruction;
    std::optional<Target>
        target; ///< of a jump, a local call or a function's address; stands as slot 0 in the instruction
};

/// Names in the result are pieces of `line`.
std::variant<ParsedLine, LineError> parse_line(std::string_view line);

} // namespace bpfproof::isa
