// Colours of terminals (ECMA-48, SGR), where they are wanted.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace bpfproof::report {

enum class Paint : std::uint8_t { bad, good, warn, bold, dim };

std::string paint(Paint how, std::string_view what, bool colour);

} // namespace bpfproof::report
