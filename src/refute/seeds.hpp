// What the search begins with: packets that look like packets, packets of lengths that the program's own constants make
// critical, and nothing at all.
#pragma once

#include "machine/machine.hpp"

#include <vector>

namespace bpfproof::refute {

class Seeds {
public:
    Seeds(const machine::Module& module, const machine::Image& image, bool unwritten_stack_read);
    /// Number n of a sequence without end, which begins with the best ones.
    machine::Inputs operator()(std::uint64_t n) const;

private:
    std::vector<std::vector<std::byte>> packets_{};
    std::vector<std::size_t> lengths_{};
    bool unwritten_stack_read_;
    bool has_linear_part_; ///< of which the rest can be reached by helpers only: an skb
};

} // namespace bpfproof::refute
