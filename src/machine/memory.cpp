#include "machine/memory.hpp"

#include "base/internal_error.hpp"

#include <algorithm>

namespace bpfproof::machine {
namespace {

/// Addresses of different regions are never so close that an offset the instruction set can say in one step leads from
/// one to another: kernel/bpf/verifier.c bounds offsets by 2^29 (BPF_MAX_VAR_OFF).
constexpr std::uint64_t address_gap = std::uint64_t{1} << 32;
/// Below this, an address is null with an offset: no kernel maps it.
constexpr std::uint64_t null_page = 4096;
/// Kernel objects are made up as far as this; no structure that programs read is as large.
constexpr std::int64_t unknown_object_size = 1 << 16;
constexpr unsigned word_size = 8;

bool has_bytes(RegionKind kind) {
    return kind != RegionKind::map_object && kind != RegionKind::function && kind != RegionKind::dynptr;
}

std::size_t index(const Region& region, std::int64_t offset) {
    return static_cast<std::size_t>(offset - region.begin);
}

/// No pointer is whole any more of which a byte in [offset, offset + size) was part.
void forget_pointers(Region& region, std::int64_t offset, std::uint64_t size) {
    region.pointers.erase(region.pointers.lower_bound(offset - (word_size - 1)),
                          region.pointers.lower_bound(offset + static_cast<std::int64_t>(size)));
}

} // namespace

RegionId Memory::add(Region region) {
    const auto size = static_cast<std::uint64_t>(region.end - region.begin);
    // The low halves differ too, lest 32-bit arithmetic on pointers look tamer than it is.
    next_address_ += address_gap + random_.below(address_gap / 2) / word_size * word_size;
    region.base = next_address_ - static_cast<std::uint64_t>(region.begin);
    next_address_ += size;
    if (has_bytes(region.kind) && !region.unknown) {
        region.bytes.resize(size);
        region.written.resize(size, false);
    }
    regions_.push_back(std::move(region));
    return static_cast<RegionId>(regions_.size());
}

RegionId Memory::add(Region region, std::vector<std::byte> contents) {
    region.end = region.begin + static_cast<std::int64_t>(contents.size());
    region.bytes = std::move(contents);
    region.written.assign(region.bytes.size(), true);
    return add(std::move(region));
}

RegionId Memory::unknown_object(std::string name) {
    Region region{.kind = RegionKind::kernel_object, .name = std::move(name), .end = unknown_object_size};
    region.writable = false;
    region.unknown = true;
    return add(std::move(region));
}

Word Memory::address(RegionId id, std::int64_t offset) const {
    return {(*this)[id].base + static_cast<std::uint64_t>(offset), id, true};
}

std::int64_t Memory::offset(const Word& pointer) const {
    return static_cast<std::int64_t>(pointer.bits - (*this)[pointer.region].base);
}

Access Memory::describe(const Region& region, std::int64_t offset, std::uint64_t size, Touch touch) const {
    return {region.kind, region.name, offset, size, touch == Touch::write, region.begin, region.end};
}

void Memory::check(const Word& pointer, std::int64_t displacement, std::uint64_t size, Touch touch) {
    if (!pointer.written)
        throw Trap{FaultKind::unwritten_register};
    if (pointer.region == no_region) {
        const std::uint64_t address = pointer.bits + static_cast<std::uint64_t>(displacement);
        throw Trap{address < null_page || pointer.bits < null_page ? FaultKind::null_pointer
                                                                   : FaultKind::not_a_pointer};
    }
    Region& region = at(pointer.region);
    const auto offset =
        static_cast<std::int64_t>(pointer.bits - region.base + static_cast<std::uint64_t>(displacement));
    const Access access = describe(region, offset, size, touch);
    // Some of a map's own fields may be read (its size, for one): struct bpf_map of the kernel's BTF.
    if (region.kind == RegionKind::map_object && touch == Touch::read)
        throw NotModelled{"reads what a map itself holds"};
    if (!has_bytes(region.kind))
        throw Trap{FaultKind::not_a_pointer, access};
    if (!region.live)
        throw Trap{FaultKind::freed, access};
    if (touch == Touch::write && !region.writable)
        throw Trap{FaultKind::read_only, access};
    if (touch == Touch::read && !region.readable)
        throw Trap{FaultKind::write_only, access};
    if (region.unknown) {
        if (size > static_cast<std::uint64_t>(unknown_object_size))
            throw Trap{FaultKind::out_of_bounds, access};
        return;
    }
    if (offset < region.begin || offset > region.end || size > static_cast<std::uint64_t>(region.end - offset))
        throw Trap{FaultKind::out_of_bounds, access};
    if (touch == Touch::read)
        demand_written(region, offset, size, access);
}

void Memory::demand_written(Region& region, std::int64_t offset, std::uint64_t size, const Access& access) {
    for (auto i = index(region, offset); i < index(region, offset) + size; ++i) {
        if (region.written[i])
            continue;
        if (!unwritten_stack_read_ || region.kind != RegionKind::stack)
            throw Trap{FaultKind::unwritten_memory, access};
        region.bytes[i] = static_cast<std::byte>(random_.number());
        region.written[i] = true;
    }
}

Word Memory::load_unknown(RegionId id, std::int64_t offset, unsigned size) {
    if (offset < 0 || offset + size > unknown_object_size)
        return Word::number(0);
    Region& region = at(id);
    const auto end = index(region, offset + size);
    if (region.bytes.size() < end) {
        region.bytes.resize(end);
        region.written.resize(end, false);
    }
    const auto first = region.written.begin() + offset;
    if (size == word_size && std::find(first, first + size, true) == first + size) {
        // Null, which is safe to read through like the rest, or one more object.
        Word made = address(unknown_object("member of " + region.name.substr(region.name.rfind(' ') + 1)));
        if (random_.one_in(4))
            made.bits = 0;
        put(region, offset, bytes_of(made.bits, word_size));
        region.pointers[offset] = made.region;
        return made;
    }
    for (auto i = index(region, offset); i < end; ++i)
        if (!region.written[i]) {
            region.bytes[i] = static_cast<std::byte>(random_.bits());
            region.written[i] = true;
        }
    const std::span<const std::byte> bytes(region.bytes);
    const auto pointer = region.pointers.find(offset);
    const RegionId from = size == word_size && pointer != region.pointers.end() ? pointer->second : no_region;
    return {number_of(bytes.subspan(index(region, offset), size)), from, true};
}

Word Memory::load(const Word& pointer, std::int64_t displacement, unsigned size) {
    check(pointer, displacement, size, Touch::read);
    const std::int64_t at_offset = offset(pointer) + displacement;
    const Region& region = at(pointer.region);
    if (region.unknown)
        return load_unknown(pointer.region, at_offset, size);
    const std::span<const std::byte> bytes(region.bytes);
    const auto whole = region.pointers.find(at_offset);
    const RegionId from = size == word_size && whole != region.pointers.end() ? whole->second : no_region;
    return {number_of(bytes.subspan(index(region, at_offset), size)), from, true};
}

void Memory::put(Region& region, std::int64_t offset, std::span<const std::byte> bytes) {
    forget_pointers(region, offset, bytes.size());
    std::ranges::copy(bytes, region.bytes.begin() + (offset - region.begin));
    std::fill_n(region.written.begin() + (offset - region.begin), bytes.size(), true);
}

void Memory::store(const Word& pointer, std::int64_t displacement, unsigned size, const Word& value) {
    check(pointer, displacement, size, Touch::write);
    Region& region = at(pointer.region);
    const std::int64_t at_offset = offset(pointer) + displacement;
    put(region, at_offset, bytes_of(value.bits, size));
    if (size == word_size && value.is_pointer())
        region.pointers[at_offset] = value.region;
}

std::vector<std::byte> Memory::read(const Word& pointer, std::uint64_t size) {
    check(pointer, 0, size, Touch::read);
    if (at(pointer.region).unknown) {
        std::vector<std::byte> result;
        for (std::uint64_t i = 0; i < size; ++i)
            result.push_back(static_cast<std::byte>(
                load_unknown(pointer.region, offset(pointer) + static_cast<std::int64_t>(i), 1).bits));
        return result;
    }
    const Region& region = at(pointer.region);
    const auto first = region.bytes.begin() + (offset(pointer) - region.begin);
    return {first, first + static_cast<std::int64_t>(size)};
}

void Memory::write(const Word& pointer, std::span<const std::byte> bytes) {
    check(pointer, 0, bytes.size(), Touch::write);
    put(at(pointer.region), offset(pointer), bytes);
}

void Memory::free(RegionId id) {
    Region& region = at(id);
    region.live = false;
    if (region.kind == RegionKind::stack) { // owns nothing, and there are as many as there are calls
        region.bytes = {};
        region.written = {};
        region.pointers = {};
        return;
    }
    for (RegionId other = 1; other <= regions_.size(); ++other)
        if (at(other).owner == id && at(other).live)
            free(other);
}

std::vector<std::byte> Memory::contents(RegionId id) const {
    return (*this)[id].bytes;
}

void Memory::set_contents(RegionId id, std::int64_t offset, std::span<const std::byte> bytes) {
    Region& region = at(id);
    if (offset < region.begin || static_cast<std::uint64_t>(region.end - offset) < bytes.size())
        throw InternalError("contents do not fit their region");
    put(region, offset, bytes);
}

std::vector<std::byte> Memory::bytes_of(std::uint64_t value, unsigned size) const {
    std::vector<std::byte> result(size);
    for (unsigned i = 0; i < size; ++i)
        result[big_endian_ ? size - 1 - i : i] = static_cast<std::byte>(value >> (8 * i));
    return result;
}

std::uint64_t Memory::number_of(std::span<const std::byte> bytes) const {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i)
        value = value << 8 | std::to_integer<std::uint64_t>(bytes[big_endian_ ? i : bytes.size() - 1 - i]);
    return value;
}

} // namespace bpfproof::machine
