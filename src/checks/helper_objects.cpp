// Arguments that are things of the kernel's: maps, objects by their BTF type; and strings in maps that never change.
#include "checks/access.hpp"
#include "checks/helper_arguments.hpp"
#include "checks/offers.hpp"

#include "object/btf.hpp"
#include "platform/numbers.hpp"

#include <algorithm>
#include <array>

namespace bpfproof::checks {

using findings::Rule;
using findings::ValueKind;
using platform::ArgType;

// Such maps are given the socket itself and no copy of anything (kernel/bpf/verifier.c, resolve_map_arg_type()).
bool HelperArguments::holds_sockets(const object::Map& map) {
    return map.type == platform::map_type::sockmap || map.type == platform::map_type::sockhash;
}

const object::Map* HelperArguments::map_before(std::size_t index) const {
    while (index-- > 0)
        if (argument(index).type == ArgType::const_map_ptr)
            return word(index).is_pointer_to(Region::map_object) ? point_.env.map(word(index).object) : nullptr;
    return nullptr;
}

void HelperArguments::map(std::size_t index) const {
    expect(index, {Region::map_object}, {ValueKind::map});
    const Word& w = word(index);
    if (!w.is_pointer_to(Region::map_object))
        return;
    const object::Map* map = point_.env.map(w.object);
    const platform::MapType* type = point_.env.map_type(w.object);
    if (!map || !type) {
        point_.report(Rule::unsupported_map, findings::Unsupported{"a map of unknown type"}, {reg(index)});
        return;
    }
    constexpr std::array<std::uint32_t, 4> writers{2, 3, 87, 88}; // update, delete, push, pop
    const auto unfit = [&](bool by_type) {
        findings::BadMap bad{map->name, std::string(type->name), std::string(helper_.name),
                             by_type ? findings::BadMap::Reason::helper : findings::BadMap::Reason::no_value_access};
        if (by_type) {
            bad.takes = maps_for_helper(helper_.id);
            bad.serves = helpers_for_map(*type);
        }
        return bad;
    };
    const bool forbidden =
        (map->flags & semantics::map_read_only) != 0 && std::ranges::find(writers, helper_.id) != writers.end();
    if (forbidden)
        point_.report(Rule::platform_map_use, unfit(false), {reg(index)});
    if (!platform::map_takes_helper(*type, helper_.id, point_.env.type.id, point_.env.section.attach_type))
        point_.report(Rule::helper_map, unfit(true), {reg(index)});
}

void HelperArguments::kernel_object(std::size_t index, std::string_view type, bool sockets) const {
    if (sockets)
        expect(index, {Region::socket, Region::kernel_object}, {ValueKind::socket, ValueKind::kernel_object});
    else
        expect(index, {Region::kernel_object}, {ValueKind::kernel_object});
    const Word& w = word(index);
    if (!w.is_pointer_to(Region::kernel_object))
        return;
    const object::Btf* btf = point_.env.object.target_btf.get();
    if (!btf || w.object == 0) {
        point_.report(Rule::unsupported_feature, findings::Unsupported{"a kernel object of unknown type"}, {reg(index)},
                      static_cast<unsigned>(index));
        return;
    }
    const auto offset = point_.number(w.value).constant_value();
    const bool other = !type.empty() && offset && !holds_type(*btf, w.object, *offset, type);
    if (w.trust == types::Trust::walked || !offset || other) {
        BadArgument bad = evidence(index, other ? Reason::wrong_object : Reason::untrusted);
        bad.expected = type.empty() ? "kernel object" : "struct " + std::string(type);
        bad.wanted = {ValueKind::kernel_object};
        report(index, std::move(bad));
    }
}

// A string in a map that never changes, ended by a zero (kernel/bpf/verifier.c, check_reg_const_str).
void HelperArguments::string(std::size_t index) const {
    const Word& w = word(index);
    const object::Map* map = w.is_pointer_to(Region::map_value) ? point_.env.map(w.object) : nullptr;
    const auto at = w.is_pointer() ? point_.number(w.value).constant_value() : std::nullopt;
    if (!map || !map->constant || !at) {
        report(index, map && map->constant ? Reason::not_constant : Reason::wrong_kind);
        return;
    }
    if (*at >= map->contents.size() || std::find(map->contents.begin() + static_cast<std::ptrdiff_t>(*at),
                                                 map->contents.end(), std::byte{0}) == map->contents.end())
        report(index, Reason::not_terminated);
}

} // namespace bpfproof::checks
