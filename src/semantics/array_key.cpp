#include "semantics/array_key.hpp"

namespace bpfproof::semantics {

// An array's key is its index, four bytes (kernel/bpf/arraymap.c, array_map_alloc_check).
std::optional<numeric::Number> array_key(const Environment& environment, const state::TermTable& table,
                                         const state::State& state, std::uint32_t map) {
    constexpr unsigned key_size = 4;
    const object::Map* definition = environment.map(map);
    const platform::MapType* type = environment.map_type(map);
    const types::Word& pointer = state[isa::r2];
    if (!definition || !type || !type->lookup_never_null_in_bounds || definition->template_only ||
        definition->key_size != key_size || !pointer.is_pointer_to(types::Region::stack))
        return std::nullopt;
    const auto at = state.knowledge.number(table, pointer.value).constant_value();
    const memory::Cell* cell =
        at ? state.frame(pointer.object).cell_at(static_cast<std::int64_t>(*at), key_size) : nullptr;
    if (!cell || !cell->word.is_scalar())
        return std::nullopt;
    return state.knowledge.number(table, cell->word.value);
}

} // namespace bpfproof::semantics
