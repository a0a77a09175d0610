// The product of all domains: what is known when control stands at one place.
//
// Concretization: machine states for which one valuation of the variables satisfies `knowledge` and makes every
// register, stack byte, packet bound and debt what its Word or Value says. Variables are existential, so renaming them
// changes nothing.
//
// A state is a value; stack frames are shared and copied on write. Terms live in the analysis's table and not in here.
#pragma once

#include "domains/memory/frame.hpp"
#include "domains/numeric/thresholds.hpp"
#include "domains/resources/owed.hpp"
#include "domains/symbolic/knowledge.hpp"
#include "domains/types/word.hpp"
#include "isa/instruction.hpp"

#include <array>
#include <memory>
#include <string>
#include <vector>

namespace bpfproof::state {

using memory::Frame;
using symbolic::Builder;
using symbolic::Knowledge;
using symbolic::TermTable;
using symbolic::Value;
using types::Word;

/// One function under way: its stack frame, and what its caller finds in r1..r9 again when it is over. r1..r5 survive
/// only where a helper runs the function, since then they are the helper's arguments; a local call loses them.
struct Activation {
    std::shared_ptr<Frame> frame; ///< shared between states; written only by State::own_frame
    std::array<Word, 9> callers_registers;
    /// State::goto_budget as the caller finds it again: each frame counts by itself (kernel/bpf/verifier.c,
    /// do_misc_fixups(): the count lies in the frame, and the function's first instruction sets it).
    Value callers_budget;
};

/// Where the packet's bytes are: [start, end) as offsets from its first byte; start is negative where there is
/// metadata.
struct PacketBounds {
    Value start;
    Value end;
    friend bool operator==(const PacketBounds&, const PacketBounds&) = default;
};

struct State {
    std::array<Word, isa::register_count> registers;
    std::vector<Activation> activations; ///< [0] is the entry function's; never empty
    PacketBounds packet;
    resources::Debts debts;
    /// How often may_goto may still fall through in the innermost frame; counts down, which is what bounds the loops it
    /// is in.
    Value goto_budget;
    /// What some places held at an earlier moment. No instruction reads them; like every place they pin their terms, so
    /// what is known of `now - then` is true. (A variable's name alone pins nothing: coverings and joins rename.)
    std::vector<Value> anchors;
    Knowledge knowledge;

    Word& operator[](isa::Reg reg) { return registers[reg.index]; }
    const Word& operator[](isa::Reg reg) const { return registers[reg.index]; }

    std::uint32_t depth() const { return static_cast<std::uint32_t>(activations.size() - 1); }
    const Frame& frame(std::uint32_t depth) const { return *activations[depth].frame; }
    /// For writing: a copy of its own where it is shared.
    Frame& own_frame(std::uint32_t depth);
};

/// What is live at a block's head: registers as a mask, and bytes of the current frame.
struct Live {
    std::uint16_t registers = 0xffff;
    memory::ByteSet stack = memory::ByteSet().set();
};

/// Forgets what is dead, replaces what is known to be null or constant by its plain form, and drops facts about terms
/// that nothing mentions any more.
void normalise(const TermTable& table, State& state, const Live& live);

/// Drops facts about terms over variables that nothing mentions: no instruction can name such a term again.
/// (normalise() drops those of other terms too, which an instruction could make anew.)
void drop_unnameable(const TermTable& table, State& state);

/// Same depth and debts, and no register or slot holds different kinds of things: the two can be joined without losing
/// them.
bool same_shape(const State& a, const State& b);

/// How much joining the two would lose: the number of places in which one holds a pointer and the other null; programs
/// test for success and for failure, and seldom for which failure. nullopt: they are not of one shape.
std::optional<unsigned> distance(const State& a, const State& b);

/// Where a flag may stand that tells states apart.
enum class FlagPlaces : std::uint8_t { registers, everywhere };

/// Distance 0, and in no such place a number known exactly in both, but another one. Such states took branches that the
/// program tells apart by a flag or a returned code; joining them loses which.
bool same_flags(const State& a, const State& b, FlagPlaces places);

/// Is every concrete state of `a` one of `b`? (Sound, not complete: no may mean not shown.)
bool leq(const TermTable& table, const State& a, const State& b);

/// An upper bound. Both are used up: reading a stack slot of one side as the other has it may name new terms.
State join(TermTable& table, State left, State right);
/// An upper bound of `old` and `next` in which what is not stable has gone to the next threshold, so that sequences
/// end.
State widen(TermTable& table, State old, State next, const numeric::Thresholds& thresholds);

std::string to_string(const TermTable& table, const State& state, const Word& word);
std::string to_string(const TermTable& table, const State& state);

} // namespace bpfproof::state
