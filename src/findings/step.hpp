// An instruction that a finding rests on, and what it has to do with it. Found by src/slice (frames: by the check), put
// into words by src/report.
#pragma once

#include "isa/instruction.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace bpfproof::findings {

struct Step {
    enum class What : std::uint8_t {
        context_field,  ///< the value is `name`, a field of the context
        context,        ///< the value is the context, handed to the program
        memory,         ///< it is read from memory that may hold anything
        map,            ///< it is map `name`, or the address of its value
        result,         ///< it is what `name` returns
        argument,       ///< it is handed to the function
        constant,       ///< it is `number`
        computed,       ///< it is worked out here, of more than one value
        moved,          ///< the pointer is moved, by what `reg` holds
        compared,       ///< the value is compared, and what is known of it behind this depends on the outcome
        packet_checked, ///< behind this `number` bytes of the packet are known to exist; without number: of variable
                        ///< size
        packet_moved,   ///< `name` may move the packet: pointers into it, and what was known of its size, are lost
        clobbered,      ///< the call leaves `reg` unwritten
        released,       ///< `name` gives back what the value belongs to: it is gone behind this
        written,        ///< stack bytes `number` upwards, `size` of them
        unwritten,      ///< the function begins, and nothing is written yet
        leaves_loop,    ///< the loop ends if this says so
        frame,          ///< the function that begins here uses `number` bytes of stack
    };
    isa::Slot slot = 0;
    What what = What::computed;
    std::size_t depth = 0; ///< of calls; the entry function's is 0
    std::optional<isa::Reg> reg{};
    std::string name{};
    std::optional<std::int64_t> number{};
    std::uint32_t size = 0;
    friend bool operator==(const Step&, const Step&) = default;
};

} // namespace bpfproof::findings
