#include "report/sentences/say.hpp"

#include "base/internal_error.hpp"
#include "report/words.hpp"

#include <fmt/format.h>

namespace bpfproof::report::sentences {

using namespace findings;

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

} // namespace bpfproof::report::sentences
