// What a check is asked about, and where it puts what it finds.
#pragma once

#include "findings/finding.hpp"
#include "semantics/transfer.hpp"

#include <gmpxx.h>

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace bpfproof::checks {

using semantics::Environment;
using state::State;
using state::Value;
using symbolic::Number;
using types::Region;
using types::Word;

/// Gathers findings: one for each rule, slot and operand, however many states and contexts show it.
class Sink {
public:
    void add(findings::Finding finding, unsigned operand = 0);
    std::vector<findings::Finding> take();
    /// Is there a finding for which the program is not proved, whatever the platform and whoever loads it?
    bool refuses() const { return refuses_; }

    /// The function's frame is used down to `bytes` below its pointer.
    void uses_stack(isa::Slot function, std::int64_t bytes);
    /// Deepest use of the frame so far.
    std::int64_t stack_use(isa::Slot function) const;
    /// The instruction accesses what the pointer points at. False: it was seen to access something else, of which the
    /// platform needs another translation of the instruction.
    bool accesses(isa::Slot slot, const Word& pointer);
    /// The loop whose head begins at `head` comes to it at most so often in one run; nothing: it is not known.
    void repeats(isa::Slot head, const std::optional<mpz_class>& most);
    /// By head: the most over all states and contexts, where that is known of all.
    std::map<isa::Slot, std::string> loop_bounds() const;
    /// A global function that is taken by its signature is called.
    void calls_global(isa::Slot target) { called_.insert(target); }
    const std::set<isa::Slot>& called() const { return called_; }

private:
    std::map<isa::Slot, std::int64_t> stack_use_; ///< by function
    std::map<isa::Slot, std::pair<Region, std::uint32_t>> accessed_;
    std::set<isa::Slot> called_;                          ///< by first slot
    std::map<isa::Slot, std::optional<mpz_class>> loops_; ///< by head
    std::set<std::tuple<isa::Slot, findings::Rule, unsigned>> seen_;
    std::vector<findings::Finding> findings_;
    bool refuses_ = false;
};

/// One instruction in one state that may stand before it.
struct Point {
    const Environment& env;
    state::TermTable& table; ///< checks may name terms to ask about them
    const State& state;
    isa::Slot slot;
    const std::vector<isa::Slot>& calls; ///< call sites on the way here
    Sink& sink;

    const isa::Instruction& instruction() const { return env.code[slot]; }
    const Number& number(Value value) const { return state.knowledge.number(table, value); }
    const Word& word(isa::Reg reg) const { return state[reg]; }

    /// Reports that `rule` is not shown to hold here, resting on what `registers` hold. `operand` tells apart several
    /// findings of one rule at one instruction.
    void report(findings::Rule rule, findings::Evidence evidence, std::initializer_list<isa::Reg> registers,
                unsigned operand = 0) const;
};

/// How the domains' kinds are called in findings.
findings::Region describe(const Point& point, const Word& word);
findings::ValueKind kind_of(const Word& word);
/// Is it, or may it be, an address that a program without privilege must not come to know as a number?
bool is_secret(const Word& word);
findings::Range range_of(const Number& number);

using Check = void (*)(const Point&);

} // namespace bpfproof::checks
