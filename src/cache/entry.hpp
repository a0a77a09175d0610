// What stands in a file of the cache: a result, whole, with what shows that it is whole.
#pragma once

#include "cache/digest.hpp"
#include "findings/result.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace bpfproof::cache {

/// All of the result.
std::string to_bytes(const Digest& key, const findings::ProgramResult& result);

/// nullopt: not what to_bytes() made of a result under this key.
std::optional<findings::ProgramResult> from_bytes(const Digest& key, std::string_view bytes);

} // namespace bpfproof::cache
