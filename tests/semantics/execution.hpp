// An abstract state and several machines it stands for, taken through one snippet. The machines run it to the end
// first; then each instruction's transfer function is applied, and after it every machine must be in the state.
#pragma once

#include "semantics/judgements.hpp"
#include "semantics/snippet.hpp"
#include "semantics/transfer.hpp"
#include "symbolic/valuation.hpp"

#include <string>
#include <vector>

namespace bpfproof::test {

/// What stands in r0..r8 at first: numbers only; or r7 an address in the frame, r8 one in other memory, and now and
/// then one in the others. r9 is the context; r6 too where `packet_loads`.
struct Setting {
    bool big_endian = false;
    bool only_numbers = false;
    bool packet_loads = false;
};

class Execution {
public:
    Execution(Random& random, const Setting& setting, const std::vector<isa::Instruction>& body,
              const std::vector<isa::Instruction>& function = {});

    /// The listing up to where something is wrong, and what; or empty. Machines that fault, and those that the checks
    /// refuse where the machine does not, end there.
    std::string run(Judgements& judgements);
    /// Machines given up because a variable made on the way could not be given its word from what the state says.
    std::size_t given_up() const { return given_up_; }

private:
    struct Member {
        Starts starts;
        Trace trace;
        std::size_t at = 0;     ///< in the trace
        Word64 goto_budget = 0; ///< of each frame, at first
        Valuation valuation;
        const Snapshot& now() const { return trace[at]; }
    };
    void choose(Random& random, std::size_t reg, bool only_number);
    Value fresh(Random& random, const std::vector<Word64>& words);
    void run_machines(Random& random);

    std::string judge(const Event& event, Judgements& judgements);
    std::string fork(const isa::Instruction& instruction, Judgements& judgements);
    bool refused(const Member& member, const isa::Instruction& instruction) const;
    std::string check(TermId first_new, const semantics::State& state, std::vector<Member>& members);
    std::string check_state(const semantics::State& state, const Member& member) const;
    std::string check_word(const semantics::State& state, const types::Word& word, const Concrete& concrete,
                           const Valuation& valuation) const;
    bool name_new(const semantics::State& state, Member& member, TermId first_new) const;

    Setting setting_;
    TermTable table_;
    object::Object object_;
    object::Program program_;
    Snippet snippet_;
    cfg::Program graph_;
    platform::ProgramType type_;
    semantics::Environment environment_;
    semantics::Transfer transfer_;
    semantics::State state_;
    std::vector<Member> members_;
    std::size_t given_up_ = 0;
};

} // namespace bpfproof::test
