#include "report/sentence.hpp"
#include "report/words.hpp"

#include <fmt/format.h>

namespace bpfproof::report {

using namespace findings;

namespace {

std::string hint_for(const OutOfBounds& e) {
    switch (e.region.kind) {
    case ValueKind::packet:
        return "compare the end of the access with data_end first, on every path that leads here";
    case ValueKind::packet_meta:
        return "compare the end of the access with data first, on every path that leads here";
    case ValueKind::map_value:
    case ValueKind::memory:
    case ValueKind::buffer:
        if (e.offset.min && e.offset.min == e.offset.max)
            return {};
        return "compare the index with the size first, as an unsigned number, and use the register that was compared";
    default:
        return {};
    }
}
std::string hint_for(const Uninitialised& e) {
    return std::holds_alternative<StackBytes>(e.place) ? "write all the bytes first; padding counts (memset the struct)"
                                                       : "a call loses r1..r5; keep values in r6..r9 or on the stack";
}
std::string hint_for(const MaybeNull& e) {
    return e.known_null ? "" : fmt::format("check {} against null first", register_name(e.operand));
}
std::string hint_for(const BadArgument& e) {
    switch (e.reason) {
    case BadArgument::Reason::may_be_null:
        return fmt::format("check r{} against null before the call", e.index);
    case BadArgument::Reason::uninitialised_memory:
        return "write all the bytes first; padding counts (memset the struct)";
    case BadArgument::Reason::size_unbounded:
        return "bound the size first, as an unsigned number";
    case BadArgument::Reason::out_of_bounds:
        return e.bounds ? hint_for(*e.bounds) : "";
    default:
        return {};
    }
}
std::string hint_for(const Unbounded& e) {
    return e.reason == Unbounded::Reason::recursion ? "" : "count up to a constant, or use bpf_loop";
}
std::string hint_for(const Leak&) {
    return "give it back on every path, those that fail included";
}
std::string hint_for(const BadArithmetic& e) {
    return e.reason == BadArithmetic::Reason::may_be_null
               ? fmt::format("check {} against null first", register_name(e.operand))
               : "";
}
std::string hint_for(const BySignature& e) {
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
std::string hint_for(const auto&) {
    return {};
}

} // namespace

std::string hint(const Finding& finding) {
    return std::visit([](const auto& evidence) { return hint_for(evidence); }, finding.evidence);
}

} // namespace bpfproof::report
