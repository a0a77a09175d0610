// Live bytes of a function's own stack frame: those that some path may still read before they are overwritten.
//
// Two passes. Forwards, which registers hold r10 plus a constant; backwards, which bytes are read and which
// overwritten.
//
// Sound because bytes are only ever taken out of the live set by a store that surely overwrites them, and a byte of a
// frame can only be read through an address that came, by copying and arithmetic, from r10. Each such address is at
// every point either known exactly (r10 + c), or in a register marked "anywhere", or in memory, or with a callee; and
//  1. a load through r10 + c reads just its bytes; a load through "anywhere" reads every byte;
//  2. a call that is given r10 + c reads the bytes from c upwards as far as its contract says, and every byte where it
//     may keep the address or hand it to code of the program, which may subtract: a callback, a local callee. A call
//     that is given "anywhere" reads every byte;
//  3. once an address may lie in memory (it "escaped": was stored, or kept by a call), a load may yield "anywhere", and
//     a call may find it there: it reads every byte.
// Whether a local callee keeps or returns what it is given is found out by following its arguments as if they were
// addresses. What is wrongly called live is only kept for nothing. Writes by callees never kill. Frames of callers are
// none of a function's business: an address in one was passed on by the caller, whose call counts as reading it (2). A
// number that happens to equal an address, without having come from it, is no address.
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

/// For one function. Code that cannot be reached has nothing live.
class StackLiveness {
public:
    /// `effects[slot - function.begin]`
    StackLiveness(const Function& function, std::vector<FrameEffect> effects);

    const FrameBytes& before_block(BlockId block) const { return before_block_.at(block); }
    /// Walks back from the end of the slot's block. `function`: the one this was computed for.
    FrameBytes before(const Function& function, isa::Slot slot) const;
    const FrameEffect& effect(isa::Slot slot) const { return effects_.at(slot - begin_); }

private:
    FrameBytes after_block(const Function& function, BlockId block) const;

    isa::Slot begin_;
    std::vector<FrameEffect> effects_;
    std::vector<FrameBytes> before_block_;
};

/// [f]: of program.functions[f].
std::vector<StackLiveness> stack_liveness(const Program& program, const isa::Code& code,
                                          const CallContracts& contracts = {});

} // namespace bpfproof::cfg
