// What is wrong with an input, and where. Bad input is a returned value, never an exception that leaves this folder.
#pragma once

#include <cstdint>
#include <string>

namespace bpfproof::object {

/// One is enough: reading stops at the first.
struct InputError {
    std::string file;
    std::string section;      ///< empty where none applies
    std::uint64_t offset = 0; ///< bytes from the start of the section, else of the file
    std::string message;      ///< lower case, no full stop
};

} // namespace bpfproof::object
