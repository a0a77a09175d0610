#include "machine/packet.hpp"

#include "base/internal_error.hpp"

#include <algorithm>

namespace bpfproof::machine {

Packet::Packet(Memory& memory, std::vector<std::byte> bytes, std::vector<std::byte> metadata, std::size_t linear,
               bool writable)
    : memory_(memory), writable_(writable) {
    place(std::move(bytes), std::move(metadata), linear);
}

void Packet::place(std::vector<std::byte> bytes, std::vector<std::byte> metadata, std::size_t linear) {
    const auto cut = bytes.begin() + static_cast<std::ptrdiff_t>(std::min(linear, bytes.size()));
    rest_.assign(cut, bytes.end());
    bytes.erase(cut, bytes.end());
    Region region{.kind = RegionKind::packet, .name = "packet", .begin = -static_cast<std::int64_t>(metadata.size())};
    region.writable = writable_;
    metadata.insert(metadata.end(), bytes.begin(), bytes.end());
    region_ = memory_.add(std::move(region), std::move(metadata));
}

std::vector<std::byte> Packet::bytes() const {
    std::vector<std::byte> all = memory_.contents(region_);
    all.erase(all.begin(), all.begin() - memory_[region_].begin);
    all.insert(all.end(), rest_.begin(), rest_.end());
    return all;
}

std::vector<std::byte> Packet::metadata() const {
    std::vector<std::byte> all = memory_.contents(region_);
    all.erase(all.begin() - memory_[region_].begin, all.end());
    return all;
}

bool Packet::holds(std::uint64_t offset, std::uint64_t size) const {
    return offset <= this->size() && size <= this->size() - offset;
}

void Packet::replace(std::vector<std::byte> bytes, std::vector<std::byte> metadata, std::size_t linear) {
    memory_.free(region_);
    place(std::move(bytes), std::move(metadata), linear);
}

void Packet::write(std::size_t offset, std::span<const std::byte> bytes) {
    if (!holds(offset, bytes.size()))
        throw InternalError("written past the packet");
    const std::size_t direct = offset >= linear() ? 0 : std::min(bytes.size(), linear() - offset);
    memory_.set_contents(region_, static_cast<std::int64_t>(std::min(offset, linear())), bytes.first(direct));
    if (direct < bytes.size())
        std::ranges::copy(bytes.subspan(direct),
                          rest_.begin() + static_cast<std::ptrdiff_t>(offset + direct - linear()));
}

} // namespace bpfproof::machine
