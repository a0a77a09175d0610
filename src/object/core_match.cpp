// The same field, type or enumerator in another BTF.
//
// Members are found by name, through anonymous structures on either side; types behind them must be compatible, which
// for fields is deliberately loose (any two structures, any two integers) and for "type matches" strict.
#include "object/core_relocation.hpp"
#include "object/refusal.hpp"

#include <algorithm>

namespace bpfproof::object {
namespace {

// Function prototypes branch, so depth alone does not bound the work.
constexpr unsigned max_depth = 32;

bool is_composite(BtfKind kind) {
    return kind == BtfKind::struct_ || kind == BtfKind::union_;
}
bool is_enumeration(BtfKind kind) {
    return kind == BtfKind::enum_ || kind == BtfKind::enum64;
}

class Comparison {
public:
    Comparison(const Btf& local, const Btf& target, std::uint64_t& work)
        : local_(local), target_(target), work_(work) {}

    bool fields_compatible(TypeId a, TypeId b) {
        for (;;) {
            step();
            a = local_.resolve(a);
            b = target_.resolve(b);
            const BtfKind kind = local_.kind(a);
            if (is_composite(kind) && is_composite(target_.kind(b))) {
                return true;
            }
            if (!kinds_compatible(kind, target_.kind(b))) {
                return false;
            }
            switch (kind) {
            case BtfKind::ptr:
            case BtfKind::float_:
                return true;
            case BtfKind::fwd:
            case BtfKind::enum_:
            case BtfKind::enum64:
                return local_.name(a).empty() || target_.name(b).empty() ||
                       essential_name(local_.name(a)) == essential_name(target_.name(b));
            case BtfKind::int_:
                return local_.integer(a)->bit_offset == 0 && target_.integer(b)->bit_offset == 0;
            case BtfKind::array:
                a = local_.array(a)->element;
                b = target_.array(b)->element;
                continue;
            default:
                return false;
            }
        }
    }

    bool types_compatible(TypeId a, TypeId b, unsigned depth = 0) {
        step(depth);
        a = local_.resolve(a);
        b = target_.resolve(b);
        const BtfKind kind = local_.kind(a);
        if (!kinds_compatible(kind, target_.kind(b))) {
            return false;
        }
        switch (kind) {
        case BtfKind::void_:
        case BtfKind::struct_:
        case BtfKind::union_:
        case BtfKind::enum_:
        case BtfKind::enum64:
        case BtfKind::fwd:
            return true;
        case BtfKind::int_:
            return local_.integer(a)->bit_offset == 0 && target_.integer(b)->bit_offset == 0;
        case BtfKind::ptr:
            return types_compatible(local_.referenced(a), target_.referenced(b), depth + 1);
        case BtfKind::array:
            return types_compatible(local_.array(a)->element, target_.array(b)->element, depth + 1);
        case BtfKind::func_proto:
            return prototypes(a, b, [&](TypeId x, TypeId y) { return types_compatible(x, y, depth + 1); });
        default:
            return false;
        }
    }

    bool types_match(TypeId a, TypeId b, bool behind_pointer = false, unsigned depth = 0) {
        step(depth);
        a = local_.resolve(a);
        b = target_.resolve(b);
        if (essential_name(local_.name(a)) != essential_name(target_.name(b))) {
            return false;
        }
        const BtfKind kind = local_.kind(a);
        const BtfKind other = target_.kind(b);
        if (is_enumeration(kind)) {
            return is_enumeration(other) && enumerations_match(a, b);
        }
        if (behind_pointer && (is_composite(kind) || kind == BtfKind::fwd)) {
            return forward_kind(local_, a) == forward_kind(target_, b);
        }
        if (kind != other) {
            return false;
        }
        switch (kind) {
        case BtfKind::void_:
            return true;
        case BtfKind::fwd:
            return local_.forward_is_union(a) == target_.forward_is_union(b);
        case BtfKind::struct_:
        case BtfKind::union_:
            return members_match(a, b, depth);
        case BtfKind::int_:
            return local_.size_of(a) == target_.size_of(b) &&
                   local_.integer(a)->is_signed == target_.integer(b)->is_signed;
        case BtfKind::ptr:
            return types_match(local_.referenced(a), target_.referenced(b), true, depth + 1);
        case BtfKind::array:
            return local_.array(a)->count == target_.array(b)->count &&
                   types_match(local_.array(a)->element, target_.array(b)->element, behind_pointer, depth + 1);
        case BtfKind::func_proto:
            return prototypes(a, b, [&](TypeId x, TypeId y) { return types_match(x, y, behind_pointer, depth + 1); });
        default:
            return false;
        }
    }

