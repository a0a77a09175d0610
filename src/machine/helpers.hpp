// Calls of helpers: judged by their row in the platform's tables, then run by a model where there is one, and by what
// the row promises where there is none.
#pragma once

#include "machine/world.hpp"

namespace bpfproof::machine {

class Execution;

struct Call {
    const platform::Helper& helper;
    std::array<Word, 5> arguments; ///< r1..r5
    std::uint64_t number(std::size_t i) const { return arguments[i].bits; }
};

/// r0, or unwritten where the helper gives nothing.
using Model = Word (*)(Execution&, const Call&);
struct Modelled {
    std::uint32_t id;
    Model run;
};
std::span<const Modelled> map_helpers();
std::span<const Modelled> packet_helpers();
std::span<const Modelled> dynptr_helpers();
std::span<const Modelled> callback_helpers();
std::span<const Modelled> other_helpers();
std::span<const Modelled> builtin_functions();

/// Traps where an argument is not what the helper demands. Behind it, models may rely on every argument: pointers to
/// memory are to as many bytes as they must be, and numbers are written.
void check_arguments(World& world, const Call& call);
/// How many bytes the `mem` argument `i` has.
std::uint64_t memory_size(const Call& call, std::size_t i);
/// The map in the helper's map argument; throws InternalError where it has none.
MapInstance& map_argument(World& world, const Call& call);
std::vector<std::byte> key_argument(World& world, const Call& call, std::size_t i);

/// Writes what may be written and makes up the result, as the row allows.
Word run_by_contract(World& world, const Call& call);

/// Checks, runs, and settles what the row says of references and the packet.
Word call_helper(Execution& execution, const Call& call);

inline Word result(std::int64_t value) {
    return Word::number(static_cast<std::uint64_t>(value));
}

} // namespace bpfproof::machine
