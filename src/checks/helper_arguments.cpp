// What a helper demands of its arguments: kinds of pointers, memory with its size, keys and values of the map at hand,
// constants, callbacks. By the helper's row in the platform's tables.
#include "checks/helper_arguments.hpp"

#include <algorithm>

namespace bpfproof::checks {

using findings::ValueKind;
using platform::ArgType;
using symbolic::constant;

void HelperArguments::run() const {
    for (unsigned i = 0; i < helper_.argument_count(); ++i)
        if (word(i).is_initialised())
            check(i);
    // Flags kept for times to come must be zero (kernel/bpf/verifier.c, check_helper_call()).
    constexpr std::uint32_t get_local_storage = 81;
    if (helper_.id == get_local_storage && word(1).is_scalar() && point_.number(word(1).value).constant_value() != 0u)
        report(1, Reason::flags);
}

findings::BadArgument HelperArguments::evidence(std::size_t index, Reason reason) const {
    BadArgument bad;
    bad.callee = helper_.name;
    bad.index = static_cast<std::uint32_t>(index + 1);
    bad.expected = contract_name(argument(index).type);
    bad.reason = reason;
    bad.found = describe(point_, word(index));
    // Of a number what it is, of a pointer how far it is from its begin.
    if (word(index).is_scalar() || reason == Reason::offset_not_zero)
        bad.value = range_of(point_.number(word(index).value));
    return bad;
}

bool HelperArguments::present(std::size_t index) const {
    const Word& w = word(index);
    if (argument(index).maybe_null && w.is_scalar() && point_.number(w.value).constant_value() == 0u)
        return false;
    const bool vouched = w.is_pointer_to(Region::kernel_object) && w.trust != types::Trust::live;
    if (w.is_pointer() && !w.never_null() && !vouched && point_.number(w.nonnull).contains(0) &&
        !argument(index).maybe_null) {
        report(index, Reason::may_be_null);
        return false;
    }
    return true;
}

void HelperArguments::expect(std::size_t index, std::initializer_list<Region> regions,
                             std::vector<ValueKind> wanted) const {
    if (!present(index))
        return;
    const Word& w = word(index);
    if (w.is_pointer() && std::ranges::find(regions, w.region) != regions.end())
        return;
    BadArgument bad = evidence(index, Reason::wrong_kind);
    bad.wanted = std::move(wanted);
    report(index, std::move(bad));
}

void HelperArguments::check(std::size_t index) const {
    const platform::Argument& wanted = argument(index);
    const Word& w = word(index);
    switch (wanted.type) {
    case ArgType::none:
    case ArgType::anything:
        return;
    case ArgType::const_map_ptr:
        map(index);
        return;
    case ArgType::map_key:
    case ArgType::map_value:
        if (const object::Map* of = map_before(index); of && wanted.type == ArgType::map_value && holds_sockets(*of))
            kernel_object(index, "sock_common", true);
        else if (of)
            memory(index, constant(wanted.type == ArgType::map_key ? of->key_size : of->value_size));
        return;
    case ArgType::mem:
        if (wanted.size != 0)
            memory(index, constant(wanted.size));
        else if (const auto size = helper_.size_argument(index); size && word(*size).is_scalar())
            memory(index, word(*size).value);
        return;
    case ArgType::mem_size:
        size(index, false);
        return;
    case ArgType::mem_size_or_zero:
        size(index, true);
        return;
    case ArgType::alloc_size_or_zero:
        size(index, true);
        if (w.is_scalar() && !point_.number(w.value).is_constant())
            report(index, Reason::not_constant);
        return;
    case ArgType::ctx:
        expect(index, {Region::context}, {ValueKind::context});
        if (w.is_pointer_to(Region::context) && point_.number(w.value).constant_value() != 0u)
            report(index, Reason::offset_not_zero);
        return;
    case ArgType::socket:
        expect(index, {Region::socket}, {ValueKind::socket});
        if (w.is_pointer_to(Region::socket) && w.object != static_cast<std::uint32_t>(types::SocketKind::full))
            report(index, Reason::wrong_kind);
        return;
    case ArgType::sock_common:
        expect(index, {Region::socket}, {ValueKind::socket});
        return;
    case ArgType::btf_sock_common:
        kernel_object(index, "sock_common", true);
        return;
    case ArgType::btf_id:
        kernel_object(index, wanted.btf_type, wanted.btf_type == "sock_common");
        return;
    case ArgType::percpu_btf_id:
        expect(index, {Region::kernel_memory}, {ValueKind::kernel_object});
        return;
    case ArgType::ringbuf_mem:
        expect(index, {Region::memory}, {ValueKind::memory});
        if (w.is_pointer_to(Region::memory) && point_.number(w.value).constant_value() != 0u)
            report(index, Reason::offset_not_zero);
        return;
    case ArgType::callback:
        expect(index, {Region::function}, {ValueKind::function});
        return;
    case ArgType::stack:
        expect(index, {Region::stack}, {ValueKind::stack});
        return;
    case ArgType::const_str:
        string(index);
        return;
    case ArgType::dynptr:
    case ArgType::spin_lock:
    case ArgType::timer:
    case ArgType::kptr:
    case ArgType::graph_root:
    case ArgType::graph_node:
        return; // reported as unsupported
    }
}

void check_helper_arguments(const Point& point) {
    const auto* call = std::get_if<isa::CallHelper>(&point.instruction());
    const platform::Helper* helper = call ? point.env.helper(call->id) : nullptr;
    if (helper)
        HelperArguments(point, *helper).run();
}

} // namespace bpfproof::checks
