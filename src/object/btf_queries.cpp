// The queries of Btf that read one type, or walk from it. That the walks end is invariant 2 of btf.hpp.
#include "object/btf.hpp"

#include "object/btf_parts.hpp"

namespace bpfproof::object {
namespace {

bool is_modifier(BtfKind kind) {
    return kind == BtfKind::typedef_ || kind == BtfKind::volatile_ || kind == BtfKind::const_ ||
           kind == BtfKind::restrict_ || kind == BtfKind::type_tag;
}

bool is_composite(BtfKind kind) {
    return kind == BtfKind::struct_ || kind == BtfKind::union_;
}

} // namespace

TypeId Btf::count() const {
    return parts_->count;
}

BtfKind Btf::kind(TypeId id) const {
    const btf_type* type = parts_->type(id);
    return type == nullptr ? BtfKind::void_ : static_cast<BtfKind>(btf_kind(type));
}

std::string_view Btf::name(TypeId id) const {
    const btf_type* type = parts_->type(id);
    return type == nullptr ? std::string_view() : parts_->text(type->name_off);
}

TypeId Btf::resolve(TypeId id) const {
    while (is_modifier(kind(id))) {
        id = parts_->type(id)->type;
    }
    return id;
}

std::vector<std::string_view> Btf::type_tags(TypeId id) const {
    std::vector<std::string_view> tags;
    for (; is_modifier(kind(id)); id = parts_->type(id)->type) {
        if (kind(id) == BtfKind::type_tag) {
            tags.push_back(name(id));
        }
    }
    return tags;
}

TypeId Btf::referenced(TypeId id) const {
    switch (kind(id)) {
    case BtfKind::ptr:
    case BtfKind::typedef_:
    case BtfKind::volatile_:
    case BtfKind::const_:
    case BtfKind::restrict_:
    case BtfKind::type_tag:
    case BtfKind::func:
    case BtfKind::var:
    case BtfKind::decl_tag:
        return parts_->type(id)->type;
    default:
        return 0;
    }
}

std::optional<std::uint64_t> Btf::size_of(TypeId id) const {
    std::uint64_t factor = 1;
    for (;;) {
        id = resolve(id);
        std::uint64_t size = 0;
        switch (kind(id)) {
        case BtfKind::array: {
            const struct btf_array* shape = btf_array(parts_->type(id));
            if (__builtin_mul_overflow(factor, std::uint64_t{shape->nelems}, &factor)) {
                return std::nullopt;
            }
            id = shape->type;
            continue;
        }
        case BtfKind::var:
            id = referenced(id);
            continue;
        case BtfKind::ptr:
            size = 8;
            break;
        case BtfKind::int_:
        case BtfKind::float_:
        case BtfKind::enum_:
        case BtfKind::enum64:
        case BtfKind::struct_:
        case BtfKind::union_:
        case BtfKind::datasec:
            size = parts_->type(id)->size;
            break;
        default:
            return std::nullopt;
        }
        if (__builtin_mul_overflow(factor, size, &size)) {
            return std::nullopt;
        }
        return size;
    }
}

std::optional<TypeId> Btf::pointee(TypeId id) const {
    id = resolve(id);
    return kind(id) == BtfKind::ptr ? std::optional<TypeId>(referenced(id)) : std::nullopt;
}

std::uint32_t Btf::member_count(TypeId id) const {
    id = resolve(id);
    return is_composite(kind(id)) ? btf_vlen(parts_->type(id)) : 0;
}

std::optional<BtfMember> Btf::member(TypeId id, std::uint32_t index) const {
    if (index >= member_count(id)) {
        return std::nullopt;
    }
    const btf_type* type = parts_->type(resolve(id));
    const btf_member& each = btf_members(type)[index];
    return BtfMember{parts_->text(each.name_off), each.type, btf_member_bit_offset(type, index),
                     btf_member_bitfield_size(type, index)};
}

std::vector<BtfMember> Btf::members(TypeId id) const {
    std::vector<BtfMember> result;
    const std::uint32_t count = member_count(id);
    result.reserve(count);
    for (std::uint32_t i = 0; i < count; ++i) {
        result.push_back(*member(id, i));
    }
    return result;
}

std::optional<BtfMember> Btf::find_member(TypeId id, std::string_view wanted) const {
    const std::uint32_t count = member_count(id);
    for (std::uint32_t i = 0; i < count; ++i) {
        BtfMember each = *member(id, i);
        if (!each.name.empty()) {
            if (each.name == wanted) {
                return each;
            }
        } else if (std::optional<BtfMember> inner = find_member(each.type, wanted)) {
            inner->bit_offset += each.bit_offset;
            return inner;
        }
    }
    return std::nullopt;
}

std::optional<BtfArray> Btf::array(TypeId id) const {
    id = resolve(id);
    if (kind(id) != BtfKind::array) {
        return std::nullopt;
    }
    const struct btf_array* shape = btf_array(parts_->type(id));
    return BtfArray{shape->type, shape->nelems};
}

std::optional<BtfInt> Btf::integer(TypeId id) const {
    id = resolve(id);
    if (kind(id) != BtfKind::int_) {
        return std::nullopt;
    }
    const btf_type* type = parts_->type(id);
    const unsigned encoding = btf_int_encoding(type);
    return BtfInt{btf_int_bits(type), btf_int_offset(type), (encoding & BTF_INT_SIGNED) != 0,
                  (encoding & BTF_INT_CHAR) != 0, (encoding & BTF_INT_BOOL) != 0};
}

bool Btf::enum_is_signed(TypeId id) const {
    id = resolve(id);
    return (kind(id) == BtfKind::enum_ || kind(id) == BtfKind::enum64) && btf_kflag(parts_->type(id));
}

bool Btf::forward_is_union(TypeId id) const {
    return kind(id) == BtfKind::fwd && btf_kflag(parts_->type(id));
}

std::vector<BtfEnumerator> Btf::enumerators(TypeId id) const {
    id = resolve(id);
    std::vector<BtfEnumerator> result;
    const btf_type* type = parts_->type(id);
    if (kind(id) == BtfKind::enum_) {
        for (std::uint32_t i = 0; i < btf_vlen(type); ++i) {
            const struct btf_enum& each = btf_enum(type)[i];
            const auto bits = static_cast<std::uint32_t>(each.val);
            result.push_back({parts_->text(each.name_off),
                              btf_kflag(type) ? static_cast<std::uint64_t>(std::int64_t{each.val}) : bits});
        }
    } else if (kind(id) == BtfKind::enum64) {
        for (std::uint32_t i = 0; i < btf_vlen(type); ++i) {
            const struct btf_enum64& each = btf_enum64(type)[i];
            result.push_back({parts_->text(each.name_off), btf_enum64_value(&each)});
        }
    }
    return result;
}

std::optional<BtfPrototype> Btf::prototype(TypeId id) const {
    id = resolve(kind(id) == BtfKind::func ? referenced(id) : id);
    if (kind(id) != BtfKind::func_proto) {
        return std::nullopt;
    }
    const btf_type* type = parts_->type(id);
    BtfPrototype result{type->type, {}, false};
    for (std::uint32_t i = 0; i < btf_vlen(type); ++i) {
        const btf_param& each = btf_params(type)[i];
        result.parameters.push_back({parts_->text(each.name_off), each.type});
    }
    // A last parameter without name and type stands for "..." (btf.rst, BTF_KIND_FUNC_PROTO).
    if (!result.parameters.empty() && result.parameters.back().type == 0 && result.parameters.back().name.empty()) {
        result.parameters.pop_back();
        result.variadic = true;
    }
    return result;
}

BtfLinkage Btf::linkage(TypeId id) const {
    std::uint32_t number = 0;
    if (kind(id) == BtfKind::func) {
        number = btf_vlen(parts_->type(id)); // a func has no entries; its linkage stands in their place
    } else if (kind(id) == BtfKind::var) {
        number = btf_var(parts_->type(id))->linkage;
    }
    return number > 2 ? BtfLinkage::static_ : static_cast<BtfLinkage>(number);
}

std::vector<BtfSectionVariable> Btf::section_variables(TypeId datasec) const {
    std::vector<BtfSectionVariable> result;
    if (kind(datasec) != BtfKind::datasec) {
        return result;
    }
    const btf_type* type = parts_->type(datasec);
    for (std::uint32_t i = 0; i < btf_vlen(type); ++i) {
        const btf_var_secinfo& each = btf_var_secinfos(type)[i];
        result.push_back({each.type, each.offset, each.size});
    }
    return result;
}

} // namespace bpfproof::object
