// How far every instruction is from the one that a run should come to, in steps from block to block and call to call.
#pragma once

#include "isa/instruction.hpp"

#include <cstdint>
#include <vector>

namespace bpfproof::refute {

inline constexpr std::uint32_t unreachable = 0xffff'ffff;

/// Where control may go next, whatever the values: calls lead into the function and past it.
class Ways {
public:
    explicit Ways(const isa::Code& code);
    /// By slot; branches and calls count one each. Linear in the code.
    std::vector<std::uint32_t> to(isa::Slot target) const;

private:
    struct Way {
        isa::Slot from = 0;
        std::uint32_t cost = 0;
    };
    std::vector<std::vector<Way>> into_;
};

} // namespace bpfproof::refute
