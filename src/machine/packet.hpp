// The packet a program works on: bytes it can reach directly, bytes only helpers reach (the paged part of an skb), and
// the metadata before it.
#pragma once

#include "machine/memory.hpp"

namespace bpfproof::machine {

class Packet {
public:
    /// `linear`: how many bytes can be accessed directly; at most all.
    Packet(Memory& memory, std::vector<std::byte> bytes, std::vector<std::byte> metadata, std::size_t linear,
           bool writable);

    Word data() const { return memory_.address(region_, 0); }
    Word data_end() const { return memory_.address(region_, memory_[region_].end); }
    Word data_meta() const { return memory_.address(region_, memory_[region_].begin); }

    std::vector<std::byte> bytes() const;
    std::vector<std::byte> metadata() const;
    std::size_t size() const { return linear() + rest_.size(); }
    std::size_t linear() const { return static_cast<std::size_t>(memory_[region_].end); }
    bool holds(std::uint64_t offset, std::uint64_t size) const;

    /// Another packet takes this one's place: every pointer into the old one is now to freed memory.
    void replace(std::vector<std::byte> bytes, std::vector<std::byte> metadata, std::size_t linear);
    /// Overwrites in place; the bytes must be there.
    void write(std::size_t offset, std::span<const std::byte> bytes);

private:
    void place(std::vector<std::byte> bytes, std::vector<std::byte> metadata, std::size_t linear);

    Memory& memory_;
    bool writable_;
    RegionId region_ = no_region;
    std::vector<std::byte> rest_; ///< what lies behind the linear part
};

} // namespace bpfproof::machine
