// Calls of global functions: are the arguments what the signature asks for? Asked where functions are taken alone,
// since there nobody sees what the callee does with them (kernel/bpf/verifier.c, btf_check_func_arg_match()).
#include "checks/access.hpp"
#include "checks/global_functions.hpp"
#include "checks/helper_arguments.hpp"

#include "base/internal_error.hpp"
#include "object/btf.hpp"

#include <algorithm>

namespace bpfproof::checks {

using findings::BadArgument;
using findings::Rule;
using findings::ValueKind;
using platform::ArgType;
using semantics::GlobalFunction;
using semantics::Parameter;
using symbolic::constant;

namespace {

class Arguments {
public:
    Arguments(const Point& point, const GlobalFunction& callee) : point_(point), callee_(callee) {}

    void run() const {
        for (std::size_t i = 0; i < callee_.parameters.size(); ++i)
            ask(i);
    }

private:
    static isa::Reg reg(std::size_t index) { return {static_cast<std::uint8_t>(index + 1)}; }
    const Word& word(std::size_t index) const { return point_.word(reg(index)); }

    void ask(std::size_t index) const {
        const Parameter& wanted = callee_.parameters[index];
        using Kind = Parameter::Kind;
        if (wanted.kind == Kind::untrusted)
            return; // anything will do
        if (!word(index).is_initialised())
            return report(index, BadArgument::Reason::uninitialised, {});
        switch (wanted.kind) {
        case Kind::number:
        case Kind::arena:
            if (!word(index).is_scalar())
                report(index, BadArgument::Reason::wrong_kind, {ValueKind::number});
            return;
        case Kind::memory:
            return memory(index, wanted);
        case Kind::context:
            return as_helper(index, {.type = ArgType::ctx});
        case Kind::object:
            return as_helper(
                index, {.type = ArgType::btf_id, .maybe_null = wanted.maybe_null, .btf_type = type_name(wanted.type)});
        case Kind::dynptr:
            return dynptr(index);
        case Kind::untrusted:
            return;
        }
    }

    // check_mem_reg(): bytes that may be read and written, or the number 0, even where the callee takes it for memory
    // that is never null.
    void memory(std::size_t index, const Parameter& wanted) const {
        const Word& w = word(index);
        if (w.is_pointer() && !wanted.maybe_null && !w.never_null() && point_.number(w.nonnull).contains(0))
            return report(index, BadArgument::Reason::may_be_null, {});
        if (wanted.size == 0 && w.is_pointer())
            return;
        const bool context = w.is_pointer_to(Region::context) && point_.env.type.opaque_writable;
        if (!context && !w.is_pointer_to(Region::packet))
            return as_helper(index, {.type = ArgType::mem,
                                     .maybe_null = true,
                                     .write = true,
                                     .size = static_cast<std::uint32_t>(wanted.size)});
        const auto room = room_of(point_, w);
        if (!room || !within(point_, w.value, constant(wanted.size), *room))
            report(index, BadArgument::Reason::out_of_bounds, {});
    }

    // On the stack, or the caller's own argument. What lies on the stack is not modelled.
    void dynptr(std::size_t index) const {
        const Word& w = word(index);
        if (w.is_pointer_to(Region::stack))
            point_.report(Rule::unsupported_feature, findings::Unsupported{"a dynptr as an argument"}, {reg(index)},
                          static_cast<unsigned>(index));
        else if (w.kind != types::Kind::any)
            report(index, BadArgument::Reason::wrong_kind, {ValueKind::dynptr});
    }

    // What helpers are asked, judged as theirs is: by a row of its own, with the other arguments left out.
    void as_helper(std::size_t index, platform::Argument argument) const {
        platform::Helper row{.name = callee_.name, .packet_access = true};
        std::fill_n(row.arguments.begin(), index, platform::Argument{.type = ArgType::anything});
        row.arguments[index] = argument;
        Sink scratch;
        HelperArguments({point_.env, point_.table, point_.state, point_.slot, point_.calls, scratch}, row).run();
        for (findings::Finding& found : scratch.take())
            if (counts_alone(found))
                point_.report(Rule::platform_global_function, std::move(found.evidence), {reg(index)},
                              static_cast<unsigned>(index));
    }

    std::string_view type_name(std::uint32_t type) const {
        return object::essential_name(point_.env.object.target_btf->name(type));
    }

    void report(std::size_t index, BadArgument::Reason reason, std::vector<ValueKind> wanted) const {
        BadArgument bad;
        bad.callee = callee_.name;
        bad.index = static_cast<std::uint32_t>(index + 1);
        bad.reason = reason;
        bad.found = describe(point_, word(index));
        bad.wanted = std::move(wanted);
        point_.report(Rule::platform_global_function, std::move(bad), {reg(index)}, static_cast<unsigned>(index));
    }

    const Point& point_;
    const GlobalFunction& callee_;
};

findings::BySignature::Reason reason(semantics::SignatureFault::What what) {
    using What = semantics::SignatureFault::What;
    using Reason = findings::BySignature::Reason;
    switch (what) {
    case What::result:
        return Reason::result;
    case What::too_many_arguments:
        return Reason::too_many_arguments;
    case What::parameter_type:
        return Reason::parameter_type;
    case What::tags:
        return Reason::tags;
    case What::context_type:
        return Reason::context_type;
    case What::unknown_size:
        return Reason::unknown_size;
    case What::kernel_type:
        return Reason::kernel_type;
    }
    throw InternalError("no such fault of a signature");
}

} // namespace

void check_global_calls(const Point& point) {
    const auto* call = std::get_if<isa::CallLocal>(&point.instruction());
    const GlobalFunction* callee = call && point.env.alone ? point.env.global(call->target) : nullptr;
    if (!callee)
        return;
    if (callee->fault)
        return point.report(Rule::platform_global_function,
                            findings::BySignature{callee->name, reason(callee->fault->what), callee->fault->index}, {});
    point.sink.calls_global(call->target);
    Arguments(point, *callee).run();
}

} // namespace bpfproof::checks
