#include "report/names.hpp"

#include "base/internal_error.hpp"

namespace bpfproof::report {

using namespace findings;

std::string_view name(Verdict verdict) {
    switch (verdict) {
    case Verdict::unproved:
        return "unproved";
    case Verdict::always:
        return "always";
    case Verdict::refuted:
        return "refuted";
    }
    throw InternalError("no such Verdict");
}

std::string_view name(Status status) {
    switch (status) {
    case Status::proved:
        return "proved";
    case Status::not_proved:
        return "not-proved";
    case Status::error:
        return "error";
    }
    throw InternalError("no such Status");
}

std::string_view name(Severity severity) {
    switch (severity) {
    case Severity::error:
        return "error";
    case Severity::note:
        return "note";
    }
    throw InternalError("no such Severity");
}

std::string_view name(Acceptance::By by) {
    switch (by) {
    case Acceptance::By::rules:
        return "rules";
    case Acceptance::By::expectation:
        return "expectation";
    case Acceptance::By::baseline:
        return "baseline";
    }
    throw InternalError("no such acceptance");
}

std::string_view name(ValueKind kind) {
    switch (kind) {
    case ValueKind::uninitialised:
        return "uninitialised";
    case ValueKind::number:
        return "number";
    case ValueKind::null:
        return "null";
    case ValueKind::stack:
        return "stack";
    case ValueKind::context:
        return "context";
    case ValueKind::packet:
        return "packet";
    case ValueKind::packet_meta:
        return "packet-meta";
    case ValueKind::packet_end:
        return "packet-end";
    case ValueKind::map:
        return "map";
    case ValueKind::map_value:
        return "map-value";
    case ValueKind::memory:
        return "memory";
    case ValueKind::memory_end:
        return "memory-end";
    case ValueKind::read_only_memory:
        return "read-only-memory";
    case ValueKind::socket:
        return "socket";
    case ValueKind::kernel_object:
        return "kernel-object";
    case ValueKind::flow_keys:
        return "flow-keys";
    case ValueKind::buffer:
        return "buffer";
    case ValueKind::function:
        return "function";
    case ValueKind::arena:
        return "arena";
    case ValueKind::dynptr:
        return "dynptr";
    case ValueKind::iterator:
        return "iterator";
    case ValueKind::several:
        return "several";
    case ValueKind::unknown:
        return "unknown";
    }
    throw InternalError("no such ValueKind");
}

std::string_view name(BadArithmetic::Reason reason) {
    switch (reason) {
    case BadArithmetic::Reason::pointer_and_pointer:
        return "pointer-and-pointer";
    case BadArithmetic::Reason::operator_not_allowed:
        return "operator-not-allowed";
    case BadArithmetic::Reason::narrow:
        return "narrow";
    case BadArithmetic::Reason::immovable:
        return "immovable";
    case BadArithmetic::Reason::variable_offset:
        return "variable-offset";
    case BadArithmetic::Reason::may_be_null:
        return "may-be-null";
    case BadArithmetic::Reason::offset_too_large:
        return "offset-too-large";
    case BadArithmetic::Reason::frame_pointer:
        return "frame-pointer";
    case BadArithmetic::Reason::shift_amount:
        return "shift-amount";
    case BadArithmetic::Reason::division_by_zero:
        return "division-by-zero";
    case BadArithmetic::Reason::unrelated:
        return "unrelated";
    }
    throw InternalError("no such BadArithmetic::Reason");
}

std::string_view name(PointerLeak::To to) {
    switch (to) {
    case PointerLeak::To::packet:
        return "packet";
    case PointerLeak::To::map_value:
        return "map-value";
    case PointerLeak::To::context:
        return "context";
    case PointerLeak::To::memory:
        return "memory";
    case PointerLeak::To::atomic:
        return "atomic";
    case PointerLeak::To::return_value:
        return "return-value";
    case PointerLeak::To::stack_overwritten:
        return "stack-overwritten";
    case PointerLeak::To::map_key:
        return "map-key";
    case PointerLeak::To::number:
        return "number";
    case PointerLeak::To::stack_read:
        return "stack-read";
    }
    throw InternalError("no such PointerLeak::To");
}

std::string_view name(BadField::Reason reason) {
    switch (reason) {
    case BadField::Reason::no_field:
        return "no-field";
    case BadField::Reason::not_offered:
        return "not-offered";
    case BadField::Reason::not_readable:
        return "not-readable";
    case BadField::Reason::not_writable:
        return "not-writable";
    case BadField::Reason::size:
        return "size";
    case BadField::Reason::sign:
        return "sign";
    case BadField::Reason::atomic:
        return "atomic";
    case BadField::Reason::variable_offset:
        return "variable-offset";
    case BadField::Reason::moved:
        return "moved";
    }
    throw InternalError("no such BadField::Reason");
}

std::string_view name(BadArgument::Reason reason) {
    switch (reason) {
    case BadArgument::Reason::wrong_kind:
        return "wrong-kind";
    case BadArgument::Reason::wrong_object:
        return "wrong-object";
    case BadArgument::Reason::untrusted:
        return "untrusted";
    case BadArgument::Reason::may_be_null:
        return "may-be-null";
    case BadArgument::Reason::uninitialised:
        return "uninitialised";
    case BadArgument::Reason::out_of_bounds:
        return "out-of-bounds";
    case BadArgument::Reason::uninitialised_memory:
        return "uninitialised-memory";
    case BadArgument::Reason::not_writable:
        return "not-writable";
    case BadArgument::Reason::size_not_positive:
        return "size-not-positive";
    case BadArgument::Reason::size_unbounded:
        return "size-unbounded";
    case BadArgument::Reason::not_constant:
        return "not-constant";
    case BadArgument::Reason::not_a_map:
        return "not-a-map";
    case BadArgument::Reason::map_mismatch:
        return "map-mismatch";
    case BadArgument::Reason::offset_not_zero:
        return "offset-not-zero";
    case BadArgument::Reason::flags:
        return "flags";
    case BadArgument::Reason::no_such_entry:
        return "no-such-entry";
    case BadArgument::Reason::not_a_callback:
        return "not-a-callback";
    case BadArgument::Reason::not_terminated:
        return "not-terminated";
    case BadArgument::Reason::too_many_arguments:
        return "too-many-arguments";
    case BadArgument::Reason::signature:
        return "signature";
    }
    throw InternalError("no such BadArgument::Reason");
}

std::string_view name(BadMap::Reason reason) {
    switch (reason) {
    case BadMap::Reason::helper:
        return "helper";
    case BadMap::Reason::no_lookup:
        return "no-lookup";
    case BadMap::Reason::no_direct_value:
        return "no-direct-value";
    case BadMap::Reason::unknown_type:
        return "unknown-type";
    case BadMap::Reason::no_value_access:
        return "no-value-access";
    case BadMap::Reason::missing_inner:
        return "missing-inner";
    }
    throw InternalError("no such BadMap::Reason");
}

std::string_view name(Unbounded::Reason reason) {
    switch (reason) {
    case Unbounded::Reason::no_progress:
        return "no-progress";
    case Unbounded::Reason::unknown_limit:
        return "unknown-limit";
    case Unbounded::Reason::irreducible:
        return "irreducible";
    case Unbounded::Reason::recursion:
        return "recursion";
    case Unbounded::Reason::budget:
        return "budget";
    case Unbounded::Reason::callback:
        return "callback";
    }
    throw InternalError("no such Unbounded::Reason");
}

std::string_view name(Depth::What what) {
    switch (what) {
    case Depth::What::calls:
        return "calls";
    case Depth::What::stack_bytes:
        return "stack-bytes";
    case Depth::What::instructions:
        return "instructions";
    case Depth::What::tail_call_stack_bytes:
        return "tail-call-stack-bytes";
    }
    throw InternalError("no such Depth::What");
}

std::string_view name(NotAvailable::What what) {
    switch (what) {
    case NotAvailable::What::helper:
        return "helper";
    case NotAvailable::What::kfunc:
        return "kfunc";
    case NotAvailable::What::map_type:
        return "map-type";
    case NotAvailable::What::program_type:
        return "program-type";
    case NotAvailable::What::instruction:
        return "instruction";
    case NotAvailable::What::context_field:
        return "context-field";
    case NotAvailable::What::kernel_variable:
        return "kernel-variable";
    case NotAvailable::What::relocation:
        return "relocation";
    case NotAvailable::What::license:
        return "license";
    }
    throw InternalError("no such NotAvailable::What");
}

std::string_view name(Budget::What what) {
    switch (what) {
    case Budget::What::visits:
        return "visits";
    case Budget::What::states:
        return "states";
    case Budget::What::time:
        return "time";
    case Budget::What::memory:
        return "memory";
    }
    throw InternalError("no such Budget::What");
}

std::string_view name(BadStructure::Reason reason) {
    switch (reason) {
    case BadStructure::Reason::falls_off_end:
        return "falls-off-end";
    case BadStructure::Reason::jump_out_of_function:
        return "jump-out-of-function";
    case BadStructure::Reason::unreachable:
        return "unreachable";
    case BadStructure::Reason::no_exit:
        return "no-exit";
    case BadStructure::Reason::bad_target:
        return "bad-target";
    case BadStructure::Reason::undecodable:
        return "undecodable";
    case BadStructure::Reason::empty:
        return "empty";
    case BadStructure::Reason::other:
        return "other";
    }
    throw InternalError("no such BadStructure::Reason");
}

std::string_view name(BySignature::Reason reason) {
    switch (reason) {
    case BySignature::Reason::alone:
        return "alone";
    case BySignature::Reason::results:
        return "results";
    case BySignature::Reason::result:
        return "result";
    case BySignature::Reason::too_many_arguments:
        return "too-many-arguments";
    case BySignature::Reason::parameter_type:
        return "parameter-type";
    case BySignature::Reason::tags:
        return "tags";
    case BySignature::Reason::context_type:
        return "context-type";
    case BySignature::Reason::unknown_size:
        return "unknown-size";
    case BySignature::Reason::kernel_type:
        return "kernel-type";
    }
    throw InternalError("no such BySignature::Reason");
}

} // namespace bpfproof::report
