// A function's part of the state it is entered from, and the state behind it put together again from what is known of
// its exits: so that what was found out about a function serves every caller who brings no more than that.
//
// Framing. `framed` says nothing of what the function cannot come to: frames to which no pointer leads from its
// registers, what its callers keep in registers, their budgets, outer anchors. That only weakens: every concrete state
// of the one is a state of the other, whatever stands in those places. What is left can still speak of the entry, by
// anchors: one for each variable in it. So a framed state's worlds are those of the entry, each with the words that the
// entry's variables had.
//
// Resuming. A concrete run enters with a world of `entered`, under a valuation v, and ends in a world of `exit`, under
// a valuation w of other variables (they are renamed, so that no two calls share any). Then both valuations together
// satisfy what is known of both, and w(anchor) = v(its variable), because nothing ever writes an anchor. Place by place
// the result is right under both:
//   r0, frames come to     the exit's words, renamed
//   frames not come to     the entry's: a store needs a pointer, and there is none; a helper writes through pointers
//   saved registers        likewise; calls within restore what they saved
//   budgets of callers     each frame counts for itself
//   anchors                nothing writes them
//   packet                 the exit's, renamed: where no helper changed it, the anchors tie it to the entry's
//   debts                  the exit's, renamed. The entry's debts are in the framed state too, so none is lost or made
//   knowledge              both, and the equations of the anchors; where these contradict each other, no world of
//                          `entered` comes to this exit
// Two things that an instruction does to words wherever they stand are not seen to by that:
//   - a helper that changes the packet makes all pointers into it unusable. Framed states carry one such pointer where
//     no instruction reads it (r1 saved for the caller); if an exit no longer has it, the packet may have changed, and
//     the packet pointers in what was framed off are forgotten as well;
//   - a helper that releases what it is given makes all pointers to that unusable. Where that was acquired in the
//     function, what is framed off holds no pointer to it. Otherwise resuming is wrong: nothing may be framed where
//     debts are brought to a function that may release (semantics::Below says which ones may).
#pragma once

#include "domains/state/state.hpp"

#include <optional>
#include <vector>

namespace bpfproof::state {

/// Where a variable's word stands in a state: by what is added to it, at the end of a way through operands of the value
/// of a place.
struct Place {
    enum class Kind : std::uint8_t { reg, cell, packet_start, packet_end, debt };
    enum class Part : std::uint8_t { value, nonnull, extent };
    Kind kind = Kind::reg;
    Part part = Part::value;
    std::uint8_t size = 0;    ///< of the cell
    std::uint32_t depth = 0;  ///< of the cell's frame
    std::int32_t index = 0;   ///< the register, the cell's offset, or which of the debts
    std::uint64_t offset = 0; ///< what is added to the variable there
    std::vector<std::uint32_t> way{};
};

/// How a state is framed: the frames that are kept, by depth, and the places of its variables, in the order of anchors.
struct Framing {
    std::vector<bool> frames;
    std::vector<Place> places;
};

/// The frames to which pointers lead from the registers and the innermost frame, which is one of them.
std::vector<bool> frames_come_to(const State& state);

/// A function's registers may hold the address of a function: what it runs is then not seen in its code.
bool holds_function(const State& state, const std::vector<bool>& frames);

/// `entered` without what is not come to; no anchors yet. `frames` holds those of frames_come_to().
State frame_off(TermTable& table, const State& entered, const std::vector<bool>& frames);

/// Every variable that stands in a place of a framed state, once.
std::vector<Place> places_of_variables(const TermTable& table, const State& framed);

/// What stands in the places of another state; nullopt: it has other places, or other operations in them.
std::optional<std::vector<Value>> values_at(const TermTable& table, const State& state,
                                            const std::vector<Place>& places);

/// What goes on from where a function ends: r0, the frames come to, packet, debts, anchors; and what is known of them.
State exit_part(const TermTable& table, State exit);

/// The state behind a function that was entered from `entered` and came to `exit`, an exit_part(); still in the
/// function's own frame, of which nothing is said. `exit` descends from a state that covers `entered`, framed and
/// anchored like this. nullopt: nothing that enters there comes to this exit.
std::optional<State> resume(TermTable& table, const State& entered, const Framing& framing, const State& exit);

} // namespace bpfproof::state
