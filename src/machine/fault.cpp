#include "machine/fault.hpp"

#include "base/internal_error.hpp"

namespace bpfproof::machine {

std::string_view name(FaultKind kind) {
    switch (kind) {
    case FaultKind::unwritten_register:
        return "unwritten-register";
    case FaultKind::unwritten_memory:
        return "unwritten-memory";
    case FaultKind::null_pointer:
        return "null-pointer";
    case FaultKind::not_a_pointer:
        return "not-a-pointer";
    case FaultKind::out_of_bounds:
        return "out-of-bounds";
    case FaultKind::read_only:
        return "read-only";
    case FaultKind::write_only:
        return "write-only";
    case FaultKind::freed:
        return "freed";
    case FaultKind::context_access:
        return "context-access";
    case FaultKind::frame_pointer:
        return "frame-pointer";
    case FaultKind::bad_slot:
        return "bad-slot";
    case FaultKind::unresolved:
        return "unresolved";
    case FaultKind::unknown_helper:
        return "unknown-helper";
    case FaultKind::bad_argument:
        return "bad-argument";
    case FaultKind::bad_callee:
        return "bad-callee";
    case FaultKind::call_depth:
        return "call-depth";
    case FaultKind::not_held:
        return "not-held";
    case FaultKind::not_released:
        return "not-released";
    case FaultKind::result:
        return "result";
    case FaultKind::endless:
        return "endless";
    }
    throw InternalError("no such kind of fault");
}

std::string_view name(RegionKind kind) {
    switch (kind) {
    case RegionKind::stack:
        return "stack";
    case RegionKind::context:
        return "context";
    case RegionKind::packet:
        return "packet";
    case RegionKind::map_value:
        return "map value";
    case RegionKind::memory:
        return "memory";
    case RegionKind::socket:
        return "socket";
    case RegionKind::kernel_object:
        return "kernel object";
    case RegionKind::map_object:
        return "map";
    case RegionKind::function:
        return "function";
    case RegionKind::dynptr:
        return "dynptr";
    }
    throw InternalError("no such kind of region");
}

} // namespace bpfproof::machine
