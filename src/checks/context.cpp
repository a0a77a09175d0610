// Accesses to the context: by the program type's table.
#include "checks/access.hpp"
#include "checks/checks.hpp"
#include "checks/offers.hpp"

namespace bpfproof::checks {

using findings::Rule;
using platform::ContextKind;

namespace {

using Reason = findings::BadField::Reason;

platform::ContextAccess way(const Access& access) {
    return access.writes ? platform::ContextAccess::write : platform::ContextAccess::read;
}

/// May this program access the field when it does so as a whole, or by its elements?
bool is_offered(const Point& point, const Access& access, const platform::ContextField& field) {
    const std::uint32_t size = field.element != 0 ? field.element : field.size;
    return platform::find_context_field(point.env.type, point.env.section.attach_type, field.offset, size,
                                        way(access)) != nullptr;
}

/// Why the access is not one of the program type's; nullopt: it is.
std::optional<Reason> fault(const Point& point, const Access& access, std::int64_t offset) {
    const platform::ProgramType& type = point.env.type;
    const auto size = static_cast<std::int64_t>(access.size);
    // The kernel translates no atomic operation on a context (kernel/bpf/verifier.c, atomic_ptr_type_ok()).
    if (access.atomic)
        return Reason::atomic;
    switch (type.context) {
    case ContextKind::fields: {
        const std::uint32_t attach = point.env.section.attach_type;
        const platform::ContextField* field =
            platform::find_context_field(type, attach, offset, access.size, way(access));
        // The sign of a pointer's half means nothing.
        const auto* load = std::get_if<isa::Load>(&point.instruction());
        if (field && load && load->sign_extend && field->yields != platform::FieldYield::scalar)
            return Reason::sign;
        if (field)
            return std::nullopt;
        const bool readable =
            platform::find_context_field(type, attach, offset, access.size, platform::ContextAccess::read) != nullptr;
        return access.writes && readable ? Reason::not_writable : Reason::no_field;
    }
    case ContextKind::raw_arguments: // bpf_tracing_ctx_access()
        if (access.writes)
            return Reason::not_writable;
        return offset % size == 0 ? std::nullopt : std::optional(Reason::size);
    case ContextKind::btf_arguments: // btf_ctx_access()
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

/// The field that was meant, and who may do with it what the program may not.
void name_field(const Point& point, const Access& access, std::int64_t offset, findings::BadField& evidence) {
    const platform::ProgramType& type = point.env.type;
    evidence.where = std::string(type.name) + " programs";
    if (evidence.reason == Reason::not_readable)
        evidence.whole = type.opaque_start;
    if (type.context != ContextKind::fields)
        return;
    FieldOffer offer = offering_field(type, offset, access.size, way(access));
    if (!offer.field)
        return;
    evidence.field = offer.field->name;
    evidence.whole = offer.field->element != 0 ? offer.field->element : offer.field->size;
    evidence.offered_to = std::move(offer.offered_to);
    if (evidence.reason == Reason::no_field)
        evidence.reason = is_offered(point, access, *offer.field) ? Reason::size : Reason::not_offered;
}

} // namespace

void check_context(const Point& point) {
    const auto access = access_of(point.instruction());
    if (!access || !point.word(access->base).is_pointer_to(Region::context))
        return;
    const Word& base = point.word(access->base);
    const Value offset = semantics::Transfer::address(base, access->displacement);
    const Number& number = point.number(offset);
    const Value size = symbolic::constant(access->size);
    const Room room = *room_of(point, base);
    findings::BadField evidence;
    evidence.context = point.env.type.context_name;
    evidence.is_write = access->writes;
    evidence.offset = range_of(number);
    evidence.size = access->size;
    if (!number.is_constant()) {
        // Bytes of one kind may be read at any offset that stays among them; fields are told apart by theirs.
        const bool plain = point.env.type.context == ContextKind::opaque && within(point, offset, size, room) &&
                           (!access->writes || point.env.type.opaque_writable);
        if (plain)
            return;
        evidence.reason = Reason::variable_offset;
        point.report(Rule::bounds_context, std::move(evidence), {access->base});
        return;
    }
    // Fields are translated by the instruction's own offset, so the register must hold the context itself
    // (kernel/bpf/verifier.c, __check_ptr_off_reg()).
    if (point.env.type.context == ContextKind::fields && point.number(base.value).constant_value() != 0u) {
        evidence.reason = Reason::moved;
        evidence.offset = range_of(point.number(base.value));
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
        name_field(point, *access, number.smin(), evidence);
        point.report(Rule::bounds_context, std::move(evidence), {access->base});
    }
}

// The context stands in r6 unsaid (RFC 9669 section 5.7). Where the packet is too short, the function returns 0: from
// the program in its entry function; what a callee's caller would do then is not followed.
void check_packet_loads(const Point& point) {
    if (!std::holds_alternative<isa::PacketLoad>(point.instruction()))
        return;
    const Word& context = point.word(isa::r6);
    if (context.is_initialised() &&
        !(context.is_pointer_to(Region::context) && point.number(context.value).constant_value() == 0u))
        point.report(Rule::type_pointer,
                     findings::WrongType{isa::r6, describe(point, context), {findings::ValueKind::context}}, {isa::r6});
    const auto& index = std::get<isa::PacketLoad>(point.instruction()).index;
    if (index && point.word(*index).is_initialised() && !point.word(*index).is_scalar())
        point.report(Rule::type_pointer,
                     findings::WrongType{*index, describe(point, point.word(*index)), {findings::ValueKind::number}},
                     {*index}, 1);
    if (!point.calls.empty())
        point.report(Rule::unsupported_feature,
                     findings::Unsupported{"a legacy packet load outside the program's entry function"}, {});
}

} // namespace bpfproof::checks
