// Hashes that nobody can find two contents of: SHA-256, as libcrypto computes it. A gate may be asked about objects of
// people it does not trust, so a hash that is only fast would let one of them borrow another's verdict.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace bpfproof::cache {

using Digest = std::array<std::uint8_t, 32>;

Digest digest(std::string_view bytes);
std::string hexadecimal(const Digest& digest);
inline std::string_view bytes(const Digest& digest) {
    return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

} // namespace bpfproof::cache
