#include "report/sentence.hpp"

#include "base/internal_error.hpp"
#include "report/words.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace bpfproof::report {

using namespace findings;

namespace {

/// "byte 14", "bytes 14..17", "4 bytes at offset 0..20", "0..64 bytes at offset -64"
std::string bytes_words(const Range& offset, const Range& size) {
    const bool one_offset = offset.min && offset.min == offset.max;
    const bool one_size = size.min && size.min == size.max;
    // Added as unsigned: an offset near the end of the signed numbers must not overflow here.
    if (one_offset && one_size && *size.min > 0) {
        const auto last = static_cast<std::int64_t>(static_cast<std::uint64_t>(*offset.min) +
                                                    static_cast<std::uint64_t>(*size.min) - 1);
        return *size.min == 1 ? fmt::format("byte {}", last) : fmt::format("bytes {}..{}", *offset.min, last);
    }
    const std::string amount = one_size                 ? count(static_cast<std::uint64_t>(*size.min), "byte")
                               : (size.min || size.max) ? words(size) + " bytes"
                                                        : "an unknown number of bytes";
    return amount + (offset.min || offset.max ? " at offset " + words(offset) : " at an unknown offset");
}

bool passes(std::int64_t offset, std::int64_t size, std::int64_t end) {
    std::int64_t sum = 0;
    return __builtin_add_overflow(offset, size, &sum) || sum > end;
}

std::string end_words(const OutOfBounds& e) {
    if (e.region.kind == ValueKind::stack)
        return "outside the frame's bytes -512..-1";
    const bool before = !e.offset.min || *e.offset.min < e.begin;
    const bool after = !e.end.min || !e.offset.max || !e.size.max || passes(*e.offset.max, *e.size.max, *e.end.min);
    if (before && !after)
        return fmt::format("which begins at {}", e.begin);
    if (e.end.min && e.end.min == e.end.max)
        return fmt::format("which is {} long", count(static_cast<std::uint64_t>(*e.end.min), "byte"));
    if (!e.end.min || *e.end.min <= std::max<std::int64_t>(e.begin, 0))
        return "of which no byte is known to exist";
    if (*e.end.min == 1)
        return "of which only the first byte is known to exist";
    return fmt::format("of which only the first {} bytes are known to exist", *e.end.min);
}

std::string bounds_words(const OutOfBounds& e) {
    return fmt::format("{} of {}, {}", bytes_words(e.offset, e.size), region_words(e.region), end_words(e));
}

std::string stack_words(const StackBytes& bytes) {
    return bytes.end - bytes.begin == 1 ? fmt::format("stack byte {}", bytes.begin)
                                        : fmt::format("stack bytes {}..{}", bytes.begin, bytes.end - 1);
}

std::string with_detail(std::string text, const std::string& detail) {
    return detail.empty() ? text : text + ": " + detail;
}

std::string say(const OutOfBounds& e) {
    return (e.is_write ? "writes " : "reads ") + bounds_words(e);
}

std::string say(const Uninitialised& e) {
    const char* verb = e.only_copied ? "copies" : "uses";
    if (const auto* reg = std::get_if<isa::Reg>(&e.place))
        return fmt::format("{} {}, which was never written", verb, register_name(*reg));
    return fmt::format("{} {}, not all of which were written", e.only_copied ? "copies" : "reads",
                       stack_words(std::get<StackBytes>(e.place)));
}

std::string say(const WrongType& e) {
    // Where any memory would do, naming each kind of it says less than nothing.
    constexpr std::size_t few = 3;
    const std::string found = fmt::format("{} holds {}", register_name(e.operand), pointer_words(e.found));
    if (e.wanted.empty())
        return found;
    return fmt::format("{} where {} is needed", found, e.wanted.size() > few ? "a pointer to memory" : words(e.wanted));
}

std::string say(const BadArithmetic& e) {
    const std::string reg = register_name(e.operand);
    const std::string found = pointer_words(e.found);
    switch (e.reason) {
    case BadArithmetic::Reason::pointer_and_pointer:
        return fmt::format("combines {}, {}, with another pointer", reg, found);
    case BadArithmetic::Reason::operator_not_allowed:
        return fmt::format("applies an operation other than + and - to {}, {}", reg, found);
    case BadArithmetic::Reason::narrow:
        return fmt::format("does 32-bit arithmetic on {}, {}", reg, found);
    case BadArithmetic::Reason::immovable:
        return fmt::format("moves {}, {}, which may not be moved", reg, found);
    case BadArithmetic::Reason::variable_offset:
        return fmt::format("moves {}, {}, by a number that is not constant", reg, found);
    case BadArithmetic::Reason::may_be_null:
        return fmt::format("moves {}, {}, which may be null", reg, found);
    case BadArithmetic::Reason::offset_too_large:
        return fmt::format("moves {}, {}, too far", reg, found);
    case BadArithmetic::Reason::frame_pointer:
        return "writes r10, the frame pointer, which is read-only";
    case BadArithmetic::Reason::shift_amount:
        return "shifts by as many bits as the operand has, or more";
    case BadArithmetic::Reason::division_by_zero:
        return "divides by a constant zero";
    case BadArithmetic::Reason::unrelated:
        return fmt::format("compares {}, {}, with something it has no relation to", reg, found);
    }
    throw InternalError("no such reason");
}

std::string say(const MaybeNull& e) {
    return fmt::format("dereferences {}, {}, which {} null", register_name(e.operand), pointer_words(e.found),
                       e.known_null ? "is" : "may be");
}

std::string say(const ReadOnly& e) {
    return fmt::format("writes through {} into {}, which is read-only", register_name(e.operand),
                       region_words(e.region));
}

std::string say(const PointerLeak& e) {
    const std::string what = fmt::format("{}, {},", register_name(e.operand), pointer_words(e.found));
    switch (e.to) {
    case PointerLeak::To::packet:
        return fmt::format("stores {} into the packet", what);
    case PointerLeak::To::map_value:
        return fmt::format("stores {} into a map value", what);
    case PointerLeak::To::context:
        return fmt::format("stores {} into the context", what);
    case PointerLeak::To::memory:
        return fmt::format("stores {} where it can be read as a number", what);
    case PointerLeak::To::atomic:
        return fmt::format("uses {} in an atomic operation", what);
    case PointerLeak::To::return_value:
        return fmt::format("returns {} as a number", what);
    case PointerLeak::To::stack_overwritten:
        return fmt::format("overwrites part of {} spilled to the stack", what);
    case PointerLeak::To::map_key:
        return fmt::format("passes {} as part of a map key", what);
    case PointerLeak::To::stack_read:
        return fmt::format("reads, through {}, what may be part of an address", register_name(e.operand));
    case PointerLeak::To::number:
        return fmt::format("makes a number of {}, {}", register_name(e.operand), pointer_words(e.found));
    }
    throw InternalError("no such place");
}

std::string say(const Misaligned& e) {
    return fmt::format("accesses {} at offset {}, which is not known to be a multiple of {}", region_words(e.region),
                       words(e.offset), e.alignment);
}

std::string say(const BadField& e) {
    const std::string access =
        fmt::format("{} {} of the context{}", e.is_write ? "writes" : "reads",
                    bytes_words(e.offset, Range::exactly(e.size)), e.context.empty() ? "" : " '" + e.context + "'");
    const std::string field = e.field.empty() ? "the field there" : "field '" + e.field + "'";
    switch (e.reason) {
    case BadField::Reason::no_field:
        return access + ", where there is no field";
    case BadField::Reason::not_readable:
        return fmt::format("{}: {} may not be read", access, field);
    case BadField::Reason::not_writable:
        return fmt::format("{}: {} may not be written", access, field);
    case BadField::Reason::size:
        return fmt::format("{}: {} may not be accessed in this size", access, field);
    case BadField::Reason::variable_offset:
        return access + ": context offsets must be constant";
    case BadField::Reason::attach_type:
        return fmt::format("{}: {} does not exist for this attach type", access, field);
    }
    throw InternalError("no such reason");
}

std::string say(const BadArgument& e) {
    const std::string argument =
        fmt::format("argument {} (r{}) of {}", e.index, e.index, e.callee.empty() ? "the call" : e.callee);
    const std::string expected = e.expected.empty() ? "" : fmt::format(" ({} expected)", e.expected);
    switch (e.reason) {
    case BadArgument::Reason::wrong_kind:
        return fmt::format("{} is {}{}", argument, pointer_words(e.found),
                           e.wanted.empty() ? expected : ", not " + words(e.wanted));
    case BadArgument::Reason::may_be_null:
        return fmt::format("{}, {}, may be null{}", argument, pointer_words(e.found), expected);
    case BadArgument::Reason::uninitialised:
        return argument + " was never written";
    case BadArgument::Reason::out_of_bounds:
        return argument + " lets it access " + (e.bounds ? bounds_words(*e.bounds) : "memory outside its region");
    case BadArgument::Reason::uninitialised_memory:
        return argument + " points to memory that was not all written" +
               (e.uninitialised ? ": " + stack_words(*e.uninitialised) : "");
    case BadArgument::Reason::not_writable:
        return fmt::format("{} points to {}, which may not be written", argument, region_words(e.found));
    case BadArgument::Reason::size_not_positive:
        return fmt::format("{}, a size, is {} and must be greater than zero", argument, words(e.value));
    case BadArgument::Reason::size_unbounded:
        return fmt::format("{}, a size, has no known upper bound", argument);
    case BadArgument::Reason::not_constant:
        return fmt::format("{} must be a constant and is {}", argument, words(e.value));
    case BadArgument::Reason::not_a_map:
        return argument + " is not known to be one map";
    case BadArgument::Reason::map_mismatch:
        return argument + " is not the map that the other argument belongs to";
    case BadArgument::Reason::not_owned:
        return argument + " is no reference that the program holds";
    case BadArgument::Reason::offset_not_zero:
        return fmt::format("{}, {}, was moved from its start by {}", argument, pointer_words(e.found), words(e.value));
    case BadArgument::Reason::flags:
        return fmt::format("{} is {}, which are no valid flags", argument, words(e.value));
    case BadArgument::Reason::no_such_entry:
        return fmt::format("{} is key {}, but the keys of {} are {}", argument, words(e.value),
                           e.found.name.empty() ? "the array" : fmt::format("'{}'", e.found.name), e.expected);
    case BadArgument::Reason::not_a_callback:
        return argument + " is not a function of this program that fits the callback";
    case BadArgument::Reason::not_terminated:
        return argument + " is a string that is not known to end";
    case BadArgument::Reason::too_many_arguments:
        return fmt::format("{} has more arguments than registers", e.callee.empty() ? "the call" : e.callee);
    case BadArgument::Reason::signature:
        return argument + " does not fit the declared signature" + expected;
    }
    throw InternalError("no such reason");
}

std::string say(const BadMap& e) {
    const std::string map = fmt::format("map '{}'{}", e.map, e.map_type.empty() ? "" : " of type " + e.map_type);
    switch (e.reason) {
    case BadMap::Reason::helper:
        return fmt::format("{} cannot take {}", e.user.empty() ? "the helper" : e.user, map);
    case BadMap::Reason::no_lookup:
        return map + " has no elements to look up";
    case BadMap::Reason::no_direct_value:
        return map + " has no value that an instruction may address";
    case BadMap::Reason::unknown_type:
        return map + " is of an unknown type";
    case BadMap::Reason::no_value_access:
        return map + " has values that a program may not read or write";
    case BadMap::Reason::missing_inner:
        return map + " names no inner map";
    }
    throw InternalError("no such reason");
}

std::string say(const ReturnRange& e) {
    const std::string allowed = e.min == e.max ? fmt::format("{}", e.min) : fmt::format("{}..{}", e.min, e.max);
    return fmt::format("returns {}, where {} takes {}", words(e.found), e.function.empty() ? "the caller" : e.function,
                       allowed);
}

std::string say(const Unbounded& e) {
    switch (e.reason) {
    case Unbounded::Reason::no_progress:
        return fmt::format("the loop at {} has nothing that is known to move towards its end", e.head);
    case Unbounded::Reason::unknown_limit:
        return fmt::format("the loop at {} moves towards a limit that is not known", e.head);
    case Unbounded::Reason::irreducible:
        return fmt::format("the loop at {} is entered at more than one place, and no bound is known", e.head);
    case Unbounded::Reason::recursion:
        return fmt::format("the function at {} may call itself", e.head);
    case Unbounded::Reason::budget:
        return fmt::format("the loop at {} did not end within the budget", e.head);
    case Unbounded::Reason::callback:
        return fmt::format("the callback at {} may run any number of times", e.head);
    }
    throw InternalError("no such reason");
}

std::string say(const Depth& e) {
    switch (e.what) {
    case Depth::What::calls:
        return fmt::format("calls nest {} deep, and {} is the limit", e.value, e.limit);
    case Depth::What::stack_bytes:
        return fmt::format("the call chain needs {} bytes of stack of {}", e.value, e.limit);
    case Depth::What::instructions:
        return fmt::format("the program has {} instructions of at most {}", e.value, e.limit);
    case Depth::What::tail_call_stack_bytes:
        return fmt::format("the frames below a tail call need {} bytes of stack of {}", e.value, e.limit);
    }
    throw InternalError("no such limit");
}

std::string_view noun(NotAvailable::What what) {
    switch (what) {
    case NotAvailable::What::helper:
        return "helper";
    case NotAvailable::What::kfunc:
        return "kernel function";
    case NotAvailable::What::map_type:
        return "map type";
    case NotAvailable::What::program_type:
        return "program type";
    case NotAvailable::What::instruction:
        return "instruction";
    case NotAvailable::What::context_field:
        return "context field";
    case NotAvailable::What::kernel_variable:
        return "kernel variable";
    case NotAvailable::What::relocation:
        return "relocation target";
    case NotAvailable::What::license:
        return "licence";
    }
    throw InternalError("no such thing");
}

std::string say(const NotAvailable& e) {
    const std::string where = e.where.empty() ? "this platform" : e.where;
    if (e.what == NotAvailable::What::license)
        return fmt::format("{} is not available to {}", e.name, where);
    return fmt::format("{} {} is not available to {}", noun(e.what), e.name, where);
}

std::string say(const Unsupported& e) {
    return e.what + " is not supported by this verifier";
}

std::string say(const Budget& e) {
    switch (e.what) {
    case Budget::What::visits:
        return fmt::format("gave up after {} instruction visits", e.limit);
    case Budget::What::states:
        return fmt::format("gave up after {} states", e.limit);
    case Budget::What::time:
        return fmt::format("gave up after {} seconds", e.limit);
    case Budget::What::memory:
        return fmt::format("gave up at {} bytes of memory", e.limit);
    }
    throw InternalError("no such budget");
}

std::string say(const Leak& e) {
    return fmt::format("still holds {}, acquired at {}", e.what, e.acquired);
}

std::string say(const BadRelease& e) {
    switch (e.reason) {
    case BadRelease::Reason::not_held:
        return fmt::format("gives back {}, which is not held", e.what);
    case BadRelease::Reason::already_released:
        return fmt::format("gives back {} a second time", e.what);
    case BadRelease::Reason::wrong_lock:
        return fmt::format("{} needs another lock than the one held", e.what);
    case BadRelease::Reason::lock_held:
        return fmt::format("takes {} while a lock is held", e.what);
    case BadRelease::Reason::call_under_lock:
        return fmt::format("calls {} while a lock is held", e.what);
    case BadRelease::Reason::exit_under_lock:
        return fmt::format("ends while {} is held", e.what);
    }
    throw InternalError("no such reason");
}

std::string say(const BadStructure& e) {
    switch (e.reason) {
    case BadStructure::Reason::falls_off_end:
        return with_detail("control runs past the end of the function", e.detail);
    case BadStructure::Reason::jump_out_of_function:
        return with_detail("jumps out of its function", e.detail);
    case BadStructure::Reason::unreachable:
        return with_detail("no path leads here", e.detail);
    case BadStructure::Reason::no_exit:
        return with_detail("the function has no exit", e.detail);
    case BadStructure::Reason::bad_target:
        return with_detail("the target is not the start of an instruction", e.detail);
    case BadStructure::Reason::undecodable:
        return with_detail("not an instruction", e.detail);
    case BadStructure::Reason::empty:
        return with_detail("the program has no instructions", e.detail);
    case BadStructure::Reason::other:
        return e.detail.empty() ? "the code has no valid shape" : e.detail;
    }
    throw InternalError("no such reason");
}

std::string say(const BySignature& e) {
    const std::string parameter = fmt::format("argument {} of global function {}", e.index, e.function);
    switch (e.reason) {
    case BySignature::Reason::alone:
        return fmt::format("with arguments that the signature of global function {} allows, {} ({})", e.function,
                           info(e.broken).title, info(e.broken).id);
    case BySignature::Reason::results:
        return fmt::format("with results that the signatures of global functions allow, {} ({})", info(e.broken).title,
                           info(e.broken).id);
    case BySignature::Reason::result:
        return fmt::format("global function {} does not return a number", e.function);
    case BySignature::Reason::too_many_arguments:
        return fmt::format("global function {} has more arguments than registers", e.function);
    case BySignature::Reason::parameter_type:
        return parameter + " is neither a number nor a pointer";
    case BySignature::Reason::tags:
        return parameter + " has tags that are unknown, not for its type, or not for use together";
    case BySignature::Reason::context_type:
        return parameter + " is tagged as the context, which is of another type";
    case BySignature::Reason::unknown_size:
        return parameter + " points at something of unknown size";
    case BySignature::Reason::kernel_type:
        return parameter + " points at a type that is not one of the kernel's";
    }
    throw InternalError("no such reason");
}

} // namespace

std::string sentence(const Finding& finding) {
    const auto moved = std::ranges::find(finding.steps, findings::Step::What::packet_moved, &findings::Step::what);
    if (const auto* type = std::get_if<WrongType>(&finding.evidence); type != nullptr && moved != finding.steps.end())
        return fmt::format("uses {}, a pointer into the packet as it was before {}", register_name(type->operand),
                           moved->name);
    return std::visit([](const auto& evidence) { return say(evidence); }, finding.evidence);
}

} // namespace bpfproof::report
