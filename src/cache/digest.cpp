#include "cache/digest.hpp"

#include "base/internal_error.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <openssl/evp.h>

namespace bpfproof::cache {

Digest digest(std::string_view bytes) {
    Digest out{};
    if (EVP_Digest(bytes.data(), bytes.size(), out.data(), nullptr, EVP_sha256(), nullptr) != 1)
        throw InternalError("libcrypto has no SHA-256");
    return out;
}

std::string hexadecimal(const Digest& digest) {
    return fmt::format("{:02x}", fmt::join(digest, ""));
}

} // namespace bpfproof::cache
