// A concrete eBPF machine: plain, slow, and meant to be right. It runs one program from given inputs and says how that
// ended; an observer sees every state on the way, which is what abstract states are compared with.
//
// Instructions do what RFC 9669 says, and what Linux added since. Helpers do what their row in the platform's tables
// promises: maps, packets, ring buffers, callbacks and tail calls really work, everything that a program cannot know is
// drawn from the seed. Not modelled (the run stops, which is no fault): kfuncs, arenas, timers' callbacks.
#pragma once

#include "machine/decisions.hpp"
#include "machine/fault.hpp"
#include "machine/memory.hpp"
#include "machine/module.hpp"

#include <array>
#include <functional>
#include <optional>
#include <span>
#include <variant>

namespace bpfproof::machine {

/// An element of a map. Per-processor maps: of every processor.
struct MapEntry {
    std::size_t map = 0; ///< index into Module::maps
    std::vector<std::byte> key;
    std::vector<std::byte> value;
    friend bool operator==(const MapEntry&, const MapEntry&) = default;
};

struct Inputs {
    std::vector<std::byte> packet{};
    std::vector<std::byte> metadata{};   ///< stands before the packet (data_meta)
    std::optional<std::size_t> linear{}; ///< how much of the packet can be accessed directly at first; else all
    /// Fields of the context by the platform's names; "arg0".. where the context is an array of arguments; "[N]" for
    /// the eight bytes at offset N of one that has no fields. The others are random.
    std::map<std::string, std::uint64_t> context{};
    std::vector<MapEntry> entries{};
    /// Whether looked-up elements that nobody put there may be found all the same, as user space may have put them.
    bool others_fill_maps = false;
    /// Whether stack that nobody wrote may be read, as a privileged loader's programs may: it holds anything.
    bool unwritten_stack_read = false;
    /// Whether a result that the program's type does not take is a fault: what `bpfproof run` does not ask by itself.
    bool judge_result = false;
    /// Whether to look for states that come again, after which a run never ends: a fault then.
    bool find_endless = false;
    std::uint64_t seed = 0;
    GivenDecisions decisions{};         ///< of what the seed decides otherwise
    std::uint64_t step_limit = 1 << 20; ///< instructions
    /// How often may_goto falls through in each frame: BPF_MAX_LOOPS, include/linux/bpf.h.
    std::uint64_t may_goto_budget = 8u << 20;
};

/// Why the program cannot be run from these, in lower case; nullopt: it can.
std::optional<std::string> fault_of(const Module& module, std::size_t image, const Inputs& inputs);

struct Frame {
    const Image* image = nullptr;
    isa::Slot site = 0;          ///< the call that made this frame; meaningless in the outermost
    std::array<Word, 4> saved{}; ///< the caller's r6..r9
    RegionId stack = no_region;
    bool callback = false;         ///< called by the helper that stands at `site`
    std::uint64_t goto_budget = 0; ///< how often may_goto still falls through here
    std::size_t depth = 1;         ///< frames of this program down to here: a tail call begins anew
};

/// The machine just before it executes code[slot] of the innermost frame's image.
struct View {
    isa::Slot slot;
    std::span<const Word, isa::register_count> registers;
    std::span<const Frame> frames; ///< outermost first
    const Memory& memory;
    RegionId packet;                     ///< the packet there is now
    std::size_t references;              ///< how many are held
    std::uint64_t goto_budget;           ///< what each frame begins with
    std::span<const Decision> decisions; ///< so far
    unsigned tail_calls;                 ///< how many other programs, or times this one again, came before
    const Image& image() const { return *frames.back().image; }
};
using Observer = std::function<void(const View&)>;

struct Ended {
    std::uint64_t result = 0; ///< r0
};
struct Stopped {
    std::vector<Place> chain;
    std::string what; ///< what is not modelled; empty: the step limit was reached
};

struct Result {
    std::variant<Ended, Fault, Stopped> outcome;
    std::uint64_t steps = 0;
    std::vector<std::byte> packet{};   ///< as the program left it
    std::vector<Decision> decisions{}; ///< all that were taken
    std::vector<MapEntry> entries{};   ///< likewise, without those of inner maps; of one processor
};

/// Runs module.images[image] with fresh maps. Throws InternalError where fault_of() has something to say.
Result run(const Module& module, std::size_t image, const Inputs& inputs, const Observer& observer = {});

} // namespace bpfproof::machine
