// Addresses of the program's own memory go nowhere where they could be read as numbers: into maps, packets, the
// context, or out with the result. What a kernel object's address is, tracing programs may know: they use it as a key.
#include "checks/access.hpp"
#include "checks/checks.hpp"

namespace bpfproof::checks {

using findings::PointerLeak;
using findings::Rule;
using platform::ArgType;
using To = PointerLeak::To;

namespace {

bool is_secret(const Word& word) {
    return word.is_pointer() && word.region != Region::kernel_object && word.region != Region::socket &&
           word.region != Region::kernel_memory;
}

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

/// A key or value that is copied into a map from the stack.
void check_copied(const Point& point, const platform::Helper& helper, std::size_t index, std::uint32_t size) {
    const isa::Reg reg{static_cast<std::uint8_t>(index + 1)};
    const Word& word = point.word(reg);
    if (!word.is_pointer_to(Region::stack))
        return;
    const auto at = point.number(word.value).constant_value();
    if (!at)
        return;
    const auto begin = static_cast<std::int64_t>(*at);
    for (const memory::Cell& cell : point.state.frame(word.object).cells())
        if (cell.begin() < begin + static_cast<std::int64_t>(size) && begin < cell.end() && is_secret(cell.word))
            report(point, reg, cell.word,
                   helper.arguments[index].type == ArgType::map_key ? To::map_key : To::map_value);
}

} // namespace

void check_leaks(const Point& point) {
    const auto access = access_of(point.instruction());
    const auto source = stored(point.instruction());
    if (access && source && point.word(access->base).is_pointer() && is_secret(point.word(*source)))
        if (const auto to = visible(point.word(access->base).region))
            report(point, *source, point.word(*source), *to);

    const auto* call = std::get_if<isa::CallHelper>(&point.instruction());
    const platform::Helper* helper = call ? point.env.helper(call->id) : nullptr;
    constexpr std::uint32_t map_update_elem = 2;
    constexpr std::uint32_t map_push_elem = 87;
    if (!helper || (helper->id != map_update_elem && helper->id != map_push_elem) ||
        !point.word(isa::r1).is_pointer_to(Region::map_object))
        return;
    const object::Map* map = point.env.map(point.word(isa::r1).object);
    for (std::size_t i = 1; map && i < helper->arguments.size(); ++i) {
        if (helper->arguments[i].type == ArgType::map_key)
            check_copied(point, *helper, i, map->key_size);
        else if (helper->arguments[i].type == ArgType::map_value)
            check_copied(point, *helper, i, map->value_size);
    }
}

} // namespace bpfproof::checks
