#include "report/sentences/say.hpp"

#include "base/internal_error.hpp"
#include "report/words.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace bpfproof::report::sentences {

using namespace findings;

namespace {

/// "byte 14", "bytes 14..17", "4 bytes at offset 0..20", "0..64 bytes at offset -64"
std::string bytes_words(const Range& offset, const Range& size) {
    // Added as unsigned: an offset near the end of the signed numbers must not overflow here.
    if (offset.is_one() && size.is_one() && *size.min > 0) {
        const auto last = static_cast<std::int64_t>(static_cast<std::uint64_t>(*offset.min) +
                                                    static_cast<std::uint64_t>(*size.min) - 1);
        return *size.min == 1 ? fmt::format("byte {}", last) : fmt::format("bytes {}..{}", *offset.min, last);
    }
    const std::string amount = size.is_one()            ? count(static_cast<std::uint64_t>(*size.min), "byte")
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
    if (e.end.is_one())
        return fmt::format("which is {} long", count(static_cast<std::uint64_t>(*e.end.min), "byte"));
    if (!e.end.min || *e.end.min <= std::max<std::int64_t>(e.begin, 0))
        return "of which no byte is known to exist";
    if (*e.end.min == 1)
        return "of which only the first byte is known to exist";
    return fmt::format("of which only the first {} bytes are known to exist", *e.end.min);
}

} // namespace

std::string bounds_words(const OutOfBounds& e) {
    return fmt::format("{} of {}, {}", bytes_words(e.offset, e.size), region_words(e.region), end_words(e));
}

std::string stack_words(const StackBytes& bytes) {
    return bytes.end - bytes.begin == 1 ? fmt::format("stack byte {}", bytes.begin)
                                        : fmt::format("stack bytes {}..{}", bytes.begin, bytes.end - 1);
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

std::string say(const MaybeNull& e) {
    return fmt::format("dereferences {}, {}, which {} null", register_name(e.operand), pointer_words(e.found),
                       e.known_null ? "is" : "may be");
}

std::string say(const ReadOnly& e) {
    return fmt::format("writes through {} into {}, which is read-only", register_name(e.operand),
                       region_words(e.region));
}

std::string say(const Misaligned& e) {
    return fmt::format("accesses {} at offset {}, which is not known to be a multiple of {}", region_words(e.region),
                       words(e.offset), e.alignment);
}

std::string say(const BadField& e) {
    const std::string whole = fmt::format("the {}{}", e.region == ValueKind::socket ? "socket" : "context",
                                          e.context.empty() ? "" : " '" + e.context + "'");
    const std::string access = fmt::format("{} {} of {}", e.is_write ? "writes" : "reads",
                                           bytes_words(e.offset, Range::exactly(e.size)), whole);
    const std::string field = e.field.empty() ? "what stands there" : "'" + e.field + "'";
    const std::string who = e.where.empty() ? "programs" : e.where;
    switch (e.reason) {
    case BadField::Reason::no_field:
        return access + ", where there is no field";
    case BadField::Reason::not_offered:
    case BadField::Reason::not_readable:
        return fmt::format("{}: {} may not {} {}", access, who, e.is_write ? "write" : "read", field);
    case BadField::Reason::not_writable:
        return fmt::format("{}: {} may not write {}", access, who, field);
    case BadField::Reason::size:
        return fmt::format("{}: {} may not be accessed in {} there", access, field, count(e.size, "byte"));
    case BadField::Reason::sign:
        return fmt::format("{}: {} may not be read as a signed number", access, field);
    case BadField::Reason::atomic:
        return fmt::format("{} by an atomic operation", access);
    case BadField::Reason::variable_offset:
        return fmt::format("{}: offsets into it must be constant", access);
    case BadField::Reason::moved:
        return fmt::format("{} {}, whose pointer was moved by {}", e.is_write ? "writes" : "reads", whole,
                           words(e.offset));
    }
    throw InternalError("no such reason");
}

} // namespace bpfproof::report::sentences
