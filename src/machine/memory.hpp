// All memory of one run. Every access is checked; what is not allowed traps (see fault.hpp).
#pragma once

#include "machine/fault.hpp"
#include "machine/random.hpp"
#include "machine/region.hpp"

#include <deque>
#include <span>

namespace bpfproof::machine {

enum class Touch : std::uint8_t { read, write };

class Memory {
public:
    /// Addresses are drawn from `random`, which must outlive this; so is what stands on the stack before anything is
    /// written there, where that may be read.
    Memory(bool big_endian, Random& random, bool unwritten_stack_read)
        : big_endian_(big_endian), unwritten_stack_read_(unwritten_stack_read), random_(random) {}

    /// Gives the region an address and, where it has bytes and none are given, bytes: zero, and unwritten.
    RegionId add(Region region);
    /// The same with these contents, all written.
    RegionId add(Region region, std::vector<std::byte> contents);
    const Region& operator[](RegionId id) const { return regions_.at(id - 1); }
    /// All there ever were, by id from 1.
    const std::deque<Region>& regions() const { return regions_; }
    /// Pointer to byte `offset`.
    Word address(RegionId id, std::int64_t offset = 0) const;
    /// Where a pointer points, by its region's offsets.
    std::int64_t offset(const Word& pointer) const;

    /// `size`: 1, 2, 4 or 8; numbers are zero-extended.
    Word load(const Word& pointer, std::int64_t displacement, unsigned size);
    void store(const Word& pointer, std::int64_t displacement, unsigned size, const Word& value);
    /// What helpers do: all of the bytes or a trap. Pointers read this way are numbers.
    std::vector<std::byte> read(const Word& pointer, std::uint64_t size);
    void write(const Word& pointer, std::span<const std::byte> bytes);
    /// Traps as the access would. A read demands that the bytes are written, or writes what happened to be there.
    void check(const Word& pointer, std::int64_t displacement, std::uint64_t size, Touch touch);

    /// From now on the region, and what it owns, is gone.
    void free(RegionId id);
    /// For the owner of the contents (maps, contexts): no check but that the bytes are there.
    std::vector<std::byte> contents(RegionId id) const;
    void set_contents(RegionId id, std::int64_t offset, std::span<const std::byte> bytes);
    void set_owner(RegionId id, RegionId owner) { at(id).owner = owner; }

    std::vector<std::byte> bytes_of(std::uint64_t value, unsigned size) const;
    std::uint64_t number_of(std::span<const std::byte> bytes) const;
    /// A new object of which nothing is known.
    RegionId unknown_object(std::string name);
    bool big_endian() const { return big_endian_; }

private:
    Region& at(RegionId id) { return regions_.at(id - 1); }
    Access describe(const Region& region, std::int64_t offset, std::uint64_t size, Touch touch) const;
    void demand_written(Region& region, std::int64_t offset, std::uint64_t size, const Access& access);
    Word load_unknown(RegionId id, std::int64_t offset, unsigned size);
    void put(Region& region, std::int64_t offset, std::span<const std::byte> bytes);

    bool big_endian_;
    bool unwritten_stack_read_;
    Random& random_;
    std::deque<Region> regions_; ///< grows at its end only, so references stay
    std::uint64_t next_address_ = 0xffff'8880'0000'0000;
};

} // namespace bpfproof::machine
