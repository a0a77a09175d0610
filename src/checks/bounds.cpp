// Every access stays within its region, goes through a pointer that has one, and is allowed to write where it writes.
#include "checks/access.hpp"
#include "checks/checks.hpp"

namespace bpfproof::checks {

using findings::Rule;
using findings::ValueKind;
using symbolic::constant;

// What may be dereferenced at all.
void check_pointer_kind(const Point& point) {
    const auto access = access_of(point.instruction());
    if (!access)
        return;
    const Word& base = point.word(access->base);
    if (!base.is_initialised())
        return; // init.register
    const bool addressable = base.is_pointer() && base.region != Region::map_object &&
                             base.region != Region::function && base.region != Region::none &&
                             base.region != Region::kernel_memory;
    if (!addressable)
        point.report(Rule::type_pointer,
                     findings::WrongType{access->base,
                                         describe(point, base),
                                         {ValueKind::stack, ValueKind::context, ValueKind::packet, ValueKind::map_value,
                                          ValueKind::memory}},
                     {access->base});
}

void check_bounds(const Point& point) {
    const auto access = access_of(point.instruction());
    if (!access || !point.word(access->base).is_pointer() || point.word(access->base).region == Region::context)
        return;
    const Word& base = point.word(access->base);
    const auto room = room_of(point, base);
    const Value offset = semantics::Transfer::address(base, access->displacement);
    if (!room || within(point, offset, constant(access->size), *room))
        return;
    findings::OutOfBounds evidence = out_of_bounds(point, base, offset, constant(access->size), *room, access->writes);
    evidence.pointer = access->base;
    point.report(bounds_rule(base.region), std::move(evidence), {access->base});
}

// Loads from kernel objects cannot fault (the kernel handles the exception), so only those of known type and place are
// let pass; writes never are.
void check_kernel_objects(const Point& point) {
    const auto access = access_of(point.instruction());
    if (!access || !point.word(access->base).is_pointer_to(Region::kernel_object))
        return;
    if (!room_of(point, point.word(access->base)))
        point.report(Rule::unsupported_feature, findings::Unsupported{"a kernel object of unknown type"},
                     {access->base});
}

void check_writes(const Point& point) {
    const auto access = access_of(point.instruction());
    if (!access || !access->writes || !point.word(access->base).is_pointer())
        return;
    const Word& base = point.word(access->base);
    const bool packet = base.region == Region::packet && !point.env.type.packet_write;
    if (base.read_only || base.region == Region::kernel_object || base.region == Region::socket || packet)
        point.report(
            packet ? Rule::platform_context : Rule::type_store,
            findings::ReadOnly{access->base, describe(point, base),
                               range_of(point.number(semantics::Transfer::address(base, access->displacement)))},
            {access->base});
}

void check_nullness(const Point& point) {
    const auto access = access_of(point.instruction());
    if (!access)
        return;
    const Word& base = point.word(access->base);
    if (!base.is_pointer() || base.never_null() ||
        (base.region == Region::kernel_object && base.trust != types::Trust::live))
        return;
    const Number& nonnull = point.number(base.nonnull);
    if (nonnull.contains(0))
        point.report(Rule::null_dereference,
                     findings::MaybeNull{access->base, describe(point, base), nonnull.is_constant()}, {access->base});
}

// The stack's slots are kept eight bytes wide by the kernel, which demands natural alignment of every access to them
// (kernel/bpf/verifier.c, check_ptr_alignment); atomics demand it everywhere. Other regions may be accessed unaligned
// where the machine does so efficiently.
void check_alignment(const Point& point) {
    const auto access = access_of(point.instruction());
    if (!access || !point.word(access->base).is_pointer() || access->size == 1)
        return;
    const Word& base = point.word(access->base);
    if (base.region != Region::stack && !access->atomic)
        return;
    const Number& offset = point.number(semantics::Transfer::address(base, access->displacement));
    const std::uint64_t low = access->size - 1;
    if (((offset.bits_value() | offset.bits_unknown()) & low) != 0)
        point.report(Rule::alignment, findings::Misaligned{describe(point, base), range_of(offset), access->size},
                     {access->base});
}

} // namespace bpfproof::checks
