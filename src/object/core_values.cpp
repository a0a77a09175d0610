// What a place in a type means as a number, for each kind of relocation.
#include "object/core_relocation.hpp"
#include "object/refusal.hpp"

namespace bpfproof::object {
namespace {

/// The naturally aligned load that covers a field, in bytes, and what remains around the field in it.
struct Cover {
    std::uint64_t offset = 0;
    std::uint64_t size = 0;
    std::uint64_t bits = 0;
};

/// A bit field is loaded as its declared type where that covers it, else by the next larger one up to 8 bytes.
Cover cover_bit_field(std::uint64_t bit_offset, std::uint32_t bits, std::uint64_t size) {
    for (; size > 0 && size <= 8; size *= 2) {
        const std::uint64_t offset = bit_offset / 8 / size * size;
        if (bit_offset + bits <= (offset + size) * 8) {
            return {offset, size, bits};
        }
    }
    refuse("CO-RE relocation of a bit field that no load covers");
}

/// An array is accessed by its elements.
TypeId accessed(const Btf& btf, TypeId type) {
    type = btf.resolve(type);
    while (const std::optional<BtfArray> array = btf.array(type)) {
        type = btf.resolve(array->element);
    }
    return type;
}

CoreValue element_value(const Btf& btf, const CoreSpec& spec, CoreKind kind) {
    const TypeId type = spec.steps.back().type;
    const std::uint64_t size = btf.size_of(type).value_or(0);
    switch (kind) {
    case CoreKind::field_byte_offset: {
        const TypeId element = accessed(btf, type);
        return {spec.bit_offset / 8, false, true, btf.size_of(element).value_or(0), element};
    }
    case CoreKind::field_byte_size:
        return {size};
    default:
        refuse("CO-RE relocation kind does not apply to an array element");
    }
}

CoreValue member_value(const Btf& btf, const CoreSpec& spec, CoreKind kind, bool big_endian) {
    const CoreStep& last = spec.steps.back();
    const BtfMember member = *btf.member(last.type, last.index);
    const TypeId type = btf.resolve(member.type);
    const std::optional<std::uint64_t> size = btf.size_of(type);
    if (!size) {
        refuse("CO-RE relocation of a field without size");
    }
    const bool bit_field = member.bit_size > 0;
    const Cover cover = bit_field ? cover_bit_field(spec.bit_offset, member.bit_size, *size)
                                  : Cover{spec.bit_offset / 8, *size, *size * 8};
    const std::uint64_t below = spec.bit_offset - cover.offset * 8; // bits of the cover in front of the field
    switch (kind) {
    case CoreKind::field_byte_offset: {
        CoreValue value{cover.offset, false, !bit_field};
        if (!bit_field) {
            value.access_type = accessed(btf, type);
            value.access_size = btf.size_of(value.access_type).value_or(0);
        }
        return value;
    }
    // How a bit field is covered is the compiler's choice as much as ours: nothing to validate.
    case CoreKind::field_byte_size:
        return {cover.size, false, !bit_field};
    case CoreKind::field_signed: {
        const std::optional<BtfInt> integer = btf.integer(type);
        return {btf.enum_is_signed(type) || (integer && integer->is_signed) ? 1U : 0U};
    }
    case CoreKind::field_lshift_u64:
        return {big_endian ? (8 - cover.size) * 8 + below : 64 - (below + cover.bits), false, !bit_field};
    case CoreKind::field_rshift_u64:
        return {64 - cover.bits};
    default:
        refuse("CO-RE relocation kind does not apply to a field");
    }
}

} // namespace

CoreValue core_value(const Btf& btf, const CoreSpec* spec, CoreKind kind, bool big_endian) {
    switch (kind) {
    case CoreKind::field_exists:
    case CoreKind::enumval_exists:
    case CoreKind::type_exists:
    case CoreKind::type_matches:
        return {spec != nullptr ? 1U : 0U};
    // A type id changes when objects are linked: what the compiler wrote proves nothing.
    case CoreKind::type_id_local:
    case CoreKind::type_id_target:
        return {spec != nullptr ? spec->root : 0U, false, false};
    case CoreKind::type_size: {
        if (spec == nullptr) {
            return {0};
        }
        const std::optional<std::uint64_t> size = btf.size_of(spec->root);
        if (!size) {
            refuse("CO-RE relocation asks for the size of a type without one");
        }
        return {*size};
    }
    default:
        break;
    }
    if (spec == nullptr) {
        return {0, true};
    }
    const CoreStep& last = spec->steps.back();
    if (kind == CoreKind::enumval_value) {
        return {btf.enumerators(last.type)[last.index].value};
    }
    return last.name.empty() ? element_value(btf, *spec, kind) : member_value(btf, *spec, kind, big_endian);
}

} // namespace bpfproof::object
