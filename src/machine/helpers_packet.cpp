// Helpers on packets (net/core/filter.c). Those that may move the packet move it always, also where they fail: a
// pointer kept across such a call is stale whether or not this run's call would have left it good.
#include "machine/execution.hpp"

namespace bpfproof::machine {
namespace {

/// ETH_HLEN; XDP_PACKET_HEADROOM; the tail room that is left of a page; xdp_metalen_invalid().
constexpr std::int64_t ethernet_header = 14, headroom = 256, tailroom = 320, most_metadata = 252;
/// Offsets above are refused (bpf_skb_load_bytes).
constexpr std::uint64_t most_skb_offset = 0xffff;
/// skb_change_head, skb_change_tail: an skb is no longer than this (GSO_MAX_SIZE of old; BPF_SKB_MAX_LEN).
constexpr std::uint64_t longest_skb = 0xffff;

std::int64_t low_half(std::uint64_t number) {
    return static_cast<std::int32_t>(number);
}

/// The same packet in another place.
void move(World& world) {
    world.packet.replace(world.packet.bytes(), world.packet.metadata(), world.packet.linear());
}

Word failed(World& world, std::int64_t error) {
    move(world);
    return result(error);
}

Word load_bytes(Execution& execution, const Call& call, std::uint64_t limit) {
    World& world = execution.world();
    const std::uint64_t offset = call.number(1) & 0xffff'ffff;
    const std::uint64_t size = call.number(3);
    if (offset > limit || !world.packet.holds(offset, size)) {
        world.memory.write(call.arguments[2], std::vector<std::byte>(size));
        return result(errors::fault);
    }
    const auto bytes = world.packet.bytes();
    world.memory.write(call.arguments[2], std::span(bytes).subspan(offset, size));
    return result(0);
}

Word skb_load_bytes(Execution& execution, const Call& call) {
    return load_bytes(execution, call, most_skb_offset);
}

Word xdp_load_bytes(Execution& execution, const Call& call) {
    return load_bytes(execution, call, 0xffff'ffff);
}

Word store_bytes(Execution& execution, const Call& call) {
    World& world = execution.world();
    const std::uint64_t offset = call.number(1) & 0xffff'ffff;
    const auto bytes = world.memory.read(call.arguments[2], call.number(3));
    if (!world.packet.holds(offset, bytes.size()))
        return result(errors::fault);
    world.packet.write(offset, bytes);
    return result(0);
}

Word skb_store_bytes(Execution& execution, const Call& call) {
    World& world = execution.world();
    if ((call.number(1) & 0xffff'ffff) > most_skb_offset)
        return failed(world, errors::fault);
    const Word word = store_bytes(execution, call);
    move(world);
    return word;
}

Word pull_data(Execution& execution, const Call& call) {
    World& world = execution.world();
    const std::uint64_t wanted = call.number(1) & 0xffff'ffff;
    if (wanted > world.packet.size() || !world.decisions.yes(call.helper.name, !world.random.one_in(16)))
        return failed(world, wanted > world.packet.size() ? errors::inval : errors::nomem);
    // No length asks for the headers, of which nobody says how long they are.
    const std::uint64_t linear =
        wanted == 0 ? world.packet.linear() : std::max<std::uint64_t>(wanted, world.packet.linear());
    world.packet.replace(world.packet.bytes(), world.packet.metadata(), linear);
    return result(0);
}

Word change_tail(Execution& execution, const Call& call) {
    World& world = execution.world();
    const std::uint64_t size = call.number(1) & 0xffff'ffff;
    if (call.number(2) != 0 || size > longest_skb || size == 0)
        return failed(world, errors::inval);
    auto bytes = world.packet.bytes();
    bytes.resize(size);
    world.packet.replace(std::move(bytes), world.packet.metadata(), std::min<std::size_t>(size, world.packet.linear()));
    return result(0);
}

Word change_head(Execution& execution, const Call& call) {
    World& world = execution.world();
    const std::uint64_t more = call.number(1) & 0xffff'ffff;
    if (call.number(2) != 0 || more + world.packet.size() > longest_skb)
        return failed(world, errors::inval);
    auto bytes = world.packet.bytes();
    bytes.insert(bytes.begin(), more, std::byte{0});
    world.packet.replace(std::move(bytes), {}, world.packet.linear() + more);
    return result(0);
}

/// Moves data by r2, and the metadata with it; what is new holds anything.
Word adjust_head(Execution& execution, const Call& call) {
    World& world = execution.world();
    const std::int64_t by = low_half(call.number(1));
    const auto size = static_cast<std::int64_t>(world.packet.size());
    const auto metadata = static_cast<std::int64_t>(world.packet.metadata().size());
    if (by < metadata - headroom || by > size - ethernet_header)
        return failed(world, errors::inval);
    auto bytes = world.packet.bytes();
    if (by >= 0) {
        bytes.erase(bytes.begin(), bytes.begin() + by);
    } else {
        const auto fresh = world.random.bytes(static_cast<std::size_t>(-by));
        bytes.insert(bytes.begin(), fresh.begin(), fresh.end());
    }
    const std::size_t linear = bytes.size();
    world.packet.replace(std::move(bytes), world.packet.metadata(), linear);
    return result(0);
}

/// Moves the end by r2; what is new is zero.
Word adjust_tail(Execution& execution, const Call& call) {
    World& world = execution.world();
    const std::int64_t by = low_half(call.number(1));
    const std::int64_t size = static_cast<std::int64_t>(world.packet.size()) + by;
    if (size < ethernet_header || by > tailroom)
        return failed(world, errors::inval);
    auto bytes = world.packet.bytes();
    bytes.resize(static_cast<std::size_t>(size));
    world.packet.replace(std::move(bytes), world.packet.metadata(), static_cast<std::size_t>(size));
    return result(0);
}

/// Moves the beginning of the metadata by r2; what is new holds anything.
Word adjust_meta(Execution& execution, const Call& call) {
    World& world = execution.world();
    auto metadata = world.packet.metadata();
    const std::int64_t size = static_cast<std::int64_t>(metadata.size()) - low_half(call.number(1));
    if (size < 0 || size > most_metadata)
        return failed(world, errors::inval);
    if (size % 4 != 0)
        return failed(world, -13); // EACCES
    const auto had = static_cast<std::int64_t>(metadata.size());
    if (size <= had) {
        metadata.erase(metadata.begin(), metadata.begin() + (had - size));
    } else {
        const auto fresh = world.random.bytes(static_cast<std::size_t>(size - had));
        metadata.insert(metadata.begin(), fresh.begin(), fresh.end());
    }
    world.packet.replace(world.packet.bytes(), std::move(metadata), world.packet.linear());
    return result(0);
}

Word buffer_length(Execution& execution, const Call& call) {
    World& world = execution.world();
    return world.context && world.context->is(call.arguments[0])
               ? result(static_cast<std::int64_t>(world.packet.size()))
               : run_by_contract(world, call);
}

constexpr Modelled models[]{
    {9, skb_store_bytes}, {26, skb_load_bytes},  {38, change_tail},  {39, pull_data},
    {43, change_head},    {44, adjust_head},     {54, adjust_meta},  {65, adjust_tail},
    {188, buffer_length}, {189, xdp_load_bytes}, {190, store_bytes},
};

} // namespace

std::span<const Modelled> packet_helpers() {
    return models;
}

} // namespace bpfproof::machine
