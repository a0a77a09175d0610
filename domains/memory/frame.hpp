// The bytes of one stack frame: which are written, and what the interesting ones hold.
//
// Concretization: 512 bytes below the frame pointer. Byte b of an initialised position was written on every path; a
// cell says that its bytes, in the machine's (little-endian unless said otherwise) order, are the low `size` bytes of
// its word. What no cell covers is unknown.
//
// Invariants:
//   1. cells are ordered, do not overlap, and lie in [-512, 0);
//   2. a cell's bytes are initialised;
//   3. sizes are 1, 2, 4 or 8; pointers only in cells of 8 bytes; a scalar's value fits its cell's size;
//   4. bytes of an address are told apart from numbers: what remains of a cut pointer is `any`, in cells of less than 8
//      bytes.
//
// Not done: values of bytes written at unknown offsets.
#pragma once

#include "domains/symbolic/build.hpp"
#include "domains/types/word.hpp"

#include <bitset>
#include <cstdint>
#include <span>
#include <vector>

namespace bpfproof::memory {

using symbolic::Builder;
using symbolic::Value;
using types::Word;

inline constexpr int frame_size = 512;

/// Offsets from the frame pointer, half open.
struct ByteRange {
    int begin = 0;
    int end = 0;
};

struct Cell {
    std::int16_t offset;
    std::uint8_t size;
    Word word;
    int begin() const { return offset; }
    int end() const { return offset + size; }
    friend bool operator==(const Cell&, const Cell&) = default;
};

using ByteSet = std::bitset<frame_size>; ///< bit i is offset i - 512

class Frame {
public:
    explicit Frame(bool big_endian = false) : big_endian_(big_endian) {}

    /// Writes the low `size` bytes of the word at exactly this offset. The range is inside the frame.
    void write(Builder& builder, int offset, unsigned size, const Word& word);
    /// Writes unknown bytes to the whole range.
    void fill(Builder& builder, ByteRange range);
    /// Writes somewhere in the range: nothing in it is known any more, and nothing more is initialised.
    void smear(Builder& builder, ByteRange range);
    /// The word read; scalars zero-extended. What is read and not known becomes a cell, so that reading again gives the
    /// same.
    Word read(Builder& builder, int offset, unsigned size);

    bool is_initialised(ByteRange range) const;
    /// First byte of the range that is not known to be written.
    int first_uninitialised(ByteRange range) const;
    bool holds_pointer(ByteRange range) const;
    /// What is left of pointers that were cut stands there, and of no pointer that is whole a part.
    bool holds_remains(ByteRange range) const;

    /// Forgets all bytes outside the set, as if they had never been written.
    void keep_only(const ByteSet& live);

    /// The cell of exactly these bytes; nullptr: there is none.
    const Cell* cell_at(std::int64_t offset, unsigned size) const;
    /// The cells that share a byte with the range.
    std::span<const Cell> cells_over(ByteRange range) const;

    std::vector<Cell>& cells() { return cells_; }
    const std::vector<Cell>& cells() const { return cells_; }
    ByteSet& initialised() { return initialised_; }
    const ByteSet& initialised() const { return initialised_; }
    bool big_endian() const { return big_endian_; }
    friend bool operator==(const Frame&, const Frame&) = default;

private:
    void clear(Builder& builder, ByteRange range);
    std::optional<Value> extract(Builder& builder, const Cell& cell, int offset, unsigned size) const;
    std::optional<Value> assemble(Builder& builder, int offset, unsigned size) const;
    void put(const Cell& cell);

    bool big_endian_;
    std::vector<Cell> cells_;
    ByteSet initialised_;
};

ByteSet bytes_of(ByteRange range);

} // namespace bpfproof::memory
