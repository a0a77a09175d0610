// What a finding rests on, as data: one struct for each way in which a demand can fail to be met.
//
// No sentence stands here; src/report makes them. The only texts are names that come from the program or the platform
// (maps, helpers, types) and facts that a domain printed.
#pragma once

#include "findings/rule.hpp"
#include "isa/instruction.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace bpfproof::findings {

/// Signed numbers, both ends included. An end that is missing is not known.
struct Range {
    std::optional<std::int64_t> min;
    std::optional<std::int64_t> max;
    friend bool operator==(const Range&, const Range&) = default;
    static Range exactly(std::int64_t value) { return {value, value}; }
    bool is_one() const { return min && min == max; }
};

/// What a register, or a slot of memory, was found to hold or was wanted to hold.
enum class ValueKind : std::uint8_t {
    uninitialised,
    number,
    null,
    stack,
    context,
    packet,
    packet_meta,
    packet_end,
    map,
    map_value,
    memory,     ///< what a helper returned: ring buffer records, dynptr slices, allocations
    memory_end, ///< end of a context's buffer (sockopt.optval_end)
    read_only_memory,
    socket,
    kernel_object, ///< a typed pointer of the kernel
    flow_keys,
    buffer,
    function,
    arena,
    dynptr,
    iterator,
    several, ///< different kinds on different paths
    unknown,
};

/// Where a pointer points.
struct Region {
    ValueKind kind = ValueKind::unknown;
    std::string name;             ///< map, helper or type that the region belongs to; may be empty
    std::uint32_t generation = 0; ///< which packet, or which allocation; 0 where there is only one
    std::uint32_t frame = 0;      ///< for the stack: call depth of the frame, the entry's is 0
    friend bool operator==(const Region&, const Region&) = default;
};

/// Part of an instruction: a register, or bytes of the stack relative to the frame pointer.
struct StackBytes {
    std::int64_t begin = 0; ///< e.g. -16
    std::int64_t end = 0;   ///< one past the last byte
    friend bool operator==(const StackBytes&, const StackBytes&) = default;
};
using Place = std::variant<isa::Reg, StackBytes>;

/// An access of `size` bytes at `offset` is not known to stay within [begin, end) of its region.
/// Stack: offsets from the frame pointer, begin -512, end 0. Packet: from data; end is what is known of its size.
struct OutOfBounds {
    Region region;
    bool is_write = false;
    Range size;
    Range offset;
    std::int64_t begin = 0;
    Range end;
    std::optional<isa::Reg> pointer; ///< the register that points
};

/// A read of what nothing was written to. `place` is the part that is not known to be written.
struct Uninitialised {
    Place place;
    /// The value is only copied or stored, not used: harmless, though platforms refuse it.
    bool only_copied = false;
};

/// An operand holds the wrong kind of thing.
struct WrongType {
    isa::Reg operand;
    Region found; ///< .kind, and .name where there is one
    std::vector<ValueKind> wanted;
};

/// Arithmetic, comparison or a cast that this operand does not allow.
struct BadArithmetic {
    enum class Reason : std::uint8_t {
        pointer_and_pointer,  ///< other than the difference of two into the same region
        operator_not_allowed, ///< only + and - move a pointer
        narrow,               ///< 32-bit arithmetic on a pointer
        immovable,            ///< this kind cannot be moved at all (map, packet end, function …)
        variable_offset,      ///< this kind takes constant offsets only
        may_be_null,
        offset_too_large,
        frame_pointer,    ///< r10 is read-only
        shift_amount,     ///< a constant shift not below the width
        division_by_zero, ///< by a constant zero
        unrelated,        ///< a comparison of pointers that are not into the same region
    };
    Reason reason = Reason::operator_not_allowed;
    isa::Reg operand;
    Region found;
};

/// A pointer that may be null is used as if it were not.
struct MaybeNull {
    isa::Reg operand;
    Region found;
    bool known_null = false;
};

/// A write where writing is not allowed.
struct ReadOnly {
    isa::Reg operand;
    Region region;
    Range offset;
};

/// A pointer goes where it could be read as a number, or where a number is wanted.
struct PointerLeak {
    enum class To : std::uint8_t {
        packet,
        map_value,
        context,
        memory,
        atomic,
        return_value,
        stack_overwritten,
        map_key,
        number,    ///< an operation makes one of it
        stack_read ///< what is left of one is read; `operand` points at it
    };
    isa::Reg operand;
    Region found;
    To to = To::memory;
};

/// An access not aligned as the region demands.
struct Misaligned {
    Region region;
    Range offset;
    std::uint32_t alignment = 0; ///< bytes
};

/// An access to the context, or to a socket as programs see it, that is in bounds but names no field, or one that may
/// not be read or written like this.
struct BadField {
    enum class Reason : std::uint8_t {
        no_field,
        not_offered, ///< the field exists, but not for `where`
        not_readable,
        not_writable,
        size,
        sign,            ///< the sign of what this field yields means nothing
        atomic,          ///< nothing here may be accessed by an atomic operation
        variable_offset, ///< fields are told apart by their offsets
        moved,           ///< so far by the register; the offset must be the instruction's own
    };
    ValueKind region = ValueKind::context; ///< or socket
    std::string context;                   ///< "__sk_buff"
    std::string field;                     ///< the field at that offset; empty where there is none
    bool is_write = false;
    Range offset; ///< from the begin of the context; `moved`: by how much
    std::uint32_t size = 0;
    Reason reason = Reason::no_field;
    std::string where{};      ///< "socket_filter programs"
    std::string offered_to{}; ///< who may, where that is known: "sched_cls, sched_act programs"
    /// Bytes of the field, or of its element; `not_readable`: before the first that may be read; 0: not known.
    std::uint32_t whole = 0;
};

