// The forms of instructions that have a transfer function, and how often each was judged.
#pragma once

#include "isa/instruction.hpp"
#include "symbolic/valuation.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace bpfproof::test {

/// "r += imm", "w s>>= w": the instruction without its operands. Empty: it is judged elsewhere; judgements.cpp says
/// where.
std::string form_of(const isa::Instruction& instruction);
/// One instruction of each such form, by the table that the decoder and the disassembler are tested with.
std::vector<isa::Instruction> every_form();
/// The same form on random operands: registers, immediates, and for accesses mostly places that exist.
isa::Instruction with_operands(const isa::Instruction& form, Random& random);

/// One instruction, one abstract state, one machine: is what the machine computed in what the transfer function says?
class Judgements {
public:
    /// `way`: of branches.
    void count(const isa::Instruction& instruction, std::size_t machines, const char* way = "");
    std::size_t of(const std::string& form) const;
    std::size_t total() const;
    std::string table() const;

private:
    std::map<std::string, std::size_t> counts_;
};

} // namespace bpfproof::test
