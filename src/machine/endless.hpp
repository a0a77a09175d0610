// When a run can be said never to end: where the very same state comes again. The machine is deterministic, so what
// comes after it is what came after it before.
//
// Brent's algorithm (An improved Monte Carlo factorization algorithm, 1980): a state is kept, at twice as many jumps
// back each time, and those that follow are compared with it. A loop with a helper in it, or one that made memory, is
// never said to be endless: what helpers keep for themselves is not compared.
#pragma once

#include "machine/machine.hpp"

#include <array>
#include <deque>

namespace bpfproof::machine {

class Recurrence {
public:
    /// After a jump back: true where all is as it was before.
    bool comes_again(isa::Slot slot, std::span<const Word, isa::register_count> registers,
                     std::span<const Frame> frames, const Memory& memory, std::uint64_t helper_calls);

private:
    isa::Slot slot_ = 0;
    std::array<Word, isa::register_count> registers_{};
    std::vector<Frame> frames_{};
    std::deque<Region> regions_{};
    std::uint64_t helper_calls_ = 0;
    std::uint64_t seen_ = 0;
    std::uint64_t next_ = 64; ///< nothing is kept of loops that end soon
};

} // namespace bpfproof::machine
