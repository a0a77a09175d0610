// Live bytes of a function's own stack frame: those that some path may still read before they are overwritten.
//
// Two passes. Forwards, which registers hold r10 plus a constant; backwards, which bytes are read and which
// overwritten.
//
// Sound because bytes are only ever taken out of the live set by a store that surely overwrites them, and a byte of a
// frame can only be read through an address that came, by copying and arithmetic, from r10. Each such address is at
// every point either known exactly (r10 + c), or held in a register marked "anywhere", or somewhere in memory or with a
// callee; and
//  - a load through r10 + c reads just its bytes;
//  - a load through "anywhere" reads every byte;
//  - a call that is given r10 + c reads the bytes from c upwards as far as its contract says; a local call, which may
//    subtract, every byte; a call that is given "anywhere", every byte;
//  - once an address may lie in memory ("escaped"), every load may yield "anywhere" and every call may find it: reads
//  every byte.
// What is wrongly called live is only kept for nothing. Writes by callees never kill. Frames of callers are none of
// this function's business: an address in them was passed by the caller, whose call therefore counts as reading them.
#pragma once

#include "cfg/call_contract.hpp"
#include "cfg/cfg.hpp"

#include <bitset>
#include <cstdint>
#include <vector>

namespace bpfproof::cfg {

/// Bit i is the byte at r10 - 512 + i.
using FrameBytes = std::bitset<frame_size>;
constexpr std::size_t frame_bit(int offset) {
    return static_cast<std::size_t>(offset + frame_size);
}

/// What one instruction does to the frame. [low, high) in offsets from r10, within [-512, 0]; empty: nothing.
struct FrameEffect {
    enum class Kind : std::uint8_t { none, read, overwrite };
    Kind kind = Kind::none;
    std::int16_t low = 0;
    std::int16_t high = 0;
};

/// For one function. Slots that cannot be reached have nothing live.
class StackLiveness {
public:
    StackLiveness(const Function& function, std::vector<FrameEffect> effects, std::vector<FrameBytes> before_block);

    const FrameBytes& before_block(BlockId block) const { return before_block_.at(block); }
    /// Walks from the block's end to `slot`. `function`: the one this was computed for.
    FrameBytes before(const Function& function, isa::Slot slot) const;
    const FrameEffect& effect(isa::Slot slot) const { return effects_.at(slot - begin_); }

private:
    isa::Slot begin_;
    std::vector<FrameEffect> effects_; ///< [slot - begin]
    std::vector<FrameBytes> before_block_;
};

StackLiveness stack_liveness(const Function& function, const isa::Code& code, const CallContracts& contracts = {});

} // namespace bpfproof::cfg
