// What liveness has to know about a call, and cannot see in the program: the platform knows.
#pragma once

#include "isa/instruction.hpp"

#include <array>
#include <cstdint>
#include <functional>

namespace bpfproof::cfg {

/// Bytes of a stack frame (kernel: include/linux/filter.h, MAX_BPF_STACK).
inline constexpr std::uint16_t frame_size = 512;

/// The defaults are the widest any call may be: every field may only be set to less where less is certain.
struct CallContract {
    unsigned arguments = 5; ///< r1..rN are read
    /// [i]: the call touches at most so many bytes from the address in argument i on upwards.
    std::array<std::uint16_t, 5> reach{frame_size, frame_size, frame_size, frame_size, frame_size};
    bool runs_callback = true;   ///< runs a function of the program and may hand it the addresses
    bool keeps_address = true;   ///< an address passed in may be stored where the program finds it later
    bool returns_address = true; ///< r0 may point into memory whose address was passed in
};

/// Asked for CallHelper, CallKfunc and CallRegister. An empty function means `assume_contract`.
using CallContracts = std::function<CallContract(const isa::Instruction& call)>;

/// What is assumed of a call of which nothing is known but its form. No helper and no kfunc keeps the address of stack
/// memory: the frame may be gone as soon as the call is over. Some kfuncs return one (an iterator's next may point into
/// the iterator), helpers do not.
CallContract assume_contract(const isa::Instruction& call);

/// The contract of `call`, by `contracts` where there are any.
CallContract contract_of(const isa::Instruction& call, const CallContracts& contracts);

} // namespace bpfproof::cfg
