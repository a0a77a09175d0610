// Where addresses of a function's own frame are, forwards through the function, and so what each instruction may do to
// the frame. The first half of stack liveness; the argument for its soundness is there (stack_liveness.hpp).
#pragma once

#include "cfg/stack_liveness.hpp"

#include <functional>
#include <vector>

namespace bpfproof::cfg {

struct FrameUse {
    std::vector<FrameEffect> effects; ///< [slot - begin]
    bool keeps_argument = false;      ///< an address handed in may be stored, or handed on to what may store it
    bool returns_argument = false;    ///< r0 may be derived from an address handed in
};

struct FrameQuestion {
    const CallContracts& contracts;
    /// Of a local call, by where it goes. Only keeps_address and returns_address are asked for.
    std::function<CallContract(isa::Slot target)> callee;
    /// Whether the program takes a function's address anywhere: without one no call can run a callback.
    bool callbacks = true;
    /// Follow the addresses in r1..r5 at entry as well as the frame's own: what a caller wants to know.
    bool follow_arguments = false;
};

FrameUse follow_frame_addresses(const Function& function, const isa::Code& code, const FrameQuestion& question);

} // namespace bpfproof::cfg
