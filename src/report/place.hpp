// Where something is, as other programs want to be told: files relative to the directory that holds the sources, which
// is the same wherever that directory is checked out, and as URIs.
#pragma once

#include "findings/result.hpp"

#include <string>
#include <string_view>

namespace bpfproof::report {

/// Without "." and "..", and relative where it lies below `directory`. A path that is relative already is taken to
/// start there: compilers write what they were given. What leaves the directory becomes absolute.
std::string relative_path(std::string_view path, std::string_view directory);

/// RFC 3986: "a%20b.c"; "file:///usr/include/x.h" where absolute.
std::string uri(std::string_view path);

/// A slot as a place in a file: its source line, or the object where the source is not known.
struct FilePlace {
    std::string path;                           ///< as relative_path() gives it
    const findings::CodeLine* source = nullptr; ///< null where `path` is the object
};
FilePlace file_place(const findings::ObjectResult& object, const findings::ProgramResult& program, isa::Slot slot,
                     std::string_view directory);

/// The instruction at a slot; empty where it is not known.
std::string_view instruction_at(const findings::ProgramResult& program, isa::Slot slot);

} // namespace bpfproof::report
