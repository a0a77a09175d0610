// Small programs in assembly, run and asked how they ended.
#pragma once

#include "machine/machine.hpp"
#include "platform/numbers.hpp"
#include "support/catch.hpp"

namespace bpfproof::machine::test {

/// One program of that type (null: of none), with these maps.
Module module_of(std::string_view text, const char* type = nullptr, std::vector<object::Map> maps = {});
Image image_of(std::string_view text, const char* type = nullptr);

/// Fails the test where the program does not end, or does not fault.
std::uint64_t returned(const Result& result);
Fault fault(const Result& result);

std::uint64_t returns(std::string_view text, const Inputs& inputs = {}, const char* type = nullptr,
                      std::vector<object::Map> maps = {});
FaultKind faults(std::string_view text, const Inputs& inputs = {}, const char* type = nullptr,
                 std::vector<object::Map> maps = {});

std::vector<std::byte> bytes(std::initializer_list<int> values);
/// A little-endian number of four bytes: a key of an array.
std::vector<std::byte> word(std::uint32_t value);
object::Map map(platform::map_type::Id type, std::uint32_t key, std::uint32_t value, std::uint32_t entries);

} // namespace bpfproof::machine::test
