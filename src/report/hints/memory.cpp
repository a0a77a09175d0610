#include "report/hints/case.hpp"

#include "report/words.hpp"

#include <fmt/format.h>

namespace bpfproof::report::hints {

using namespace findings;

namespace {

const OutOfBounds* bounds_of(const Finding& finding) {
    if (const auto* bounds = std::get_if<OutOfBounds>(&finding.evidence))
        return bounds;
    const auto* argument = std::get_if<BadArgument>(&finding.evidence);
    return argument != nullptr && argument->bounds ? &*argument->bounds : nullptr;
}

/// One past the last byte that this finding and what follows from it access; nullopt: not known, or absurd.
std::optional<std::int64_t> needed_bytes(const Finding& finding) {
    std::optional<std::int64_t> most;
    const auto take = [&](const Finding& one) {
        const OutOfBounds* bounds = bounds_of(one);
        if (bounds == nullptr || !bounds->offset.max || !bounds->size.max || !is_sensible(*bounds->offset.max) ||
            !is_sensible(*bounds->size.max))
            return false;
        most = std::max(most.value_or(0), *bounds->offset.max + *bounds->size.max);
        return true;
    };
    if (!take(finding))
        return std::nullopt;
    std::ranges::for_each(finding.follows, take);
    return most;
}

std::string packet_hint(const Case& of, const OutOfBounds& e) {
    const std::string_view begin = e.region.kind == ValueKind::packet ? "data" : "data_meta";
    const std::string_view end = e.region.kind == ValueKind::packet ? "data_end" : "data";
    if (e.offset.min && *e.offset.min < e.begin)
        return fmt::format("the access may lie before the packet's first byte: keep the offset from being negative");
    if (const Step* moved = of.step(Told::packet_moved); moved != nullptr && of.step(Told::packet_checked) == nullptr)
        return fmt::format("compare with {} again behind {} in {}", end, moved->name, of.place(moved->slot));
    const auto needed = needed_bytes(of.finding);
    if (!needed || !e.offset.is_one())
        return fmt::format("compare the end of what is accessed with {0} first, on every path that leads here: "
                           "if ((void *)(pointer + 1) > {0}) return …;",
                           end);
    const Step* check = of.step(Told::packet_checked);
    if (check != nullptr && check->number)
        return fmt::format("let the check in {} cover {}, or check again before this: if ({} + {} > {}) return …;",
                           of.place(check->slot), count(static_cast<std::uint64_t>(*needed), "byte"), begin, *needed,
                           end);
    return fmt::format("check first, on every path that leads here: if ({} + {} > {}) return …;", begin, *needed, end);
}

/// How many bytes there are from a constant offset on; nullopt: it is none, or it is outside.
std::optional<std::int64_t> room(const OutOfBounds& e) {
    const auto end = e.region.kind == ValueKind::stack ? std::optional<std::int64_t>(0) : e.end.min;
    if (!e.offset.is_one() || !end || !is_sensible(*e.offset.min) || !is_sensible(*end) || *e.offset.min < e.begin ||
        *e.offset.min >= *end)
        return std::nullopt;
    return *end - *e.offset.min;
}

/// Of a size that varies: what it must stay below. Empty: that is not what is wrong.
std::string size_hint(const Case& of, const OutOfBounds& e) {
    const auto most = room(e);
    const bool absurd = e.size.is_one() && !(*e.size.min > 0 && is_sensible(*e.size.min));
    if (!most || (e.size.is_one() && !absurd))
        return {};
    const Step* compared = of.last(Told::compared);
    return compared != nullptr
               ? fmt::format("the size must stay at most {}: tighten the comparison in {}", *most,
                             of.place(compared->slot))
               : fmt::format("bound the size first, as an unsigned number: if (size > {}) return …;", *most);
}

std::string sized_hint(const Case& of, const OutOfBounds& e) {
    if (std::string size = size_hint(of, e); !size.empty())
        return size;
    const std::string memory = region_words(e.region);
    const auto needed = needed_bytes(of.finding);
    if (e.offset.max && e.offset.is_one() && needed && e.end.min)
        return *e.offset.min < e.begin
                   ? fmt::format("do not go below the first byte of {}", memory)
                   : fmt::format(
                         "{} has {}, and {} are used: make it larger (for a map: its value type), or use no more",
                         memory, count(static_cast<std::uint64_t>(std::max<std::int64_t>(*e.end.min, 0)), "byte"),
                         *needed);
    if (!e.end.min || !e.size.max || !is_sensible(*e.end.min) || *e.size.max < 1 || *e.end.min < *e.size.max)
        return "compare the index with the size first, as an unsigned number, and use the register that was compared";
    const std::string limit = fmt::format("the offset must stay at most {}", *e.end.min - *e.size.max);
    const Step* compared = of.last(Told::compared);
    if (compared != nullptr)
        return fmt::format("{}: tighten the comparison in {}", limit, of.place(compared->slot));
    return fmt::format(
        "{}: compare the index with the number of elements before it is used: if (index >= {}) return …; "
        "(elements of {}), or mask it",
        limit, *e.end.min / *e.size.max, count(static_cast<std::uint64_t>(*e.size.max), "byte"));
}

// What lies on the stack is known by its offset only: what begins there ends at the frame's end at the latest.
std::string stack_hint(const Case& of, const OutOfBounds& e) {
    if (std::string size = size_hint(of, e); !size.empty())
        return size;
    if (e.offset.is_one() && e.size.max && is_sensible(*e.offset.min) && is_sensible(*e.size.max)) {
        if (*e.offset.min < e.begin)
            return fmt::format("a frame has {}: keep large objects in a per-CPU array map of one element",
                               count(static_cast<std::uint64_t>(-e.begin), "byte"));
        if (*e.offset.min < 0)
            return fmt::format("what is there has at most {}, and {} are used: make it larger, or use no more",
                               count(static_cast<std::uint64_t>(-*e.offset.min), "byte"), *e.size.max);
    }
    return "keep the offset within the 512 bytes below the frame pointer: mask the index, or compare it first";
}

std::string by_name(const std::string& structure) {
    return structure.empty() ? std::string()
                             : fmt::format("access fields by the names that struct {} has for them", structure);
}

/// "'mark'"
std::string field_words(const BadField& e) {
    return e.field.empty() ? "the field" : fmt::format("'{}'", e.field);
}

} // namespace

std::string hint(const Case& of, const OutOfBounds& e) {
    switch (e.region.kind) {
    case ValueKind::packet:
    case ValueKind::packet_meta:
        return packet_hint(of, e);
    case ValueKind::map_value:
    case ValueKind::memory:
    case ValueKind::buffer:
    case ValueKind::read_only_memory:
        return sized_hint(of, e);
    case ValueKind::stack:
        return stack_hint(of, e);
    case ValueKind::context:
    case ValueKind::socket:
        return by_name(e.region.name);
    case ValueKind::kernel_object:
        return "stay within the object's own type: what lies behind it is read by "
               "bpf_probe_read_kernel(&copy, sizeof(copy), pointer)";
    default:
        return {};
    }
}

std::string hint(const Case& of, const Uninitialised& e) {
    if (const auto* bytes = std::get_if<StackBytes>(&e.place))
        return bytes_hint(*bytes);
    const Step* call = of.step(Told::clobbered);
    if (call == nullptr)
        return "write it on every path that leads here";
    if (call->reg == isa::r0)
        return fmt::format("{} in {} has no result: use a value of your own", call->name, of.place(call->slot));
    return fmt::format("the call in {} loses r1..r5: keep the value in r6..r9 or on the stack", of.place(call->slot));
}

std::string null_hint(const Case& of, isa::Reg reg) {
    const Step* result = of.step(Told::result);
    if (result != nullptr)
        return fmt::format("test what {} returns in {} before it is used: if (!pointer) return …;", result->name,
                           of.place(result->slot));
    return fmt::format("test the pointer in {} before it is used: if (!pointer) return …;", register_name(reg));
}

std::string bytes_hint(const StackBytes& bytes) {
    return fmt::format("write stack bytes {}..{} too; padding counts: __builtin_memset(&object, 0, sizeof(object)) "
                       "before the fields are set",
                       bytes.begin, bytes.end - 1);
}

std::string hint(const Case& of, const MaybeNull& e) {
    return e.known_null ? "this runs only where the pointer is null: turn the test round, or leave before this"
                        : null_hint(of, e.operand);
}

std::string hint(const Case&, const ReadOnly& e) {
    switch (e.region.kind) {
    case ValueKind::map_value:
        return e.region.name == ".rodata" || e.region.name.ends_with(".rodata")
                   ? "it is const in the object: drop the const, or write into a variable of your own"
                   : "programs may only read this map: drop BPF_F_RDONLY_PROG from its flags, or write into a map of "
                     "your own";
    case ValueKind::packet:
        return "programs of this type may only read packets: decide by the result, or change the packet in a program "
               "of a type that may (xdp, sched_cls)";
    case ValueKind::kernel_object:
    case ValueKind::socket:
        return "only the kernel writes its objects: keep what is to be remembered in a map, or call the helper that "
               "changes it";
    default:
        return "copy it to the stack, and change the copy";
    }
}

std::string hint(const Case&, const Misaligned& e) {
    return fmt::format("place it at a multiple of {} bytes, or read it byte by byte (__builtin_memcpy)", e.alignment);
}

std::string hint(const Case&, const BadField& e) {
    switch (e.reason) {
    case BadField::Reason::not_offered:
    case BadField::Reason::not_writable:
        return e.offered_to.empty() ? "no program may: keep the value in a map, or in a variable"
                                    : fmt::format("{} may {} {}: make it a program of such a type, or do without",
                                                  e.offered_to, e.is_write ? "write" : "read", field_words(e));
    case BadField::Reason::size:
        return e.whole == 0        ? "access it in one of its whole elements, at a multiple of its size"
               : e.size == e.whole ? fmt::format("access {} at its first byte", field_words(e))
                                   : fmt::format("access the {} of {} at once", count(e.whole, "byte"), field_words(e));
    case BadField::Reason::sign:
        return fmt::format("read {} as it is declared, without a cast to a signed type", field_words(e));
    case BadField::Reason::atomic:
        return "read it, and write it back where that is allowed; a counter that several share belongs in a map";
    case BadField::Reason::variable_offset:
        return "name each field where it is used: a switch over the cases instead of an index";
    case BadField::Reason::moved:
        return "access fields through the context as the program was given it, and add nothing to that pointer";
    case BadField::Reason::not_readable:
        return fmt::format("begin at byte {}: what is before is the kernel's own", e.whole);
    case BadField::Reason::no_field:
        return by_name(e.context);
    }
    return {};
}

} // namespace bpfproof::report::hints
