// A bug of ours, named. Bad input is a returned value and a verdict is a finding; only what must be impossible throws,
// in every build.
#pragma once

#include <stdexcept>
#include <string>

namespace bpfproof {

class InternalError : public std::logic_error {
public:
    /// The defaults are the place that throws. (std::source_location is not to be had with every compiler we build
    /// with.)
    explicit InternalError(const std::string& what, const char* file = __builtin_FILE(), int line = __builtin_LINE())
        : std::logic_error(std::string(file) + ":" + std::to_string(line) + ": " + what) {}
};

} // namespace bpfproof
