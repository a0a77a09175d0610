// The assembly of a case: maps and helpers by name, then src/isa's assembler.
#pragma once

#include "isa/instruction.hpp"
#include "object/object.hpp"

#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace bpfproof::corpus {

struct Assembled {
    isa::Code code;
    std::map<std::string, isa::Slot> labels;
};

/// Place in the text, from 1.
struct AssemblyFault {
    unsigned line;
    unsigned column;
    std::string reason;
};

/// Beyond what isa::assemble() reads: `r1 = map NAME ll`, `r1 = map NAME[16] ll`, `call bpf_map_lookup_elem`. A label
/// is stronger than a helper of the same name.
std::variant<Assembled, AssemblyFault> assemble(std::string_view text, const std::vector<object::Map>& maps);

} // namespace bpfproof::corpus
