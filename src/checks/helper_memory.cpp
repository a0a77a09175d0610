// Arguments that are memory, and the sizes of it.
#include "checks/access.hpp"
#include "checks/helper_arguments.hpp"

#include <algorithm>

namespace bpfproof::checks {

using findings::Rule;
using findings::ValueKind;
using platform::ArgType;

// Null will do for memory whose size another argument says only where that size is 0 (check_mem_size_reg).
bool HelperArguments::null_with_size(std::size_t index, Value size) const {
    const Word& w = word(index);
    const bool sized_apart = argument(index).type == ArgType::mem && argument(index).size == 0;
    const bool may_be_null = w.is_pointer() ? !w.never_null() && point_.number(w.nonnull).contains(0)
                                            : w.is_scalar() && point_.number(w.value).contains(0);
    return argument(index).maybe_null && sized_apart && may_be_null && point_.number(size).constant_value() != 0u;
}

// May the kernel read through it without a guard? Arguments of traced functions are not vouched for.
bool HelperArguments::readable_object(const Word& w) const {
    const std::string_view attach = platform::attach_type_name(point_.env.section.attach_type);
    const bool traced = attach == "trace_fentry" || attach == "trace_fexit" || attach == "modify_return";
    return w.trust == types::Trust::live || (w.trust == types::Trust::given && !traced);
}

// Does it point at bytes that this program may give to this helper?
bool HelperArguments::addressable(std::size_t index) const {
    const Word& w = word(index);
    const bool has_bytes =
        w.is_pointer() && (w.region == Region::stack || w.region == Region::packet || w.region == Region::map_value ||
                           w.region == Region::memory || (w.region == Region::kernel_object && readable_object(w)));
    const bool packet_refused =
        w.region == Region::packet && (!point_.env.type.packet_to_helpers || !helper_.packet_access);
    if (has_bytes && !packet_refused)
        return true;
    BadArgument bad = evidence(index, Reason::wrong_kind);
    bad.wanted = {ValueKind::stack, ValueKind::map_value, ValueKind::memory};
    if (!has_bytes)
        bad.wanted.insert(bad.wanted.begin() + 1, ValueKind::packet);
    report(index, std::move(bad));
    return false;
}

// Read-only maps may be given wherever nothing is written; other read-only memory only where the contract says so.
bool HelperArguments::access_allowed(std::size_t index) const {
    const Word& w = word(index);
    const bool writes = argument(index).uninit || argument(index).write;
    const bool changes = writes || (!argument(index).read_only && w.region == Region::memory);
    return !(w.read_only && changes) && !(w.region == Region::kernel_object && writes) &&
           !(w.region == Region::packet && writes && !point_.env.type.packet_write);
}

void HelperArguments::memory(std::size_t index, Value size) const {
    const Word& w = word(index);
    if (null_with_size(index, size)) {
        report(index, Reason::may_be_null);
        return;
    }
    if (!present(index) || !addressable(index))
        return;
    if (!access_allowed(index)) {
        report(index, Reason::not_writable);
        return;
    }
    const auto room = room_of(point_, w);
    if (!room) {
        point_.report(Rule::unsupported_feature, findings::Unsupported{"a kernel object of unknown type as memory"},
                      {reg(index)});
        return;
    }
    if (!within(point_, w.value, size, *room)) {
        BadArgument bad = evidence(index, Reason::out_of_bounds);
        const bool writes = argument(index).uninit || argument(index).write;
        bad.bounds = out_of_bounds(point_, w, w.value, size, *room, writes);
        report(index, std::move(bad), Rule::helper_memory);
        return;
    }
    if (w.region == Region::map_value)
        map_value(index, size);
    if (argument(index).aligned)
        aligned(index);
    if (w.region == Region::stack)
        stack(index, size);
}

void HelperArguments::map_value(std::size_t index, Value size) const {
    const Word& w = word(index);
    const bool writes = argument(index).uninit || argument(index).write;
    check_special_fields(point_, w, w.value, size, reg(index));
    const object::Map* of = point_.env.map(w.object);
    if (of && (of->flags & semantics::map_write_only) != 0 && !writes)
        point_.report(
            Rule::platform_map_use,
            findings::BadMap{of->name, {}, std::string(helper_.name), findings::BadMap::Reason::no_value_access},
            {reg(index)});
}

void HelperArguments::aligned(std::size_t index) const {
    const Word& w = word(index);
    const Number offset = point_.number(w.value);
    if (((offset.bits_value() | offset.bits_unknown()) & (argument(index).size - 1)) != 0)
        point_.report(Rule::alignment,
                      findings::Misaligned{describe(point_, w), range_of(offset), argument(index).size}, {reg(index)},
                      static_cast<unsigned>(index));
}

// bpf_map_peek_elem asks a bloom filter whether it has this value, and gives none (resolve_map_arg_type() in
// kernel/bpf/verifier.c).
bool HelperArguments::asks_bloom_filter(std::size_t index) const {
    constexpr std::uint32_t map_peek_elem = 89;
    constexpr std::uint32_t bloom_filter = 30; // BPF_MAP_TYPE_BLOOM_FILTER, include/uapi/linux/bpf.h
    const object::Map* of = map_before(index);
    return helper_.id == map_peek_elem && of && of->type == bloom_filter;
}

void HelperArguments::stack(std::size_t index, Value size) const {
    const Word& w = word(index);
    point_.sink.uses_stack(frame_owner(point_, w.object), -point_.number(w.value).smin());
    // What is written need not be written before. But a size that varies may leave bytes the helper does not write as
    // they were; the kernel then demands them written.
    if (!argument(index).uninit || asks_bloom_filter(index) || !point_.number(size).is_constant())
        initialised(index, size);
}

void HelperArguments::initialised(std::size_t index, Value size) const {
    const Word& w = word(index);
    const Number offset = point_.number(w.value);
    const auto most = static_cast<std::int64_t>(point_.number(size).umax());
    const memory::ByteRange bytes{static_cast<int>(offset.smin()),
                                  static_cast<int>(std::min<std::int64_t>(offset.smax() + most, 0))};
    const memory::Frame& frame = point_.state.frame(w.object);
    if (bytes.begin >= bytes.end || frame.is_initialised(bytes))
        return;
    BadArgument bad = evidence(index, Reason::uninitialised_memory);
    bad.uninitialised = findings::StackBytes{frame.first_uninitialised(bytes), bytes.end};
    report(index, std::move(bad), Rule::init_stack);
}

void HelperArguments::size(std::size_t index, bool zero_allowed) const {
    const Word& w = word(index);
    if (!w.is_scalar()) {
        BadArgument bad = evidence(index, Reason::wrong_kind);
        bad.wanted = {ValueKind::number};
        report(index, std::move(bad));
        return;
    }
    const Number number = point_.number(w.value);
    if (number.smin() < 0 || (!zero_allowed && number.contains(0)))
        report(index, Reason::size_not_positive);
    else if (number.umax() >= (1u << 29)) // BPF_MAX_VAR_SIZ
        report(index, Reason::size_unbounded);
}

} // namespace bpfproof::checks
