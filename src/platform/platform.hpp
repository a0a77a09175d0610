// What a kernel offers, as data: helpers, program types with their contexts, map types, section names.
//
// Nothing here decides; the tables say what the kernel's sources say (kernel/bpf/helpers.c, net/core/filter.c,
// kernel/trace/bpf_trace.c, include/linux/bpf.h, include/uapi/linux/bpf.h), in their words. All tables are constant and
// compiled in.
#pragma once

#include "platform/numbers.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace bpfproof::platform {

struct Version {
    std::uint16_t major = 0;
    std::uint16_t minor = 0;
    friend auto operator<=>(Version, Version) = default;
};

// ---------------------------------------------------------------------------------------------------- helpers

/// What a helper demands of an argument: the kernel's `enum bpf_arg_type` without its flags.
enum class ArgType : std::uint8_t {
    none, ///< the helper has no such argument
    anything,
    const_map_ptr,
    map_key,   ///< readable, key_size of the map in an earlier argument
    map_value, ///< readable (writable with `uninit`), value_size of that map
    mem,       ///< memory whose size is the next argument, or `size` bytes where that is not 0
    mem_size,  ///< size of the previous `mem`, greater than zero
    mem_size_or_zero,
    alloc_size_or_zero, ///< constant size of the memory the helper returns
    ctx,
    spin_lock,
    sock_common,
    socket,
    btf_sock_common, ///< a kernel sock_common, or one of the verifier's own socket pointers
    btf_id,          ///< pointer to the kernel type named by `btf_type`
    percpu_btf_id,
    ringbuf_mem,
    dynptr,
    callback,  ///< a local function
    stack,     ///< pointer to stack (bpf_loop's and for_each's callback context), may be null with maybe_null
    const_str, ///< pointer to a string in a read-only map
    timer,
    kptr,
    graph_root,
    graph_node,
};

/// What memory a dynptr argument must be over.
enum class DynptrKind : std::uint8_t { any, local, ringbuf };

struct Argument {
    ArgType type = ArgType::none;
    bool maybe_null = false; ///< null will do; for `mem`, only where its size is then 0 (check_mem_size_reg)
    bool uninit = false;     ///< MEM_UNINIT: need not be initialised; the helper writes it
    bool write = false;      ///< MEM_WRITE: the helper writes it, and it must be initialised unless `uninit`
    bool read_only = false;  ///< MEM_RDONLY: read-only memory will do
    bool aligned = false;
    bool releases = false;       ///< OBJ_RELEASE
    std::uint32_t size = 0;      ///< fixed size of `mem`, bytes; 0: another argument says
    std::uint8_t size_from = 0;  ///< which that is, counted from 0; 0: the next one
    std::string_view btf_type{}; ///< struct name for btf_id
    DynptrKind dynptr = DynptrKind::any;
};

/// What a helper returns: the kernel's `enum bpf_return_type` without its flags.
enum class ReturnType : std::uint8_t {
    integer,
    first_argument, ///< as it was given
    void_,
    map_value,
    socket,
    tcp_sock,
    sock_common,
    mem, ///< as many bytes as the `alloc_size_or_zero` argument says
    mem_or_btf_id,
    btf_id,
};

struct Return {
    ReturnType type = ReturnType::integer;
    bool maybe_null = false;
    bool read_only = false;
    bool ringbuf = false; ///< `mem` is a ring buffer record (submitted or discarded, never freed otherwise)
    bool trusted = false; ///< `btf_id` is valid for the whole program
    /// The result is a view of the argument that carries a reference (bpf_tcp_sock, bpf_dynptr_data): it dies with that
    /// reference, and is not one more to be released (is_ptr_cast_function, is_dynptr_ref_function).
    bool keeps_reference = false;
    std::string_view btf_type{};
    /// For integers: what the contract promises (e.g. 0..2^32-1 for get_prandom_u32); min > max: nothing.
    std::int64_t min = 1;
    std::int64_t max = 0;
    bool at_most_size = false; ///< and no more than the value of the helper's size argument
};

/// One prototype of a helper. Where the kernel has several for one id (bpf_get_socket_cookie takes a context here and a
/// socket there), each is a row of its own; the rows of an id share no (program type, attach type).
struct Helper {
    std::uint32_t id = 0;
    std::string_view name{}; ///< "bpf_map_lookup_elem"
    std::array<Argument, 5> arguments{};
    Return result{};
    bool gpl_only = false;
    bool changes_packet = false; ///< bpf_helper_changes_pkt_data: all packet pointers die
    bool may_sleep = false;
    bool acquires = false;      ///< the result is a reference that must be released
    bool packet_access = false; ///< pkt_access: packet pointers may be passed as memory
    bool fastcall = false;      ///< allow_fastcall: clobbers only r0 and the registers of its arguments, when inlined
    bool synchronous_callback =
        false; ///< calls its callback before it returns (bpf_loop, for_each, find_vma, user_ringbuf_drain)
    bool asynchronous_callback = false; ///< timer
    Version since{};
    /// Program types that may call it, as a set of `enum bpf_prog_type` numbers: bit i is type i.
    std::uint64_t program_types = 0;
    /// Only for programs whose expected attach type is in this set (bit i is attach type i); 0: all.
    std::uint64_t attach_types = 0;
    /// The version that gave this prototype to every type but ext and lirc_mode2; {0, 0}: none did.
    Version every_type_since{};

