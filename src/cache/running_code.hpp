// Which code is running: what another build of bpfproof said is not what this one says.
#pragma once

#include <string>

namespace bpfproof::cache {

/// Of the executable and of every library it has loaded: the build id, which the linker makes from all that it links
/// (ld's --build-id, which Debian's compilers pass), or where there is none, a hash of the file. A version number would
/// not do: a working tree is built many times under one.
/// Empty where any of it cannot be told: then nothing may be remembered.
std::string running_code();

} // namespace bpfproof::cache
