// Accesses to the context: by the program type's table.
#include "checks/access.hpp"
#include "checks/checks.hpp"

namespace bpfproof::checks {

using findings::Rule;
using platform::ContextKind;

namespace {

using Reason = findings::BadField::Reason;

/// Why the access is not one of the program type's; nullopt: it is.
std::optional<Reason> fault(const Point& point, const Access& access, std::int64_t offset) {
    const platform::ProgramType& type = point.env.type;
    const auto size = static_cast<std::int64_t>(access.size);
    switch (type.context) {
    case ContextKind::fields: {
        const auto kind = access.writes ? platform::ContextAccess::write : platform::ContextAccess::read;
        if (platform::find_context_field(type, point.env.section.attach_type, offset, access.size, kind))
            return std::nullopt;
        if (access.writes && platform::find_context_field(type, point.env.section.attach_type, offset, access.size, platform::ContextAccess::read))
            return Reason::not_writable;
        return Reason::no_field;
    }
    case ContextKind::raw_arguments:
    case ContextKind::btf_arguments:
        if (access.writes)
            return Reason::not_writable;
        return access.size == 8 && offset % 8 == 0 ? std::nullopt : std::optional(Reason::size);
    case ContextKind::opaque:
        if (access.writes && !type.opaque_writable)
            return Reason::not_writable;
        if (offset < static_cast<std::int64_t>(type.opaque_start))
            return Reason::not_readable;
        return offset % size == 0 ? std::nullopt : std::optional(Reason::size);
    }
    return Reason::no_field;
}

} // namespace

void check_context(const Point& point) {
    const auto access = access_of(point.instruction());
    if (!access || !point.word(access->base).is_pointer_to(Region::context))
        return;
    const Word& base = point.word(access->base);
    const Value offset = semantics::Transfer::address(base, access->displacement);
    const Number number = point.number(offset);
    const Value size = symbolic::constant(access->size);
    const Room room = *room_of(point, base);
    findings::BadField evidence;
    evidence.context = point.env.type.context_name;
    evidence.is_write = access->writes;
    evidence.offset = range_of(number);
    evidence.size = access->size;
    if (!number.is_constant()) {
        // Bytes of one kind may be read at any offset that stays among them; fields are told apart by theirs.
        const bool plain = point.env.type.context == ContextKind::opaque && within(point, offset, size, room) && (!access->writes || point.env.type.opaque_writable);
        if (plain)
            return;
        evidence.reason = Reason::variable_offset;
        point.report(Rule::bounds_context, std::move(evidence), {access->base});
        return;
    }
    if (!within(point, offset, size, room)) {
        findings::OutOfBounds out = out_of_bounds(point, base, offset, size, room, access->writes);
        out.pointer = access->base;
        point.report(Rule::bounds_context, std::move(out), {access->base});
        return;
    }
    if (const auto reason = fault(point, *access, number.smin())) {
        evidence.reason = *reason;
        point.report(Rule::bounds_context, std::move(evidence), {access->base});
    }
}

} // namespace bpfproof::checks
