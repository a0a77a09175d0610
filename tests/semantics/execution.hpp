// An abstract state and several machines it stands for, stepped together. After each step every machine must be in the
// state.
#pragma once

#include "semantics/interpreter.hpp"
#include "semantics/transfer.hpp"
#include "symbolic/valuation.hpp"

#include <string>
#include <vector>

namespace bpfproof::test {

class Execution {
public:
    /// r0..r9 hold random numbers, some of them packet pointers or pointers that may be null; part of the stack is
    /// written.
    Execution(Random& random, bool big_endian, bool only_scalars);

    /// Runs the instruction on both sides; what is wrong, or empty. Machines whose access or pointer arithmetic the
    /// checks refuse end here.
    std::string step(const isa::Instruction& instruction);
    /// Takes a branch the way that most machines go, after both ways were judged.
    std::string branch(const isa::Branch& branch);
    bool any_left() const { return !machines_.empty(); }
    /// Machines given up because a variable made on the way could not be given its word from what the state says.
    std::size_t given_up() const { return given_up_; }

private:
    struct Member {
        Machine machine;
        Valuation valuation;
    };
    types::Word random_word(Random& random, std::size_t reg, bool only_scalars);
    Value fresh(Random& random, const std::vector<Word64>& words);
    bool refused(const Member& member, const isa::Instruction& instruction) const;
    std::string check(TermId first_new, const semantics::State& state, std::vector<Member>& members);
    std::string check_word(const semantics::State& state, const types::Word& word, Word64 concrete,
                           const Valuation& valuation) const;
    bool name_new(const semantics::State& state, Member& member, TermId first_new) const;

    TermTable table_;
    object::Object object_;
    object::Program program_;
    isa::Code code_{isa::Exit{}};
    cfg::Program graph_;
    platform::ProgramType type_;
    semantics::Environment environment_{object_, program_, code_, graph_, type_, {}};
    semantics::Transfer transfer_{environment_, table_};
    semantics::State state_;
    std::vector<Member> machines_;
    std::size_t given_up_ = 0;
};

} // namespace bpfproof::test
