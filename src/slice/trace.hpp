// Where a value comes from: a backward slice over registers and stack slots, by reaching definitions, through copies,
// spills and calls on the finding's chain.
//
// It explains and decides nothing: stores through copies of the frame pointer and writes by helpers are not seen, so a
// slice may miss where bytes of the stack were written. No verdict rests on it.
#pragma once

#include "semantics/environment.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <variant>
#include <vector>

namespace bpfproof::slice {

/// Before the instruction at `slot`, in the frame `depth` calls below the entry's.
struct Point {
    isa::Slot slot = 0;
    std::size_t depth = 0;
    friend auto operator<=>(const Point&, const Point&) = default;
};

struct StackSlot {
    std::int16_t begin = 0; ///< from the frame pointer
    std::uint8_t size = 8;
    friend auto operator<=>(const StackSlot&, const StackSlot&) = default;
};
using Location = std::variant<isa::Reg, StackSlot>;

/// An instruction that gives a location its value; or the begin of a function that nothing leads to.
struct Definition {
    Point at;
    Location location;
    bool entry = false; ///< the location holds what it held when the function began
};

struct Use {
    Point at;
    Location location;
    friend auto operator<=>(const Use&, const Use&) = default;
};

/// Of one chain of calls. Work is bounded: of very large programs it may find less.
class Trace {
public:
    /// `calls`: call sites from the entry (or the function that is taken alone) to where the finding is.
    Trace(const semantics::Environment& environment, std::span<const isa::Slot> calls)
        : env_(environment), calls_(calls) {}

    /// The definitions that reach it, on any path, nearest first.
    const std::vector<Definition>& definitions(const Use& use);
    /// What a definition is made of: where its operands stood. Empty: it begins here.
    std::vector<Use> sources(const Definition& definition) const;
    /// Is it a copy, a spill, or a reload: the same value, elsewhere?
    bool copies(const Definition& definition) const;

    /// All definitions the value may be made of: breadth first, each once, `limit` at most.
    std::vector<Definition> slice(const Use& use, std::size_t limit = 64);
    /// Where the very value was made, copies left out.
    std::vector<Definition> made(const Use& use);

    const semantics::Environment& environment() const { return env_; }
    std::span<const isa::Slot> calls() const { return calls_; }
    const isa::Instruction& instruction(const Definition& definition) const { return env_.code[definition.at.slot]; }
    const cfg::Function& function(std::size_t slot) const {
        return env_.graph.function_of(static_cast<isa::Slot>(slot));
    }

private:
    std::vector<Definition> find(const Use& use);
    /// What the location held when the function began: its caller says, where there is one.
    void at_entry(const Use& use, std::vector<Definition>& found);

    const semantics::Environment& env_;
    std::span<const isa::Slot> calls_;
    std::map<Use, std::vector<Definition>> known_{};
    std::size_t left_ = 200'000; ///< instructions that may still be looked at
};

} // namespace bpfproof::slice
