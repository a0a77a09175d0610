// How a value that a run computed came from the run's input: a graph of the operations that were executed, each with
// the value it had. What does not depend on the input has no node.
#pragma once

#include "isa/instruction.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace bpfproof::refute {

/// Some bytes of the input that were read together as one number.
struct Source {
    enum class Kind : std::uint8_t {
        packet,      ///< bytes from `offset`
        metadata,    ///< likewise, from their beginning
        packet_size, ///< how many bytes there are
        linear,      ///< how many of them can be accessed directly
        context,     ///< of the number in field `index`, from byte `offset`, the least significant being 0
        decision,    ///< of decision `index`, from byte `offset`
    };
    Kind kind = Kind::packet;
    std::uint32_t index = 0;
    std::uint32_t offset = 0;
    std::uint8_t size = 8;
    bool big_endian = false;
    friend bool operator==(const Source&, const Source&) = default;
};

using NodeId = std::uint32_t;
/// Of a value that is what it is, whatever the input.
inline constexpr NodeId fixed = 0xffff'ffff;

enum class NodeKind : std::uint8_t {
    source,
    choice, ///< not zero exactly where the source is not
    alu,    ///< left op right
    negate,
    swap,
    extend,  ///< signed, from `bits`
    extract, ///< `bits` from bit `shift` on
};

/// Exactly one of left and right may be fixed; what a fixed one is stands in its value.
struct Node {
    NodeKind kind = NodeKind::source;
    isa::AluOp op = isa::AluOp::add;
    isa::AluWidth width = isa::AluWidth::w64;
    isa::ByteSwap::Kind swap = isa::ByteSwap::Kind::swap;
    std::uint8_t bits = 64;
    std::uint8_t shift = 0;
    NodeId left = fixed;
    NodeId right = fixed;
    std::uint64_t left_value = 0;
    std::uint64_t right_value = 0;
    std::uint64_t value = 0;
    std::uint64_t mask = ~std::uint64_t{0}; ///< bits that may be 1
    Source source{};
};

/// A value, and where it came from.
struct Traced {
    std::uint64_t value = 0;
    NodeId node = fixed;
    bool varies() const { return node != fixed; }
};

class Expressions {
public:
    /// Behind this many nodes everything counts as fixed: a run that long has enough to begin with.
    explicit Expressions(std::size_t most, bool big_endian) : most_(most), big_endian_(big_endian) {}

    Traced source(const Source& source, std::uint64_t value);
    Traced choice(const Source& source, std::uint64_t value);
    Traced alu(isa::AluOp op, isa::AluWidth width, const Traced& left, const Traced& right);
    Traced negate(isa::AluWidth width, const Traced& of);
    Traced swap(isa::ByteSwap::Kind kind, unsigned bits, const Traced& of);
    Traced extend(unsigned bits, isa::AluWidth width, const Traced& of);
    Traced extract(unsigned shift, unsigned bits, const Traced& of);

    const Node& operator[](NodeId id) const { return nodes_[id]; }
    bool big_endian() const { return big_endian_; }
    std::size_t size() const { return nodes_.size(); }

private:
    Traced add(Node node);
    std::uint64_t mask_of(const Traced& value) const;

    std::vector<Node> nodes_{};
    std::size_t most_;
    bool big_endian_;
};

} // namespace bpfproof::refute
