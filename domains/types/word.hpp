// What a register or an aligned stack slot holds: nothing yet, a number, or a pointer and where it points.
//
// Concretization: a machine word, given where the regions of memory lie and a valuation of the terms.
//   uninitialised  any word, and perhaps nothing was ever written there (the top of the order)
//   any            any word, written; neither its kind nor its value is known
//   scalar         the word `value`
//   pointer        0 where the word `nonnull` is 0; else the address of byte `value` of the region, modulo 2^64
//
// Nullness is a word like any other, 1 or 0, so it has a term: copies of a pointer share it, a test of any copy settles
// all of them, and a join pairs it with whatever moves with it (a flag that is 1 exactly where the pointer is not
// null).
//
// The offset of a null pointer means nothing: it may be taken to be anything.
#pragma once

#include "domains/symbolic/term.hpp"

#include <cstdint>
#include <string_view>

namespace bpfproof::types {

using symbolic::Value;

enum class Kind : std::uint8_t { uninitialised, any, scalar, pointer };

/// Where a pointer points. `object` in Word tells regions of one kind apart.
enum class Region : std::uint8_t {
    none,
    stack,      ///< object: the frame's depth. Offsets from the frame pointer, so negative
    context,    ///< the program's argument
    packet,     ///< offsets from its first byte; metadata lies below 0; data_end is the offset at the packet's end
    map_value,  ///< object: index of the map. Bytes [0, extent)
    map_object, ///< object: index of the map. The map itself
    memory,     ///< bytes [0, extent) given by a helper or the context; object: 1 + the slot that acquired them, else 0
    kernel_object, ///< object: BTF id of the type in the kernel's BTF, 0 where unknown
    socket,        ///< object: SocketKind
    function,      ///< object: slot of a local function
    kernel_memory, ///< a kernel address that only helpers take (ring-buffer or map internals, percpu variables)
};
std::string_view name(Region region);

/// How far a pointer to a kernel object can be relied on (kernel/bpf/verifier.c: PTR_TRUSTED, plain PTR_TO_BTF_ID,
/// PTR_UNTRUSTED). Other regions' pointers are live.
enum class Trust : std::uint8_t {
    live,  ///< where not null; and null has to be tested for
    given, ///< an argument the kernel passes: it guards loads through it against null, and its helpers cope
    walked ///< read from kernel memory, so null or stale for all one knows: loads are guarded, nothing else takes it
};

enum class SocketKind : std::uint32_t { common, full, tcp, xdp };

struct Word {
    Kind kind = Kind::uninitialised;
    Region region = Region::none;
    bool read_only = false; ///< the region may not be written through this pointer
    Trust trust = Trust::live;
    std::uint32_t object = 0;
    Value value;
    Value nonnull; ///< pointers: constant 1 where never null
    /// map_value and memory: the region's size in bytes. socket and kernel_object: the `live` word of the reference it
    /// is or is seen through, 0 where it needs none.
    Value extent;

    static Word uninitialised() { return {}; }
    static Word any() { return {.kind = Kind::any, .value = {}, .nonnull = {}, .extent = {}}; }
    static Word scalar(Value value) { return {.kind = Kind::scalar, .value = value, .nonnull = {}, .extent = {}}; }
    static Word pointer(Region region, std::uint32_t object, Value offset, Value nonnull = symbolic::constant(1)) {
        return {.kind = Kind::pointer,
                .region = region,
                .object = object,
                .value = offset,
                .nonnull = nonnull,
                .extent = {}};
    }

    bool is_scalar() const { return kind == Kind::scalar; }
    bool is_pointer() const { return kind == Kind::pointer; }
    bool is_pointer_to(Region r) const { return kind == Kind::pointer && region == r; }
    bool is_initialised() const { return kind != Kind::uninitialised; }
    /// The number 0, which is also the null pointer of every region.
    bool is_zero() const { return is_scalar() && value == symbolic::constant(0); }
    bool never_null() const { return nonnull == symbolic::constant(1); }
    friend bool operator==(const Word&, const Word&) = default;
};

/// Both point into the same sort of region, so that one pointer can stand for both.
inline bool same_region(const Word& a, const Word& b) {
    return a.region == b.region && a.object == b.object && a.read_only == b.read_only && a.trust == b.trust;
}

/// Can the two be joined without losing what kind of thing they are?
inline bool compatible(const Word& a, const Word& b) {
    if (a.kind == b.kind)
        return !a.is_pointer() || same_region(a, b);
    if (a.kind == Kind::any || b.kind == Kind::any)
        return a.is_initialised() && b.is_initialised();
    return (a.is_pointer() && b.is_zero()) || (a.is_zero() && b.is_pointer());
}

} // namespace bpfproof::types
