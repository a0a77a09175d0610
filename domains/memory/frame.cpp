#include "domains/memory/frame.hpp"

#include "base/internal_error.hpp"

#include <algorithm>

namespace bpfproof::memory {

using types::Kind;

ByteSet bytes_of(ByteRange range) {
    ByteSet set;
    if (range.begin >= range.end)
        return set;
    set.set();
    set >>= static_cast<std::size_t>(frame_size - (range.end - range.begin));
    set <<= static_cast<std::size_t>(range.begin + frame_size);
    return set;
}

bool Frame::is_initialised(ByteRange range) const {
    if (range.end - range.begin <= 8) // most are one access or cell, for which a set of its own would cost more
        return first_uninitialised(range) == range.end;
    const ByteSet wanted = bytes_of(range);
    return (initialised_ & wanted) == wanted;
}

int Frame::first_uninitialised(ByteRange range) const {
    for (int offset = range.begin; offset < range.end; ++offset)
        if (!initialised_[static_cast<std::size_t>(offset + frame_size)])
            return offset;
    return range.end;
}

bool Frame::holds_pointer(ByteRange range) const {
    return std::ranges::any_of(cells_over(range), [](const Cell& cell) { return !cell.word.is_scalar(); });
}

bool Frame::holds_remains(ByteRange range) const {
    return holds_pointer(range) && std::ranges::all_of(cells_over(range), [](const Cell& cell) {
               return cell.word.is_scalar() || cell.size < 8;
           });
}

const Cell* Frame::cell_at(std::int64_t offset, unsigned size) const {
    const auto it = std::ranges::lower_bound(cells_, offset, {}, &Cell::begin);
    return it != cells_.end() && it->offset == offset && it->size == size ? &*it : nullptr;
}

// Cells are ordered and do not overlap, so those over a range stand together.
std::span<const Cell> Frame::cells_over(ByteRange range) const {
    const auto first = std::ranges::upper_bound(cells_, range.begin, {}, &Cell::end);
    const auto last = std::ranges::lower_bound(first, cells_.end(), range.end, {}, &Cell::begin);
    return range.begin < range.end ? std::span<const Cell>(first, last) : std::span<const Cell>();
}

void Frame::put(const Cell& cell) {
    cells_.insert(std::ranges::upper_bound(cells_, cell.offset, {}, &Cell::offset), cell);
}

// The bytes of a scalar cell are its word's; those before a part of it are its low ones (or, big-endian, its high
// ones).
std::optional<Value> Frame::extract(Builder& builder, const Cell& cell, int offset, unsigned size) const {
    if (!cell.word.is_scalar())
        return std::nullopt;
    const int low_side = big_endian_ ? cell.end() - (offset + static_cast<int>(size)) : offset - cell.begin();
    const Value moved = builder.binary(symbolic::BinaryOp::lshr, cell.word.value,
                                       symbolic::constant(static_cast<std::uint64_t>(low_side) * 8));
    return builder.zero_extend(moved, size * 8);
}

// Parts of cells that the range does not touch keep what they say where that costs no new term: of constants. Those of
// pointers stay parts of an address.
void Frame::clear(Builder& builder, ByteRange range) {
    std::vector<Cell> kept;
    for (const Cell& cell : cells_over(range)) {
        if (cell.word.is_scalar() && !cell.word.value.is_constant())
            continue;
        for (int offset = cell.begin(); offset < cell.end(); ++offset) {
            if (offset >= range.begin && offset < range.end)
                continue;
            const auto byte = extract(builder, cell, offset, 1);
            kept.push_back({static_cast<std::int16_t>(offset), 1, byte ? Word::scalar(*byte) : Word::any()});
        }
    }
    std::erase_if(cells_, [&](const Cell& cell) { return cell.begin() < range.end && range.begin < cell.end(); });
    for (const Cell& cell : kept)
        put(cell);
}

void Frame::write(Builder& builder, int offset, unsigned size, const Word& word) {
    const ByteRange range{offset, offset + static_cast<int>(size)};
    if (range.begin < -frame_size || range.end > 0)
        throw InternalError("write outside of the frame");
    clear(builder, range);
    initialised_ |= bytes_of(range);
    if (word.kind == Kind::scalar)
        put({static_cast<std::int16_t>(offset), static_cast<std::uint8_t>(size),
             Word::scalar(builder.zero_extend(word.value, size * 8))});
    else if (word.is_initialised())
        put({static_cast<std::int16_t>(offset), static_cast<std::uint8_t>(size), size == 8 ? word : Word::any()});
}

void Frame::fill(Builder& builder, ByteRange range) {
    clear(builder, range);
    initialised_ |= bytes_of(range);
}

// A pointer of which some bytes may be overwritten may as well be whole; it is used as one no more.
void Frame::smear(Builder& builder, ByteRange range) {
    std::vector<Cell> addresses;
    for (const Cell& cell : cells_)
        if (cell.begin() < range.end && range.begin < cell.end() && !cell.word.is_scalar())
            for (int offset = cell.begin(); offset < cell.end(); ++offset)
                addresses.push_back({static_cast<std::int16_t>(offset), 1, Word::any()});
    for (const Cell& cell : addresses)
        clear(builder, {cell.begin(), cell.end()});
    clear(builder, range);
    for (const Cell& cell : addresses)
        put(cell);
}

std::optional<Value> Frame::assemble(Builder& builder, int offset, unsigned size) const {
    const int end = offset + static_cast<int>(size);
    Value whole = symbolic::constant(0);
    int position = offset;
    while (position < end) {
        const auto here = cells_over({position, position + 1});
        if (here.empty())
            return std::nullopt;
        const Cell& cell = here.front();
        // The largest part of this cell that is a power of two and stays within both.
        unsigned part = 8;
        while (position + static_cast<int>(part) > std::min(end, cell.end()))
            part /= 2;
        const auto bytes = extract(builder, cell, position, part);
        if (!bytes)
            return std::nullopt;
        const int shift = big_endian_ ? end - position - static_cast<int>(part) : position - offset;
        whole = builder.add(whole, builder.binary(symbolic::BinaryOp::shl, *bytes,
                                                  symbolic::constant(static_cast<std::uint64_t>(shift) * 8)));
        position += static_cast<int>(part);
    }
    return whole;
}

Word Frame::read(Builder& builder, int offset, unsigned size) {
    const ByteRange range{offset, offset + static_cast<int>(size)};
    if (range.begin < -frame_size || range.end > 0)
        throw InternalError("read outside of the frame");
    if (const Cell* exact = cell_at(offset, size))
        return exact->word;
    if (!is_initialised(range))
        return Word::uninitialised();
    if (const auto value = assemble(builder, offset, size))
        return Word::scalar(*value);
    if (holds_pointer(range))
        return Word::any();
    const std::uint64_t top = numeric::low_mask(size * 8);
    const Word unknown = Word::scalar(builder.fresh(symbolic::Number::unsigned_range(0, top)));
    if (cells_over(range).empty())
        put({static_cast<std::int16_t>(offset), static_cast<std::uint8_t>(size), unknown});
    return unknown;
}

void Frame::keep_only(const ByteSet& live) {
    initialised_ &= live;
    std::erase_if(cells_, [&](const Cell& cell) { return !is_initialised({cell.begin(), cell.end()}); });
}

} // namespace bpfproof::memory
