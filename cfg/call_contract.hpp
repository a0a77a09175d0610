// What liveness has to know about a call, and cannot see in the program: the platform knows. The default is the widest
// any call may be.
#pragma once

#include "isa/instruction.hpp"

#include <array>
#include <cstdint>
#include <functional>

namespace bpfproof::cfg {

inline constexpr std::uint16_t frame_size = 512;

struct CallContract {
    unsigned arguments = 5; ///< r1..rN are read
    /// [i]: the call touches at most so many bytes from the address in argument i on upwards (stack liveness).
    std::array<std::uint16_t, 5> reach{frame_size, frame_size, frame_size, frame_size, frame_size};
    bool returns_address = true; ///< r0 may point into memory whose address was passed in
    bool keeps_address = true;   ///< an address passed in may be stored where the program can find it later
};

/// Asked for CallHelper, CallKfunc and CallRegister. An empty function means `assume_contract`.
using CallContracts = std::function<CallContract(const isa::Instruction& call)>;

/// What is assumed of a call of which nothing is known but its form: five arguments, all of the frame in reach. Helpers
/// and kfuncs do not keep the address of a stack slot past the call (the frame may be gone by then; a callback that the
/// call runs could, which stack_liveness sees for itself where this function passes one); only kfuncs return one (an
/// iterator's next points into the iterator). CallRegister may do anything.
CallContract assume_contract(const isa::Instruction& call);

} // namespace bpfproof::cfg
