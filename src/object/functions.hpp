// The functions of an object's executable sections, and which of them are programs.
#pragma once

#include "object/image.hpp"

namespace bpfproof::object {

/// One function as it lies in the file.
struct FunctionPiece {
    std::string_view name; ///< a view into the file
    std::size_t section = 0;
    std::uint64_t begin = 0; ///< bytes from the start of the section, multiples of 8
    std::uint64_t end = 0;
    bool global = false;
    bool entry = false; ///< a program of its own; else only loaded behind one that calls it
    TypeId btf_id = 0;
};

/// Ordered by section and begin; pieces do not overlap. Throws Refusal.
std::vector<FunctionPiece> find_functions(const Image& image);

/// The piece that begins there, or null.
const FunctionPiece* function_at(const std::vector<FunctionPiece>& functions, std::size_t section, std::uint64_t begin);

/// Eight bytes of a section as an instruction. The halves of the register byte swap with the byte order (RFC 9669, 3).
isa::RawInstruction read_instruction(std::span<const std::byte> section, std::uint64_t offset, bool big_endian);

} // namespace bpfproof::object