    /// Finds `wanted` in the target structure, its anonymous members included, and appends the step into it to `spec`.
    std::optional<TypeId> find_member(const CoreStep& wanted, TypeId type, CoreSpec& spec) {
        type = target_.resolve(type);
        const std::uint32_t count = target_.member_count(type);
        for (std::uint32_t i = 0; i < count; ++i) {
            step();
            const BtfMember member = *target_.member(type, i);
            if (member.name.empty()) {
                spec.bit_offset += member.bit_offset;
                if (const std::optional<TypeId> inner = find_member(wanted, member.type, spec)) {
                    return inner;
                }
                spec.bit_offset -= member.bit_offset;
            } else if (member.name == wanted.name) {
                if (!fields_compatible(local_.member(wanted.type, wanted.index)->type, member.type)) {
                    return std::nullopt;
                }
                spec.bit_offset += member.bit_offset;
                spec.steps.push_back({type, i, member.name});
                return member.type;
            }
        }
        return std::nullopt;
    }

private:
    void step(unsigned depth = 0) {
        if (depth > max_depth || work_ == 0) {
            refuse("types are nested too deep to be compared, or too many");
        }
        --work_;
    }

    template <class Compare>
    bool prototypes(TypeId a, TypeId b, Compare compare) {
        const BtfPrototype x = *local_.prototype(a);
        const BtfPrototype y = *target_.prototype(b);
        if (x.parameters.size() != y.parameters.size() || x.variadic != y.variadic) {
            return false;
        }
        for (std::size_t i = 0; i < x.parameters.size(); ++i) {
            if (!compare(x.parameters[i].type, y.parameters[i].type)) {
                return false;
            }
        }
        return compare(x.result, y.result);
    }

    /// A forward declaration says no more than struct or union.
    static BtfKind forward_kind(const Btf& btf, TypeId id) {
        if (btf.kind(id) != BtfKind::fwd) {
            return btf.kind(id);
        }
        return btf.forward_is_union(id) ? BtfKind::union_ : BtfKind::struct_;
    }

    bool enumerations_match(TypeId a, TypeId b) {
        const std::vector<BtfEnumerator> ours = local_.enumerators(a);
        std::vector<std::string_view> theirs;
        for (const BtfEnumerator& each : target_.enumerators(b)) {
            theirs.push_back(essential_name(each.name));
        }
        std::sort(theirs.begin(), theirs.end());
        return local_.size_of(a) == target_.size_of(b) &&
               std::all_of(ours.begin(), ours.end(), [&](const BtfEnumerator& each) {
                   return std::binary_search(theirs.begin(), theirs.end(), essential_name(each.name));
               });
    }

    /// Every member of ours has one of theirs, of that name, that matches.
    bool members_match(TypeId a, TypeId b, unsigned depth) {
        const std::vector<BtfMember> theirs = target_.members(b);
        for (const BtfMember& ours : local_.members(a)) {
            const bool found = std::any_of(theirs.begin(), theirs.end(), [&](const BtfMember& other) {
                step();
                return essential_name(ours.name) == essential_name(other.name) &&
                       types_match(ours.type, other.type, false, depth + 1);
            });
            if (!found) {
                return false;
            }
        }
        return true;
    }

    const Btf& local_;
    const Btf& target_;
    std::uint64_t& work_;
};

std::optional<CoreSpec> match_enumerator(const CoreSpec& spec, const Btf& target, TypeId candidate,
                                         std::uint64_t& work) {
    const TypeId type = target.resolve(candidate);
    const std::vector<BtfEnumerator> all = target.enumerators(type);
    if (all.size() > work) {
        refuse("too many enumerators to be compared");
    }
    work -= all.size();
    for (std::uint32_t i = 0; i < all.size(); ++i) {
        if (essential_name(all[i].name) == essential_name(spec.steps[0].name)) {
            return CoreSpec{candidate, {{type, i, all[i].name}}, 0};
        }
    }
    return std::nullopt;
}

} // namespace

bool kinds_compatible(BtfKind a, BtfKind b) {
    return a == b || (is_enumeration(a) && is_enumeration(b));
}

std::optional<CoreSpec> match_core_spec(const Btf& local, const CoreSpec& spec, CoreKind kind, const Btf& target,
                                        TypeId candidate, std::uint64_t& work) {
    Comparison comparison(local, target, work);
    CoreSpec result{candidate, {}, 0};
    if (is_enumval(kind)) {
        return match_enumerator(spec, target, candidate, work);
    }
    if (is_type(kind)) {
        const bool same = kind == CoreKind::type_matches ? comparison.types_match(spec.root, candidate)
                                                         : comparison.types_compatible(spec.root, candidate);
        return same ? std::optional<CoreSpec>(result) : std::nullopt;
    }
    TypeId type = candidate;
    for (std::size_t i = 0; i < spec.steps.size(); ++i) {
        const CoreStep& wanted = spec.steps[i];
        if (!wanted.name.empty()) {
            const std::optional<TypeId> next = comparison.find_member(wanted, type, result);
            if (!next) {
                return std::nullopt;
            }
            type = *next;
            continue;
        }
        if (i > 0) { // the first step counts elements of the candidate itself
            const std::optional<BtfArray> array = target.array(type);
            if (!array || (wanted.index >= array->count && !is_flexible(target, result.steps.back(), *array))) {
                return std::nullopt;
            }
            type = array->element;
        }
        const std::optional<std::uint64_t> size = target.size_of(type);
        if (!size) {
            return std::nullopt;
        }
        type = target.resolve(type);
        result.steps.push_back({type, wanted.index, {}});
        result.bit_offset += *size * 8 * wanted.index;
    }
    return result;
}

} // namespace bpfproof::object
