// Everything of a run but the registers: what helpers work on.
#pragma once

#include "machine/context.hpp"
#include "machine/decisions.hpp"
#include "machine/maps.hpp"
#include "machine/owed.hpp"

#include <limits>
#include <utility>

namespace bpfproof::machine {

/// What a dynptr's sixteen bytes stand for. The bytes themselves are opaque to programs; that they are still those the
/// kernel put there is seen by the pointer in them, which no store leaves whole, and by where they lie.
struct Dynptr {
    Word home; ///< address of the sixteen bytes
    Word data;
    std::uint64_t size = 0;
    bool writable = true;
    RegionId record = no_region; ///< of the ring buffer record that it is, if any: what is owed
};

struct World {
    World(const Module& module_, const Image& image, const Inputs& inputs_);

    const Module& module;
    const Inputs& inputs;
    Random random;
    Decisions decisions;
    Memory memory;
    Packet packet;
    Maps maps;
    std::optional<Context> context; ///< none where the image has no type
    Owed owed;
    std::vector<Dynptr> dynptrs{};
    unsigned processor;
    std::uint64_t clock;
    bool asked_time = false;

    /// Later than it was. When the program runs is for the world to say: the first time is any, and a decision.
    std::uint64_t now() {
        const auto drawn = static_cast<std::int64_t>(1 + random.below(1 << 20));
        const std::int64_t most = std::numeric_limits<std::int64_t>::max();
        if (!std::exchange(asked_time, true))
            return clock = static_cast<std::uint64_t>(
                       decisions.number("time", static_cast<std::int64_t>(clock) + drawn, 1, most / 2));
        return clock += static_cast<std::uint64_t>(decisions.number("time", drawn, 1, most / 64));
    }
};

} // namespace bpfproof::machine
