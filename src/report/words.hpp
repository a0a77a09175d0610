// Phrases that sentences are made of: numbers, ranges, kinds, regions, places.
#pragma once

#include "findings/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace bpfproof::report {

/// "14", "14..17", "at least 14", "at most 17", "any number"
std::string words(const findings::Range& range);
/// "a number", "a pointer to the stack"
std::string words(findings::ValueKind kind);
/// "a number, a pointer to the stack or null"
std::string words(const std::vector<findings::ValueKind>& kinds);
/// The value: "a pointer to the value of map 'flows'"
std::string pointer_words(const findings::Region& region);
/// The memory: "the value of map 'flows'", "the packet"
std::string region_words(const findings::Region& region);
/// "1 byte", "3 bytes"
std::string count(std::uint64_t number, std::string_view noun);
/// "truncated (section .text, byte 8)"; printable
std::string words(const findings::InputFault& fault);
/// "dir/prog.o", "tool[skeleton]"; printable
std::string object_label(const findings::ObjectResult& object);
std::string register_name(isa::Reg reg);

} // namespace bpfproof::report
