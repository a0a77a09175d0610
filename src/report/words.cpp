#include "report/words.hpp"

#include "base/internal_error.hpp"
#include "report/text.hpp"

#include <fmt/format.h>

namespace bpfproof::report {

using namespace findings;

std::string words(const Range& range) {
    if (range.min && range.max)
        return *range.min == *range.max ? fmt::format("{}", *range.min) : fmt::format("{}..{}", *range.min, *range.max);
    if (range.min)
        return fmt::format("at least {}", *range.min);
    if (range.max)
        return fmt::format("at most {}", *range.max);
    return "any number";
}

std::string words(ValueKind kind) {
    switch (kind) {
    case ValueKind::uninitialised:
        return "nothing (never written)";
    case ValueKind::number:
        return "a number";
    case ValueKind::null:
        return "null";
    case ValueKind::stack:
        return "a pointer to the stack";
    case ValueKind::context:
        return "a pointer to the context";
    case ValueKind::packet:
        return "a pointer into the packet";
    case ValueKind::packet_meta:
        return "a pointer into the packet's metadata";
    case ValueKind::packet_end:
        return "the end of the packet";
    case ValueKind::map:
        return "a map";
    case ValueKind::map_value:
        return "a pointer to a map value";
    case ValueKind::memory:
        return "a pointer to memory";
    case ValueKind::memory_end:
        return "the end of a buffer";
    case ValueKind::read_only_memory:
        return "a pointer to read-only memory";
    case ValueKind::socket:
        return "a pointer to a socket";
    case ValueKind::kernel_object:
        return "a pointer to a kernel object";
    case ValueKind::flow_keys:
        return "a pointer to flow keys";
    case ValueKind::buffer:
        return "a pointer to a buffer";
    case ValueKind::function:
        return "a function";
    case ValueKind::arena:
        return "a pointer into the arena";
    case ValueKind::dynptr:
        return "a dynptr";
    case ValueKind::iterator:
        return "an iterator";
    case ValueKind::several:
        return "different kinds of value on different paths";
    case ValueKind::unknown:
        return "something unknown";
    }
    throw InternalError("no such kind of value");
}

std::string words(const std::vector<ValueKind>& kinds) {
    std::string list;
    for (std::size_t i = 0; i < kinds.size(); ++i) {
        if (i > 0)
            list += i + 1 == kinds.size() ? " or " : ", ";
        list += words(kinds[i]);
    }
    return list;
}

namespace {

std::string quoted(std::string_view before, const std::string& name, std::string_view otherwise) {
    return name.empty() ? std::string(otherwise) : fmt::format("{} '{}'", before, name);
}

} // namespace

std::string pointer_words(const Region& region) {
    if (region.name.empty())
        return words(region.kind);
    switch (region.kind) {
    case ValueKind::map:
        return fmt::format("map '{}'", region.name);
    case ValueKind::map_value:
        return fmt::format("a pointer to a value of map '{}'", region.name);
    case ValueKind::memory:
        return fmt::format("a pointer to memory from {}", region.name);
    case ValueKind::function:
        return fmt::format("function '{}'", region.name);
    default:
        return fmt::format("{} ({})", words(region.kind), region.name);
    }
}

std::string region_words(const Region& region) {
    switch (region.kind) {
    case ValueKind::stack:
        return region.frame == 0 ? "the stack" : fmt::format("the stack of frame {}", region.frame);
    case ValueKind::context:
        return quoted("the context", region.name, "the context");
    case ValueKind::packet:
        return "the packet";
    case ValueKind::packet_meta:
        return "the packet's metadata";
    case ValueKind::map_value:
        return quoted("the value of map", region.name, "the map value");
    case ValueKind::memory:
        return region.name.empty() ? "the memory" : "the memory from " + region.name;
    case ValueKind::read_only_memory:
        return quoted("read-only memory", region.name, "read-only memory");
    case ValueKind::socket:
        return quoted("the socket", region.name, "the socket");
    case ValueKind::kernel_object:
        return quoted("the kernel object", region.name, "the kernel object");
    case ValueKind::flow_keys:
        return "the flow keys";
    case ValueKind::buffer:
        return "the buffer";
    case ValueKind::arena:
        return "the arena";
    case ValueKind::map:
        return quoted("map", region.name, "the map");
    case ValueKind::dynptr:
        return "the dynptr";
    case ValueKind::iterator:
        return "the iterator";
    case ValueKind::uninitialised:
    case ValueKind::number:
    case ValueKind::null:
    case ValueKind::packet_end:
    case ValueKind::memory_end:
    case ValueKind::function:
    case ValueKind::several:
    case ValueKind::unknown:
        return "what " + words(region.kind) + " points to";
    }
    throw InternalError("no such kind of region");
}

std::string count(std::uint64_t number, std::string_view noun) {
    return fmt::format("{} {}{}", number, noun, number == 1 ? "" : "s");
}

std::string words(const InputFault& fault) {
    std::string place;
    if (!fault.section.empty())
        place += "section " + printable(fault.section) + ", ";
    if (fault.offset)
        place += fmt::format("byte {}, ", *fault.offset);
    if (fault.slot)
        place += fmt::format("instruction {}, ", *fault.slot);
    if (!place.empty())
        place = " (" + place.substr(0, place.size() - 2) + ")";
    return printable(fault.message) + place;
}

std::string object_label(const ObjectResult& object) {
    const bool embedded = !object.name.empty() && !object.file.ends_with(object.name);
    return printable(embedded ? object.file + "[" + object.name + "]" : object.file);
}

std::string register_name(isa::Reg reg) {
    return fmt::format("r{}", reg.index);
}

} // namespace bpfproof::report
