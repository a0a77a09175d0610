// Loads, stores and atomic operations (RFC 9669 section 5).
//
// Regions do not overlap, so a store changes only its own region; of regions only the stack's contents are tracked. Map
// values, packets and the like may be changed by others at any time, so what is loaded from them is new each time,
// except from maps that are frozen before a program runs.
#include "semantics/transfer.hpp"

#include <algorithm>

namespace bpfproof::semantics {

using memory::ByteRange;
using memory::frame_size;

namespace {

/// The bytes of the frame that an access of `size` bytes may touch, cut to the frame: the checks demand no more is
/// touched.
ByteRange touched(const Number& offset, unsigned size) {
    const auto begin = std::clamp<std::int64_t>(offset.smin(), -frame_size, 0);
    const auto last = std::clamp<std::int64_t>(offset.smax(), -frame_size, 0);
    return {static_cast<int>(begin), static_cast<int>(std::min<std::int64_t>(last + size, 0))};
}

bool inside_frame(std::uint64_t offset, unsigned size) {
    const auto begin = static_cast<std::int64_t>(offset);
    return begin >= -frame_size && begin + static_cast<std::int64_t>(size) <= 0;
}

} // namespace

bool reads_address_as_number(const memory::Frame& frame, const Number& offset, unsigned size) {
    const ByteRange range = touched(offset, size);
    return offset.is_constant() ? frame.holds_remains(range) : frame.holds_pointer(range);
}

Word Transfer::load_stack(State& state, std::uint32_t depth, Value offset, unsigned size) {
    const Number number = state.knowledge.number(table_, offset);
    if (reads_address_as_number(state.frame(depth), number, size))
        return unknown(state, size * 8);
    if (const auto at = number.constant_value(); at && inside_frame(*at, size)) {
        Builder make = builder(state);
        const Word word = state.own_frame(depth).read(make, static_cast<int>(static_cast<std::int64_t>(*at)), size);
        return word.is_initialised() ? word : unknown(state, size * 8);
    }
    return unknown(state, size * 8);
}

std::optional<std::uint64_t> Transfer::load_constant_map(const State& state, const Word& base, Value offset,
                                                         unsigned size) const {
    const object::Map* map = env_.map(base.object);
    if (!map || !map->constant)
        return std::nullopt;
    const auto at = state.knowledge.number(table_, offset).constant_value();
    if (!at || *at > map->contents.size() || map->contents.size() - *at < size)
        return std::nullopt;
    std::uint64_t word = 0;
    for (unsigned i = 0; i < size; ++i) {
        const unsigned shift = 8 * (env_.object.big_endian ? size - 1 - i : i);
        word |= std::to_integer<std::uint64_t>(map->contents[*at + i]) << shift;
    }
    return word;
}

Word Transfer::load(State& state, const Word& base, std::int16_t offset, unsigned size, bool sign_extend) {
    const Value at = address(base, offset);
    Word word = Word::uninitialised();
    if (!base.is_pointer()) {
        word = unknown(state, size * 8);
    } else {
        switch (base.region) {
        case Region::stack:
            word = load_stack(state, base.object, at, size);
            break;
        case Region::context:
            word = load_context(state, at, size);
            break;
        case Region::kernel_object:
            word = load_kernel_object(state, base, at, size);
            break;
        case Region::map_value:
            if (const auto known = load_constant_map(state, base, at, size))
                word = Word::scalar(symbolic::constant(*known));
            else
                word = unknown(state, size * 8);
            break;
        case Region::none:
        case Region::packet:
        case Region::map_object:
        case Region::memory:
        case Region::socket:
        case Region::function:
        case Region::kernel_memory:
            word = unknown(state, size * 8);
            break;
        }
        if (base.region != Region::kernel_object)
            require_nonnull(state, base);
    }
    if (sign_extend && size < 8 && word.kind != types::Kind::any)
        return word.is_scalar() ? Word::scalar(builder(state).sign_extend(word.value, size * 8))
                                : unknown_signed(state, size * 8);
    return word;
}

void Transfer::store(State& state, const Word& base, std::int16_t offset, unsigned size, const Word& value) {
    if (!base.is_pointer())
        return;
    require_nonnull(state, base);
    if (base.region != Region::stack)
        return;
    const Number number = state.knowledge.number(table_, address(base, offset));
    Builder make = builder(state);
    memory::Frame& frame = state.own_frame(base.object);
    if (const auto at = number.constant_value(); at && inside_frame(*at, size))
        frame.write(make, static_cast<int>(static_cast<std::int64_t>(*at)), size, value);
    else
        frame.smear(make, touched(number, size));
}

void Transfer::run(State& state, const isa::Load& load) {
    state[load.dst] = this->load(state, state[load.base], load.offset, isa::bytes(load.size), load.sign_extend);
}

void Transfer::run(State& state, const isa::LoadAcquire& load) {
    state[load.dst] = this->load(state, state[load.base], load.offset, isa::bytes(load.size), false);
}

void Transfer::run(State& state, const isa::Store& store) {
    this->store(state, state[store.base], store.offset, isa::bytes(store.size), operand(state, store.src));
}

void Transfer::run(State& state, const isa::StoreRelease& store) {
    this->store(state, state[store.base], store.offset, isa::bytes(store.size), state[store.src]);
}

// Concrete: old = *p; *p = f(old, src); with fetch, src (or r0) = old. What is stored depends on what others store
// meanwhile in every region but the stack, so it is taken as unknown; old is what a load would give.
void Transfer::run(State& state, const isa::Atomic& atomic) {
    const Word base = state[atomic.base];
    const unsigned size = isa::bytes(atomic.size);
    const Word old = load(state, base, atomic.offset, size, false);
    store(state, base, atomic.offset, size, unknown(state, size * 8));
    if (atomic.op == isa::AtomicOp::compare_exchange)
        state[isa::r0] = old;
    else if (atomic.fetch)
        state[atomic.src] = old;
}

} // namespace bpfproof::semantics
