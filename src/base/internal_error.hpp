// A bug of ours, named. Bad input is a returned value and a verdict is a finding; only what must be impossible throws, in
// every build.
#pragma once

#include <source_location>
#include <stdexcept>
#include <string>

namespace bpfproof {

class InternalError : public std::logic_error {
public:
    explicit InternalError(const std::string& what, std::source_location where = std::source_location::current())
        : std::logic_error(std::string(where.file_name()) + ":" + std::to_string(where.line()) + ": " + what) {}
};

} // namespace bpfproof
