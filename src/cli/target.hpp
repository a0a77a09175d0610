// The kernel that objects are resolved against: --btf.
#pragma once

#include "object/object.hpp"

#include <string>
#include <variant>

namespace bpfproof::cli {

/// "none": every object as it was compiled, the same verdict on every machine. "kernel": the running one, as none where
/// it offers no BTF. Else a file. The alternative is why the file cannot be read.
std::variant<object::ReadOptions, object::InputError> target_kernel(const std::string& choice);

} // namespace bpfproof::cli
