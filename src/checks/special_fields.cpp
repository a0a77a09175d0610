// Locks, timers, lists and pointers to kernel objects in map values belong to the kernel: programs go through helpers
// and kfuncs for them, never through loads and stores of their own (kernel/bpf/verifier.c, check_map_access()). A plain
// load of a kernel pointer is allowed there; what it gives is not modelled here, so it is refused with the rest.
#include "checks/access.hpp"
#include "checks/checks.hpp"

namespace bpfproof::checks {

void check_special_fields(const Point& point, const Word& pointer, Value offset, Value size, isa::Reg reg) {
    if (pointer.object >= point.env.special.size())
        return;
    const Number first = point.number(offset);
    const Number length = point.number(size);
    if (first.smin() < 0 || length.umax() == 0)
        return; // out of bounds, or nothing at all
    const std::uint64_t begin = first.umin();
    std::uint64_t end = 0;
    if (__builtin_add_overflow(first.umax(), length.umax(), &end))
        end = std::numeric_limits<std::uint64_t>::max();
    for (const semantics::SpecialField& field : point.env.special[pointer.object])
        if (begin < field.end && field.begin < end)
            point.report(findings::Rule::unsupported_feature,
                         findings::Unsupported{"direct access to a " + field.name + " in a map value"}, {reg});
}

void check_special_accesses(const Point& point) {
    const auto access = access_of(point.instruction());
    if (!access || !point.word(access->base).is_pointer_to(Region::map_value))
        return;
    const Word& base = point.word(access->base);
    check_special_fields(point, base, semantics::Transfer::address(base, access->displacement),
                         symbolic::constant(access->size), access->base);
}

} // namespace bpfproof::checks