/// An argument of a helper, kfunc or local function does not meet the contract.
struct BadArgument {
    enum class Reason : std::uint8_t {
        wrong_kind,   ///< `found` is not one of `wanted`
        wrong_object, ///< of another type than `expected`
        untrusted,    ///< nothing says that the object still exists
        may_be_null,
        uninitialised,
        out_of_bounds,        ///< `bounds` says how
        uninitialised_memory, ///< `uninitialised` says where
        not_writable,
        size_not_positive,
        size_unbounded,
        not_constant,
        not_a_map,    ///< no map is known
        map_mismatch, ///< another map than the one the value came from
        offset_not_zero,
        flags,
        no_such_entry, ///< a key that the array `found` can never hold; `expected` says which it can
        not_a_callback,
        not_terminated, ///< a string without its final zero
        too_many_arguments,
        signature, ///< does not fit the BTF signature
    };
    std::string callee;      ///< "bpf_map_lookup_elem"
    std::uint32_t index = 1; ///< from 1, as r1..r5
    std::string expected;    ///< the contract's word: "map_key"
    Reason reason = Reason::wrong_kind;
    Region found;
    std::vector<ValueKind> wanted;
    std::optional<OutOfBounds> bounds;
    std::optional<StackBytes> uninitialised;
    Range value; ///< of a number, where that is the point
};

/// A map used by an instruction or helper that cannot take a map of this type.
struct BadMap {
    enum class Reason : std::uint8_t {
        helper,
        no_lookup,
        no_direct_value,
        unknown_type,
        no_value_access,
        missing_inner
    };
    std::string map;
    std::string map_type;
    std::string user; ///< the helper, or empty
    Reason reason = Reason::helper;
    std::string takes{};  ///< types of maps that the helper can take: "sockmap, sockhash"
    std::string serves{}; ///< helpers that take a map of this type, where only some do
};

/// r0 at exit (or at the end of a callback) is not known to be what the platform takes.
struct ReturnRange {
    Range found;
    std::int64_t min = 0;
    std::int64_t max = 0;
    std::string function; ///< the program type or the callback's caller that sets the rule
};

/// No bound is known on how often something repeats.
struct Unbounded {
    enum class Reason : std::uint8_t { no_progress, unknown_limit, irreducible, recursion, budget, callback };
    isa::Slot head = 0; ///< first slot of the loop
    Reason reason = Reason::no_progress;
};

/// Something is deeper or larger than it may be.
struct Depth {
    enum class What : std::uint8_t { calls, stack_bytes, instructions, tail_call_stack_bytes };
    What what = What::calls;
    std::uint64_t value = 0;
    std::uint64_t limit = 0;
};

/// The platform has no such thing, or not here.
struct NotAvailable {
    enum class What : std::uint8_t {
        helper,
        kfunc,
        map_type,
        program_type,
        instruction,
        context_field,
        kernel_variable,
        relocation,
        license
    };
    What what = What::helper;
    std::string name;         ///< "bpf_redirect", or the number where it has no name
    std::string where;        ///< what does not offer it: the program type, the version, the licence
    std::string offered_to{}; ///< who has it, where that is known: "sched_cls, sched_act programs"
};

/// bpfproof does not know the construct.
struct Unsupported {
    std::string what; ///< "kfunc bpf_iter_num_new"
};

struct Budget {
    enum class What : std::uint8_t { visits, states, time, memory };
    What what = What::visits;
    std::uint64_t limit = 0;
};

/// Something acquired is still owed.
struct Leak {
    isa::Slot acquired = 0;
    std::string what; ///< "socket from bpf_sk_lookup_tcp"
};

/// Something given back that is not held.
struct BadRelease {
    isa::Reg operand;
    Region found;
    std::string what; ///< the helper
};

/// The shape of the program is at fault.
struct BadStructure {
    enum class Reason : std::uint8_t {
        falls_off_end,
        jump_out_of_function,
        unreachable,
        no_exit,
        bad_target,
        undecodable,
        empty,
        other
    };
    Reason reason = Reason::other;
    std::string detail; ///< lower case, no full stop; may be empty
};

/// A global function does not do by its signature alone, by which platforms know it. Arguments of a call that do not
/// fit are BadArgument.
struct BySignature {
    enum class Reason : std::uint8_t {
        alone,              ///< with arguments that the signature allows, `broken` is not shown to hold
        results,            ///< likewise of the entry function, with results that its callees' signatures allow
        result,             ///< is no number
        too_many_arguments, ///< more than registers
        parameter_type,     ///< neither a number nor a pointer
        tags,               ///< of the parameter: unknown, not for its type, or not together
        context_type,       ///< is tagged as the context, and of another type
        unknown_size,       ///< points at something of no known size
        kernel_type,        ///< points at a type that the kernel does not have, or has several of
    };
    std::string function;
    Reason reason = Reason::alone;
    std::uint32_t index = 0; ///< of the parameter, from 1
    Rule broken = Rule::platform_global_function;
};

using Evidence = std::variant<OutOfBounds, Uninitialised, WrongType, BadArithmetic, MaybeNull, ReadOnly, PointerLeak,
                              Misaligned, BadField, BadArgument, BadMap, ReturnRange, Unbounded, Depth, NotAvailable,
                              Unsupported, Budget, Leak, BadRelease, BadStructure, BySignature>;

} // namespace bpfproof::findings
