// Concrete machine states, and whether an abstract state stands for one: is there a valuation of its variables under
// which every register, stack byte, bound and debt is what its Word or Value says, and all facts and differences hold?
//
// The valuation is searched for by solving place = word equations; what they leave open is guessed from hints. A
// witness that is found is checked in full, so a wrong hint costs time and nothing else.
#pragma once

#include "domains/state/state.hpp"
#include "symbolic/valuation.hpp"

#include <array>
#include <optional>
#include <utility>
#include <vector>

namespace bpfproof::test {

using state::State;

struct World {
    Word64 id = 0; ///< tells where its regions lie and how long they are
    std::array<Word64, 10> registers{};
    std::vector<std::array<std::uint8_t, memory::frame_size>> frames;
    std::vector<memory::ByteSet> written;
    std::vector<std::array<Word64, 9>> saved;
    std::vector<Word64> callers_budgets;
    Word64 packet_start = 0;
    Word64 packet_end = 0;
    Word64 goto_budget = 0;
    std::vector<Word64> anchors;                     ///< what some places held earlier
    std::vector<std::pair<isa::Slot, Word64>> debts; ///< what is held, ordered as Debts are

    /// Where byte 0 of a region is; never 0, and regions do not touch.
    Word64 base(types::Region region, std::uint32_t object) const;
    Word64 extent(types::Region region, std::uint32_t object) const;
    Word64 stack_word(std::size_t depth, int offset, unsigned size) const;
};

/// A valuation under which `state` stands for `world`. `source`: a state that stands for it under `hint`, if there is
/// one.
std::optional<Valuation> witness(const TermTable& table, const State& state, const World& world, const State* source,
                                 const Valuation& hint);

} // namespace bpfproof::test
