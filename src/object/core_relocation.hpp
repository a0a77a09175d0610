// CO-RE: "compile once, run everywhere". The compiler records what an instruction's number means (the offset of this
// field, the size of that type, whether an enumerator exists); before loading, the number is replaced by what it is in
// the kernel at hand.
//
// Contract: kernel Documentation/bpf/llvm_reloc.rst ("CO-RE Relocations") and the behaviour of
// tools/lib/bpf/relo_core.c. The way through: core_spec reads the record against the object's types; core_match finds
// the same thing in the target's; core_values says which number either means; core_relocate decides among candidates;
// core_patch writes the instruction.
#pragma once

#include "isa/instruction.hpp"
#include "object/btf_ext.hpp"

#include <map>
#include <span>
#include <tuple>

namespace bpfproof::object {

/// enum bpf_core_relo_kind
enum class CoreKind : std::uint8_t {
    field_byte_offset = 0,
    field_byte_size = 1,
    field_exists = 2,
    field_signed = 3,
    field_lshift_u64 = 4,
    field_rshift_u64 = 5,
    type_id_local = 6,
    type_id_target = 7,
    type_exists = 8,
    type_size = 9,
    enumval_exists = 10,
    enumval_value = 11,
    type_matches = 12,
};
constexpr bool is_field(CoreKind kind) {
    return kind <= CoreKind::field_rshift_u64;
}
constexpr bool is_enumval(CoreKind kind) {
    return kind == CoreKind::enumval_exists || kind == CoreKind::enumval_value;
}
constexpr bool is_type(CoreKind kind) {
    return !is_field(kind) && !is_enumval(kind);
}

/// One step from a type into it.
struct CoreStep {
    TypeId type = 0;         ///< resolved: the structure a member is of; for an array step, the element's type
    std::uint32_t index = 0; ///< of the member, element or enumerator
    std::string_view name;   ///< of the member or enumerator; empty for array steps
};

/// A type, and a place in it where the relocation is about one.
struct CoreSpec {
    TypeId root = 0;
    std::vector<CoreStep> steps;
    std::uint64_t bit_offset = 0; ///< of fields
};

/// What a spec means as a number.
struct CoreValue {
    std::uint64_t value = 0;
    bool poison = false;           ///< there is no such number: nothing may execute the instruction
    bool validate = true;          ///< the compiler must have written the local value
    std::uint64_t access_size = 0; ///< bytes a load or store of the field moves; 0: no such meaning
    TypeId access_type = 0;        ///< resolved
};

/// The decision for one record. With an `error`, the instruction must not be reached.
struct CoreResult {
    CoreValue local;
    CoreValue target;
    bool sizes_differ_badly = false; ///< the field changed size in a way that a load or store cannot follow
    std::string error;               ///< empty: fine
};

/// core_spec.cpp. Throws Refusal where the record does not fit the object's own types.
CoreSpec parse_core_spec(const Btf& btf, TypeId root, CoreKind kind, std::string_view access);

/// core_match.cpp. The same place in `target`'s type `candidate`, or nothing. `work`: types and members it may still
/// look at; counted down. Throws Refusal where that is not enough.
std::optional<CoreSpec> match_core_spec(const Btf& local, const CoreSpec& spec, CoreKind kind, const Btf& target,
                                        TypeId candidate, std::uint64_t& work);
/// May these stand for each other as candidates? Kinds alike, an enum being like an enum64.
bool kinds_compatible(BtfKind a, BtfKind b);
/// The array may have more elements than it says: it is the last member of the structure that `step` is into.
bool is_flexible(const Btf& btf, const CoreStep& step, const BtfArray& array);

/// core_values.cpp. `spec` null: no match in the target. Throws Refusal where the kind does not apply.
CoreValue core_value(const Btf& btf, const CoreSpec* spec, CoreKind kind, bool big_endian);

/// core_patch.cpp. `instruction`: one, or two of a 16-byte load. Returns why it cannot be, or nothing.
std::optional<std::string> patch_instruction(std::span<isa::RawInstruction> instruction, const CoreResult& result);

/// Decides records, each once.
class CoreRelocator {
public:
    /// Target and local the same: every type is its own and only candidate, so the object stays as it was compiled.
    CoreRelocator(std::shared_ptr<const Btf> local, std::shared_ptr<const Btf> target, bool big_endian)
        : local_(std::move(local)), target_(std::move(target)), big_endian_(big_endian) {}

    const CoreResult& resolve(const CoreRecord& record);

private:
    CoreResult decide(const CoreRecord& record);
    std::vector<TypeId> candidates(TypeId local) const;

    std::shared_ptr<const Btf> local_;
    std::shared_ptr<const Btf> target_;
    bool big_endian_;
    /// For all records of an object: types of hostile objects could otherwise keep us for hours. The largest real
    /// objects need less than a hundredth.
    std::uint64_t work_ = 50'000'000;
    std::map<std::tuple<TypeId, std::string_view, std::uint32_t>, CoreResult> known_;
};

} // namespace bpfproof::object
