// Live registers: those whose value some path may still read before it is overwritten. What is not live may be
// forgotten, which makes states equal that differ in nothing that matters.
//
// Always an over-approximation, and that is the sound side: what is wrongly called live is only kept for nothing.
#pragma once

#include "cfg/call_contract.hpp"
#include "cfg/cfg.hpp"

#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

namespace bpfproof::cfg {

/// Bit i is register i.
using RegSet = std::uint16_t;
constexpr RegSet reg_bit(isa::Reg reg) {
    return static_cast<RegSet>(1U << reg.index);
}
constexpr bool contains(RegSet set, isa::Reg reg) {
    return (set & reg_bit(reg)) != 0;
}

/// `uses` are read before anything is written; `defs` lose their old value on every path through the instruction.
struct RegisterEffect {
    RegSet uses = 0;
    RegSet defs = 0;
};

/// CallLocal: uses r1..r5, whatever the callee makes of them (liveness() knows better).
RegisterEffect register_effect(const isa::Instruction& instruction, const CallContracts& contracts = {});

/// For one function. Slots that cannot be reached, and second slots, have nothing live.
class Liveness {
public:
    /// `before[slot - begin]`
    Liveness(isa::Slot begin, std::vector<RegSet> before) : begin_(begin), before_(std::move(before)) {}

    RegSet before(isa::Slot slot) const { return before_.at(slot - begin_); }
    RegSet before(const Block& block) const { return before(block.begin); }

private:
    isa::Slot begin_;
    std::vector<RegSet> before_;
};

/// [f]: of program.functions[f]. A local call reads what its callee has live at entry, and within a call cycle r1..r9.
std::vector<Liveness> liveness(const Program& program, const isa::Code& code, const CallContracts& contracts = {});

/// One function by itself: `callee_uses(target)` says which registers a local call reads.
Liveness liveness(const Function& function, const isa::Code& code, const CallContracts& contracts,
                  const std::function<RegSet(isa::Slot target)>& callee_uses);

} // namespace bpfproof::cfg
