// What an object expects others to define: kernel functions, kernel variables, bare addresses (`.ksyms`), and the
// kernel's configuration (`.kconfig`).
#pragma once

#include "object/maps.hpp"

namespace bpfproof::object {

/// A symbol of `.ksyms`, looked for in the target. Throws Refusal where the object's BTF says nothing of it.
Extern resolve_extern(const Image& image, const ElfSymbol& symbol);

} // namespace bpfproof::object
