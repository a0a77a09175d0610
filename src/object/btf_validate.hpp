// Is a BTF blob what it says it is? Asked before libbpf sees it, and what Btf's invariants rest on.
#pragma once

#include <cstddef>
#include <span>

namespace bpfproof::object {

/// Throws Refusal. Afterwards every offset, id and count in the blob is in range, and no type contains itself.
void validate_btf(std::span<const std::byte> blob);

} // namespace bpfproof::object
