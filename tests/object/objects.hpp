// Reading the compiled forms of test-data/programs/object, and finding things in them.
#pragma once

#include "object/btf.hpp"
#include "object/object.hpp"
#include "support/catch.hpp"

#include <string>

namespace bpfproof::object::test {

/// "el" and "eb"
inline const std::vector<std::string> byte_orders = {"el", "eb"};

std::string object_path(const std::string& name, const std::string& order);
std::vector<std::byte> file_bytes(const std::string& path);

/// Fails the test where the object cannot be read, is not alone in its file, or has another byte order than asked for.
Object read_one(const std::string& name, const std::string& order, const ReadOptions& options = {});
std::shared_ptr<const Btf> read_btf(const std::string& name, const std::string& order);

/// Of what is expected to be refused; fails the test where it is not.
InputError refusal(const std::vector<std::byte>& bytes);

const Program& program(const Object& object, const std::string& name);
const Map& map(const Object& object, const std::string& name);
std::size_t map_index(const Object& object, const std::string& name);

/// Slots of 16-byte loads whose `src` is that.
std::vector<isa::Slot> loads(const Program& program, std::uint8_t src);
/// Slots of calls whose `src` is that.
std::vector<isa::Slot> calls(const Program& program, std::uint8_t src);

} // namespace bpfproof::object::test
