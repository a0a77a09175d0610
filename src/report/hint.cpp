#include "report/hint.hpp"

#include "report/words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace bpfproof::report {

using namespace findings;

namespace {

using Told = findings::Step::What;

/// The finding, and what a hint may lean on.
struct Case {
    const Finding& finding;
    const ProgramResult& program;

    const Step* step(Told what) const {
        const auto found = std::ranges::find(finding.steps, what, &Step::what);
        return found == finding.steps.end() ? nullptr : &*found;
    }
    const Step* last(Told what) const {
        const auto found = std::ranges::find(finding.steps.rbegin(), finding.steps.rend(), what, &Step::what);
        return found == finding.steps.rend() ? nullptr : &*found;
    }
    /// "line 13", "instruction 7"
    std::string place(isa::Slot slot) const {
        const auto found = program.code.find(slot);
        return found == program.code.end() || found->second.line == 0 ? fmt::format("instruction {}", slot)
                                                                      : fmt::format("line {}", found->second.line);
    }
};

const OutOfBounds* bounds_of(const Finding& finding) {
    if (const auto* bounds = std::get_if<OutOfBounds>(&finding.evidence))
        return bounds;
    const auto* argument = std::get_if<BadArgument>(&finding.evidence);
    return argument != nullptr && argument->bounds ? &*argument->bounds : nullptr;
}

/// Sizes and offsets that a program could mean; the others come of values of which nothing is known, and are not to be
/// reckoned with.
bool is_sensible(std::int64_t number) {
    constexpr std::int64_t most = std::int64_t{1} << 32;
    return number >= -most && number <= most;
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

bool is_constant(const Range& range) {
    return range.min && range.min == range.max;
}

std::string packet_hint(const Case& of, const OutOfBounds& e) {
    const std::string_view begin = e.region.kind == ValueKind::packet ? "data" : "data_meta";
    const std::string_view end = e.region.kind == ValueKind::packet ? "data_end" : "data";
    if (e.offset.min && *e.offset.min < e.begin)
        return fmt::format("the access may lie before the packet's first byte: keep the offset from being negative");
    if (const Step* moved = of.step(Told::packet_moved); moved != nullptr && of.step(Told::packet_checked) == nullptr)
        return fmt::format("compare with {} again behind {} in {}", end, moved->name, of.place(moved->slot));
    const auto needed = needed_bytes(of.finding);
    if (!needed || !is_constant(e.offset))
        return fmt::format("compare the end of what is accessed with {0} first, on every path that leads here: "
                           "if ((void *)(pointer + 1) > {0}) return …;",
                           end);
    const Step* check = of.step(Told::packet_checked);
    if (check != nullptr && check->number)
        return fmt::format(
            "let the check in {} cover {} bytes, or check again before this: if ({} + {} > {}) return …;",
            of.place(check->slot), *needed, begin, *needed, end);
    return fmt::format("check first, on every path that leads here: if ({} + {} > {}) return …;", begin, *needed, end);
}

std::string sized_hint(const Case& of, const OutOfBounds& e) {
    const std::string memory = region_words(e.region);
    const auto needed = needed_bytes(of.finding);
    if (e.offset.max && is_constant(e.offset) && needed && e.end.min)
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

std::string null_hint(const Case& of, isa::Reg reg) {
    const Step* result = of.step(Told::result);
    if (result != nullptr)
        return fmt::format("test what {} returns in {} before it is used: if (!pointer) return …;", result->name,
                           of.place(result->slot));
    return fmt::format("test the pointer in {} before it is used: if (!pointer) return …;", register_name(reg));
}

std::string lost_packet_hint(const Step& moved, const Case& of) {
    return fmt::format("read data and data_end from the context again behind {} in {}, and compare them again",
                       moved.name, of.place(moved.slot));
}

std::string bytes_hint(const StackBytes& bytes) {
    return fmt::format("write stack bytes {}..{} too; padding counts: __builtin_memset(&object, 0, sizeof(object)) "
                       "before the fields are set",
                       bytes.begin, bytes.end - 1);
}

std::string hint_for(const Case& of, const OutOfBounds& e) {
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
        return "keep the offset within the 512 bytes below the frame pointer: mask the index, or compare it first";
    default:
        return {};
    }
}
std::string hint_for(const Case& of, const Uninitialised& e) {
    if (const auto* bytes = std::get_if<StackBytes>(&e.place))
        return bytes_hint(*bytes);
    const Step* call = of.step(Told::clobbered);
    return call != nullptr ? fmt::format("the call in {} loses r1..r5: keep the value in r6..r9 or on the stack",
                                         of.place(call->slot))
                           : "write it on every path that leads here";
}
std::string hint_for(const Case& of, const WrongType&) {
    const Step* moved = of.step(Told::packet_moved);
    return moved != nullptr ? lost_packet_hint(*moved, of) : std::string();
}
std::string hint_for(const Case& of, const MaybeNull& e) {
    return e.known_null ? "" : null_hint(of, e.operand);
}
std::string hint_for(const Case& of, const BadArgument& e) {
    switch (e.reason) {
    case BadArgument::Reason::may_be_null:
        return null_hint(of, isa::Reg{static_cast<std::uint8_t>(e.index)});
    case BadArgument::Reason::uninitialised_memory:
        return e.uninitialised ? bytes_hint(*e.uninitialised) : "write all the bytes first; padding counts";
    case BadArgument::Reason::size_unbounded:
        return "bound the size first, as an unsigned number";
    case BadArgument::Reason::out_of_bounds:
        return e.bounds ? hint_for(of, *e.bounds) : "";
    default:
        if (const Step* moved = of.step(Told::packet_moved))
            return lost_packet_hint(*moved, of);
        return {};
    }
}
std::string hint_for(const Case& of, const Unbounded& e) {
    if (e.reason == Unbounded::Reason::recursion)
        return {};
    const Step* exit = of.step(Told::leaves_loop);
    const std::string also =
        exit != nullptr ? fmt::format("{} alone does not bound it: ", of.place(exit->slot)) : std::string();
    return also +
           "count the rounds up to a constant, for (int i = 0; i < LIMIT; i++), and leave the loop from inside; or "
           "use bpf_loop";
}
std::string hint_for(const Case& of, const Leak& e) {
    return fmt::format("give back what was acquired in {} on every path, those that fail included",
                       of.place(e.acquired));
}
std::string hint_for(const Case& of, const BadArithmetic& e) {
    return e.reason == BadArithmetic::Reason::may_be_null ? null_hint(of, e.operand) : std::string();
}
std::string hint_for(const Case&, const Misaligned& e) {
    return fmt::format("place it at a multiple of {} bytes, or read it byte by byte (__builtin_memcpy)", e.alignment);
}
std::string hint_for(const Case& of, const ReturnRange& e) {
    const Step* constant = of.step(Told::constant);
    const std::string result =
        e.min == e.max ? fmt::format("return {}", e.min) : fmt::format("return a number from {} to {}", e.min, e.max);
    return constant != nullptr && constant->number && (*constant->number < e.min || *constant->number > e.max)
               ? fmt::format("{} instead of {} in {}", result, *constant->number, of.place(constant->slot))
               : result;
}
std::string hint_for(const Case&, const PointerLeak&) {
    return "store a number of your own, or what the pointer points to, not the pointer";
}
std::string hint_for(const Case&, const Depth& e) {
    if (e.what != Depth::What::stack_bytes && e.what != Depth::What::tail_call_stack_bytes)
        return {};
    return fmt::format("{} too many: keep a large buffer in a per-CPU array map of one element instead of on the stack",
                       count(e.value - std::min(e.value, e.limit), "byte"));
}
std::string hint_for(const Case&, const NotAvailable& e) {
    if (e.what == NotAvailable::What::helper && !e.offered_to.empty())
        return fmt::format("{} is offered to {}: make it a program of such a type, or do without", e.name,
                           e.offered_to);
    return {};
}
std::string hint_for(const Case&, const BySignature& e) {
    switch (e.reason) {
    case BySignature::Reason::alone:
    case BySignature::Reason::results:
        return "check it again here, or make the function static";
    case BySignature::Reason::unknown_size:
        return "use a complete type, tag the argument, or make the function static";
    default:
        return "make the function static";
    }
}
std::string hint_for(const Case&, const auto&) {
    return {};
}

} // namespace

std::string hint(const Finding& finding, const ProgramResult& program) {
    return std::visit(
        [&](const auto& evidence) {
            return hint_for(Case{finding, program}, evidence);
        },
        finding.evidence);
}

} // namespace bpfproof::report
