// The types of a program or a kernel: BTF, queried by type id.
//
// Source of the format: kernel Documentation/bpf/btf.rst and include/uapi/linux/btf.h. The types live in libbpf's
// `struct btf`, which never leaves this folder; what libbpf does not offer (an index of names, of declaration tags) is
// built once, when a Btf is made. After that nothing changes: every query is const and safe from many threads.
//
// Invariants, checked before a Btf exists (btf_validate.hpp):
//   1. every type id in it names a type of it, every name lies in its string section;
//   2. no type contains itself by value, through modifiers, or through pointers alone: resolving always ends.
// Queries about an id that is out of range or of another kind give "nothing" (nullopt, empty, 0), never an error: an id
// may come from an object that is wrong.
#pragma once

#include "object/input_error.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace bpfproof::object {

/// 0 is void.
using TypeId = std::uint32_t;

/// Numbers as in the format (BTF_KIND_*).
enum class BtfKind : std::uint8_t {
    void_ = 0,
    int_ = 1,
    ptr = 2,
    array = 3,
    struct_ = 4,
    union_ = 5,
    enum_ = 6,
    fwd = 7,
    typedef_ = 8,
    volatile_ = 9,
    const_ = 10,
    restrict_ = 11,
    func = 12,
    func_proto = 13,
    var = 14,
    datasec = 15,
    float_ = 16,
    decl_tag = 17,
    type_tag = 18,
    enum64 = 19,
};

/// Of functions and variables; numbers as in the format.
enum class BtfLinkage : std::uint8_t { static_ = 0, global = 1, extern_ = 2 };

struct BtfMember {
    std::string_view name; ///< empty: an anonymous struct or union, whose members are seen through it
    TypeId type = 0;
    std::uint32_t bit_offset = 0; ///< from the start of the structure
    std::uint32_t bit_size = 0;   ///< 0: not a bit field
};

struct BtfArray {
    TypeId element = 0;
    std::uint32_t count = 0; ///< 0: flexible
};

struct BtfParameter {
    std::string_view name;
    TypeId type = 0;
};

struct BtfPrototype {
    TypeId result = 0; ///< 0: void
    std::vector<BtfParameter> parameters;
    bool variadic = false; ///< the closing `...` is not among the parameters
};

struct BtfInt {
    std::uint32_t bits = 0;
    std::uint32_t bit_offset = 0; ///< of old-style bit fields; else 0
    bool is_signed = false;
    bool is_char = false;
    bool is_bool = false;
};

struct BtfEnumerator {
    std::string_view name;
    std::uint64_t value = 0; ///< sign-extended to 64 bits where the enumeration is signed
};

struct BtfSectionVariable {
    TypeId variable = 0; ///< a var, or a func in .ksyms
    std::uint32_t offset = 0;
    std::uint32_t size = 0;
};

/// __attribute__((btf_decl_tag("…")))
struct BtfDeclTag {
    std::string_view name;
    std::int32_t component = -1; ///< index of the member or parameter it is written at; -1: the type itself
};

class Btf {
public:
    /// Of a raw BTF blob in either byte order; `file` is used in messages.
    static std::variant<std::shared_ptr<const Btf>, InputError> parse(std::span<const std::byte> blob,
                                                                      const std::string& file);

    Btf(const Btf&) = delete;
    Btf& operator=(const Btf&) = delete;
    ~Btf();

    /// Ids 1 .. count()-1 are types; 0 is void.
    TypeId count() const;

    BtfKind kind(TypeId id) const; ///< void_ where out of range
    std::string_view name(TypeId id) const;

    /// Behind typedef, const, volatile, restrict and type_tag.
    TypeId resolve(TypeId id) const;
    BtfKind resolved_kind(TypeId id) const { return kind(resolve(id)); }
    /// Type tags met on the way from `id` to resolve(id), outermost first ("kptr", "rcu", "user", "percpu").
    std::vector<std::string_view> type_tags(TypeId id) const;
    /// What a typedef, modifier, pointer, func, var or decl_tag refers to; 0 for others.
    TypeId referenced(TypeId id) const;

    /// Bytes, of int, float, enum, struct, union, datasec, pointer (8) and arrays of them, behind modifiers, and of
    /// var.
    std::optional<std::uint64_t> size_of(TypeId id) const;

    /// Of a pointer, behind modifiers: what it points at, unresolved. nullopt: not a pointer.
    std::optional<TypeId> pointee(TypeId id) const;

    /// Of a struct or union, behind modifiers.
    std::vector<BtfMember> members(TypeId id) const;
    std::uint32_t member_count(TypeId id) const;
    std::optional<BtfMember> member(TypeId id, std::uint32_t index) const;
    /// By name, seen through anonymous members; the offset is from the outer structure.
    std::optional<BtfMember> find_member(TypeId id, std::string_view name) const;

    std::optional<BtfArray> array(TypeId id) const;          ///< behind modifiers
    std::optional<BtfInt> integer(TypeId id) const;          ///< behind modifiers
    std::vector<BtfEnumerator> enumerators(TypeId id) const; ///< enum and enum64, behind modifiers
    bool enum_is_signed(TypeId id) const;                    ///< behind modifiers
    bool forward_is_union(TypeId id) const;                  ///< of fwd

    /// Of a func or a func_proto, or behind modifiers of a func_proto.
    std::optional<BtfPrototype> prototype(TypeId id) const;
    BtfLinkage linkage(TypeId id) const; ///< of func and var; static_ for others
    std::vector<BtfSectionVariable> section_variables(TypeId datasec) const;

    /// Tags on a struct, union, func, var or typedef and on its members or parameters.
    std::vector<BtfDeclTag> decl_tags(TypeId id) const;
    bool has_decl_tag(TypeId id, std::string_view tag, std::int32_t component = -1) const;

    /// The first type of that name and kind; constant time.
    std::optional<TypeId> find(std::string_view name, BtfKind kind) const;
    /// All types whose name without its flavour (`task_struct___old` is a flavour of `task_struct`) is `essential`.
    std::span<const TypeId> find_all(std::string_view essential) const;

    /// All that the queries above answer from, as bytes: equal bytes, equal answers. What else stands in an object's
    /// string section (source lines, file names) is not in it. Empty where there is no memory for it.
    std::string content() const;

private:
    struct Parts;
    explicit Btf(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> parts_;
};

/// The name without what CO-RE ignores of it: from the last `___` on, where something stands on both sides of it.
std::string_view essential_name(std::string_view name);

/// From a file: raw BTF (such as the kernel's), or an ELF file with a .BTF section.
std::variant<std::shared_ptr<const Btf>, InputError> load_btf(const std::string& path);

/// The running kernel's BTF; null where it offers none or it cannot be read.
std::shared_ptr<const Btf> load_kernel_btf();

} // namespace bpfproof::object