    /// How many of r1..r5 it reads.
    unsigned argument_count() const {
        unsigned count = 0;
        while (count < arguments.size() && arguments[count].type != ArgType::none)
            ++count;
        return count;
    }
    /// Which argument is the size of the `mem` argument i; nothing where its row says the size, or none can.
    std::optional<std::size_t> size_argument(std::size_t i) const {
        const std::size_t at = arguments[i].size_from != 0 ? arguments[i].size_from : i + 1;
        return arguments[i].size == 0 && at < arguments.size() ? std::optional(at) : std::nullopt;
    }
};

/// The most common prototype of the helper; nullptr: no such helper.
const Helper* find_helper(std::uint32_t id);
const Helper* find_helper(std::string_view name);
/// The prototype a program of this type calls in the newest kernel; nullptr: there is no such helper, or not for that
/// program. A program of type ext may call what its target may, which the object does not say: it gets the most common
/// one.
const Helper* find_helper(std::uint32_t id, std::uint32_t program_type, std::uint32_t attach_type);
/// In order of id; the rows of one id stand together, the most common one first.
std::span<const Helper> helpers();

// ---------------------------------------------------------------------------------------------- program types

/// What a load from a context field gives.
enum class FieldYield : std::uint8_t {
    scalar,
    packet,              ///< data
    packet_meta,         ///< data_meta
    packet_end,          ///< data_end
    socket_or_null,      ///< __sk_buff.sk: sock_common, may be null
    full_socket_or_null, ///< bpf_sock_ops.sk, bpf_sk_lookup.sk: struct bpf_sock, may be null
    socket,              ///< bpf_sock_addr.sk, sk_msg_md.sk, …: struct bpf_sock
    memory_start,        ///< sockopt.optval: start of a buffer that ends at memory_end
    memory_end,
    btf, ///< pointer to kernel type `btf_type`
    flow_keys,
    buffer,
};

/// The rule for an access of `n` bytes at `off`: it lies in the field, `off` is a multiple of `n`, and `n` is the
/// element (the field itself where `element` is 0), a smaller power of two where `narrow` (or, for stores,
/// `narrow_write`) says so, or 8 where `wide` does.
struct ContextField {
    std::string_view name{};
    std::uint16_t offset = 0;
    std::uint16_t size = 0;
    FieldYield yields = FieldYield::scalar;
    bool readable = true;
    bool writable = false;
    bool narrow = true; ///< may be read in naturally aligned parts (bpf_ctx_narrow_access_ok); else only whole
    bool narrow_at_start =
        false; ///< narrow reads only at the first byte (kernel: `case offsetof`, not `bpf_ctx_range`)
    std::uint8_t narrow_least = 1; ///< fewest bytes of a narrow read
    bool narrow_write = false;
    bool wide = false;        ///< elements that may also be accessed 8 bytes at a time (bpf_ctx_wide_access_ok)
    std::uint8_t element = 0; ///< arrays: bytes of one element; 0: the field is one element
    std::string_view btf_type{};
    /// Attach-type restriction: only for programs whose expected attach type is in this set (bit i is attach type i);
    /// 0: all.
    std::uint64_t attach_types = 0;
    /// Where storing is allowed to fewer programs than loading: the attach types that may store; 0: as `attach_types`.
    std::uint64_t write_attach_types = 0;
};

enum class ContextKind : std::uint8_t {
    fields,        ///< a structure of `fields`
    raw_arguments, ///< an array of u64, untyped (raw_tp)
    btf_arguments, ///< an array of u64 typed by the attach target's BTF signature (fentry, fexit, tp_btf, lsm,
                   ///< struct_ops)
    opaque, ///< bytes from `opaque_start` to `context_size`, naturally aligned: registers of kprobe, tracepoint records
};

/// r0 at exit must be in [min, max]. Source: check_return_code() in kernel/bpf/verifier.c.
struct ReturnRule {
    std::int64_t min;
    std::int64_t max;
    /// Applies to these expected attach types (bit i); 0: all.
    std::uint64_t attach_types = 0;
    bool low_half = false; ///< only the low 32 bits of r0 count, as a signed number
};

