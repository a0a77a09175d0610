// What a program cannot know, one decision of the world after the other: whether a look-up finds something, what a
// helper returns, which bytes it writes. Each is drawn from the seed unless the inputs say it, so that a search can
// change one and keep all others.
#pragma once

#include "isa/instruction.hpp"
#include "machine/word.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string_view>
#include <vector>

namespace bpfproof::machine {

/// By their number in the run, from 0. A yes or no is one byte, a number eight, least significant first.
using GivenDecisions = std::map<std::uint64_t, std::vector<std::byte>>;

struct Decision {
    enum class Kind : std::uint8_t { yes_no, number, bytes };
    Kind kind = Kind::yes_no;
    std::vector<std::byte> value{};
    std::string_view what{};     ///< what asked: a helper, or the context
    RegionId region = no_region; ///< where the bytes were put
    std::int64_t offset = 0;
};

class Decisions {
public:
    explicit Decisions(const GivenDecisions& given) : given_(given) {}

    bool yes(std::string_view what, bool drawn);
    /// A number given that is not in [min, max] is not taken.
    std::int64_t number(std::string_view what, std::int64_t drawn, std::int64_t min, std::int64_t max);
    /// Bytes given that are fewer stand for the first ones, and what they have too many is not taken.
    std::vector<std::byte> bytes(std::string_view what, std::vector<std::byte> drawn);
    /// Where the bytes decided last were put.
    void placed(RegionId region, std::int64_t offset);

    const std::vector<Decision>& taken() const { return taken_; }

private:
    const std::vector<std::byte>* given() const;

    const GivenDecisions& given_;
    std::vector<Decision> taken_{};
};

} // namespace bpfproof::machine
