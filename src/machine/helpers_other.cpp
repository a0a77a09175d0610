// Helpers of which more is known than their row says: clocks go forward, one run stays on one processor, locks exclude.
#include "machine/execution.hpp"

namespace bpfproof::machine {
namespace {

Word clock(Execution& execution, const Call&) {
    return Word::number(execution.world().now());
}

Word processor(Execution& execution, const Call&) {
    return Word::number(execution.world().processor);
}

Word lock(Execution& execution, const Call& call) {
    World& world = execution.world();
    world.owed.lock(call.arguments[0].region, world.memory.offset(call.arguments[0]));
    return Word::unwritten();
}

Word unlock(Execution& execution, const Call& call) {
    World& world = execution.world();
    world.owed.unlock(call.arguments[0].region, world.memory.offset(call.arguments[0]));
    return Word::unwritten();
}

/// bpf_strncmp(s1, s1_size, s2): both are taken to end at the first zero byte; lib/string.c gives -1, 0 or 1.
Word compare_strings(Execution& execution, const Call& call) {
    World& world = execution.world();
    for (std::uint64_t i = 0; i < call.number(1); ++i) {
        const auto at = static_cast<std::int64_t>(i);
        const std::uint64_t a = world.memory.load(call.arguments[0], at, 1).bits;
        const std::uint64_t b = world.memory.load(call.arguments[2], at, 1).bits;
        if (a != b)
            return result(a < b ? -1 : 1);
        if (a == 0)
            break;
    }
    return result(0);
}

constexpr Modelled models[]{
    {5, clock},   {8, processor},         {93, lock},   {94, unlock}, {118, clock}, {125, clock},
    {160, clock}, {182, compare_strings}, {208, clock},
};

} // namespace

std::span<const Modelled> other_helpers() {
    return models;
}

} // namespace bpfproof::machine