struct ProgramType {
    std::uint32_t id = 0;    ///< enum bpf_prog_type
    std::string_view name{}; ///< libbpf's: "xdp", "sched_cls", "kprobe"
    ContextKind context = ContextKind::fields;
    std::string_view context_name{}; ///< "__sk_buff"
    std::uint32_t context_size = 0;
    std::span<const ContextField> fields{};
    std::uint32_t opaque_start = 0;
    bool opaque_writable = false;
    /// The first rule whose attach types fit; none: any value.
    std::span<const ReturnRule> returns{};
    bool packet_read = false; ///< direct packet access
    bool packet_write = false;
    bool packet_to_helpers = false;   ///< may_access_direct_pkt_data: helpers with `packet_access` take packet pointers
    bool legacy_packet_loads = false; ///< LD_ABS / LD_IND (may_access_skb)
    bool needs_btf_target = false;
    Version since{};
};

const ProgramType* find_program_type(std::uint32_t id);
const ProgramType* find_program_type(std::string_view name);
std::span<const ProgramType> program_types();

enum class ContextAccess : std::uint8_t { read, write };
/// The field that an access of `size` bytes at `offset` of the context touches, if the program type lets a program of
/// that attach type do so; nullptr: it does not. For contexts made of fields.
const ContextField* find_context_field(const ProgramType& type, std::uint32_t attach_type, std::int64_t offset,
                                       std::uint32_t size, ContextAccess access);
/// `target` is the hook, which decides for LSM programs (SectionMatch::target); nullptr: any value will do.
const ReturnRule* find_return_rule(const ProgramType& type, std::uint32_t attach_type, std::string_view target = {});

/// libbpf's name of an `enum bpf_attach_type`: "cgroup_inet4_bind"; empty: no such type.
std::string_view attach_type_name(std::uint32_t attach_type);
std::optional<std::uint32_t> find_attach_type(std::string_view name);

/// What libbpf makes of a section name.
struct SectionMatch {
    const ProgramType* type = nullptr;
    std::uint32_t attach_type = 0; ///< enum bpf_attach_type
    bool sleepable = false;
    bool fragments = false;    ///< xdp.frags: the program knows of packets in several buffers
    std::string_view target{}; ///< the part behind the slash: the function, tracepoint or hook; views the argument
};
/// All of libbpf's section_defs[] (tools/lib/bpf/libbpf.c), and the older names of loaders such as iproute2 and Cilium
/// where they say a type ("classifier", "action", "cgroup/skb"). nullopt: the section says nothing of a type.
std::optional<SectionMatch> match_section(std::string_view section);

// --------------------------------------------------------------------------------------------------- map types

/// What bpf_map_lookup_elem gives.
enum class LookupYield : std::uint8_t { value, inner_map, socket, xdp_socket, nothing };

struct MapType {
    std::uint32_t id = 0;    ///< enum bpf_map_type
    std::string_view name{}; ///< "hash"
    LookupYield lookup = LookupYield::value;
    bool lookup_never_null_in_bounds = false; ///< arrays: an index known to be below max_entries finds its element
    bool direct_value = false;                ///< BPF_PSEUDO_MAP_VALUE allowed (map_direct_value_addr)
    bool has_key = true;                      ///< queues, stacks, bloom filters, storage and ring buffers have none
    bool per_cpu = false;
    bool read_only_value = false; ///< programs may not write what a look-up gives (device maps)
    bool takes_no_helper = false; ///< nothing a helper could do with it
    /// Helpers that may take this map as their const_map_ptr, where the map says so itself; empty: those that demand no
    /// map type of their own.
    std::span<const std::uint32_t> helpers{};
    Version since{};
};

const MapType* find_map_type(std::uint32_t id);
std::span<const MapType> map_types();

/// May this helper take a map of this type? check_map_func_compatibility(), both of its directions.
bool map_takes_helper(const MapType& map, std::uint32_t helper);
/// The same, asked by a program: some may not update or delete in socket maps, as they might hold a socket's lock
/// (may_update_sockmap()).
bool map_takes_helper(const MapType& map, std::uint32_t helper, std::uint32_t program_type, std::uint32_t attach_type);

struct MapDefinition {
    std::uint32_t key_size = 0;
    std::uint32_t value_size = 0;
    std::uint32_t max_entries = 0;
    std::uint32_t flags = 0;
};
/// The definition after what loaders (libbpf, cilium/ebpf) do with every object: they give arrays of perf events their
/// sizes and count of processors, and round the size of ring buffers up. What a loader's user may still set
/// (max_entries of 0, mostly) is left as it is.
MapDefinition completed_by_loader(const MapType& type, MapDefinition definition);

/// Why the kernel would not create such a map (the map_alloc_check of its type); nullopt: nothing is known against it.
std::optional<std::string_view> definition_fault(const MapType& type, const MapDefinition& definition);

} // namespace bpfproof::platform
