// Addresses of the program's own memory go nowhere where they could be read as numbers: into maps, packets, the
// context, through a helper, or out with the result. What a kernel object's address is, tracing programs may know: they
// use it as a key. What may be a number or a pointer, and what is left of a pointer that is gone, counts as an address.
// Where an instruction makes a number of one, address_numbers.cpp says so.
#include "checks/access.hpp"
#include "checks/checks.hpp"

#include <algorithm>
#include <array>

namespace bpfproof::checks {

using findings::PointerLeak;
using findings::Rule;
using platform::ArgType;
using To = PointerLeak::To;

namespace {

std::optional<To> visible(Region region) {
    switch (region) {
    case Region::packet:
        return To::packet;
    case Region::map_value:
        return To::map_value;
    case Region::context:
        return To::context;
    case Region::memory:
        return To::memory;
    case Region::none:
    case Region::stack:
    case Region::map_object:
    case Region::kernel_object:
    case Region::socket:
    case Region::function:
    case Region::kernel_memory:
        return std::nullopt;
    }
    return std::nullopt;
}

std::optional<isa::Reg> stored(const isa::Instruction& instruction) {
    if (const auto* store = std::get_if<isa::Store>(&instruction))
        if (const auto* reg = std::get_if<isa::Reg>(&store->src))
            return *reg;
    if (const auto* store = std::get_if<isa::StoreRelease>(&instruction))
        return store->src;
    if (const auto* atomic = std::get_if<isa::Atomic>(&instruction))
        return atomic->src;
    return std::nullopt;
}

void report(const Point& point, isa::Reg reg, const Word& found, To to) {
    point.report(Rule::type_leak, PointerLeak{reg, describe(point, found), to}, {reg}, reg.index);
}

/// What a helper copies from the stack: the most bytes there can be, from each place where they can begin.
void check_copied(const Point& point, std::size_t index, std::uint64_t size, To to) {
    const isa::Reg reg{static_cast<std::uint8_t>(index + 1)};
    const Word& word = point.word(reg);
    if (!word.is_pointer_to(Region::stack))
        return;
    const Number at = point.number(word.value);
    const std::int64_t begin = std::clamp<std::int64_t>(at.smin(), -memory::frame_size, 0);
    const std::int64_t last = std::clamp<std::int64_t>(at.smax(), -memory::frame_size, 0);
    const std::int64_t end = last + static_cast<std::int64_t>(std::min<std::uint64_t>(size, memory::frame_size));
    for (const memory::Cell& cell :
         point.state.frame(word.object).cells_over({static_cast<int>(begin), static_cast<int>(end)}))
        if (is_secret(cell.word))
            report(point, reg, cell.word, to);
}

/// Formatted output takes pointers for what stands behind them: the strings of %s, the objects of %p extended.
bool formats(std::uint32_t helper) {
    constexpr std::array<std::uint32_t, 3> formatting{126, 165, 177}; // seq_printf, snprintf, trace_vprintk
    return std::ranges::find(formatting, helper) != formatting.end();
}

void check_call(const Point& point, const platform::Helper& helper) {
    constexpr std::uint32_t map_update_elem = 2;
    constexpr std::uint32_t map_push_elem = 87;
    const bool into_map = (helper.id == map_update_elem || helper.id == map_push_elem) &&
                          point.word(isa::r1).is_pointer_to(Region::map_object);
    const object::Map* map = into_map ? point.env.map(point.word(isa::r1).object) : nullptr;
    for (std::size_t i = 0; i < helper.arguments.size(); ++i) {
        const platform::Argument& argument = helper.arguments[i];
        if (map && argument.type == ArgType::map_key)
            check_copied(point, i, map->key_size, To::map_key);
        else if (map && argument.type == ArgType::map_value)
            check_copied(point, i, map->value_size, To::map_value);
        else if (argument.type != ArgType::mem || argument.uninit || formats(helper.id))
            continue;
        else if (argument.size != 0)
            check_copied(point, i, argument.size, To::memory);
        else if (i + 1 < helper.arguments.size())
            if (const Word& size = point.word({static_cast<std::uint8_t>(i + 2)}); size.is_scalar())
                check_copied(point, i, point.number(size.value).umax(), To::memory);
    }
}

} // namespace

void check_leaks(const Point& point) {
    const auto access = access_of(point.instruction());
    const auto source = stored(point.instruction());
    if (access && source && point.word(access->base).is_pointer() && is_secret(point.word(*source)))
        if (const auto to = visible(point.word(access->base).region))
            report(point, *source, point.word(*source), *to);

    // Added to or exchanged with what stands in memory, an address is a number (check_atomic_rmw()).
    if (const auto* atomic = std::get_if<isa::Atomic>(&point.instruction())) {
        if (point.word(atomic->base).is_pointer_to(Region::stack) && is_secret(point.word(atomic->src)))
            report(point, atomic->src, point.word(atomic->src), To::atomic);
        if (atomic->op == isa::AtomicOp::compare_exchange && is_secret(point.word(isa::r0)))
            report(point, isa::r0, point.word(isa::r0), To::atomic);
    }

    if (std::holds_alternative<isa::Exit>(point.instruction()) && point.calls.empty() && is_secret(point.word(isa::r0)))
        report(point, isa::r0, point.word(isa::r0), To::return_value);

    if (const auto* call = std::get_if<isa::CallHelper>(&point.instruction()))
        if (const platform::Helper* helper = point.env.helper(call->id))
            check_call(point, *helper);
}

} // namespace bpfproof::checks
