// A magic word, the key, the hash of the rest, the rest. Whoever reads it is the build that wrote it (the key says so),
// so that no format has to be read that another build wrote.
#include "cache/entry.hpp"

#include "cache/archive.hpp"

#include <cereal/archives/binary.hpp>

#include <exception>
#include <sstream>

namespace bpfproof::cache {
namespace {

constexpr std::string_view magic = "bpfproof-cache-1\n";

std::string head(const Digest& key, std::string_view payload) {
    return std::string(magic).append(bytes(key)).append(bytes(digest(payload)));
}

} // namespace

std::string to_bytes(const Digest& key, const findings::ProgramResult& result) {
    std::ostringstream stream;
    cereal::BinaryOutputArchive archive(stream);
    archive(result);
    const std::string payload = std::move(stream).str();
    return head(key, payload) + payload;
}

std::optional<findings::ProgramResult> from_bytes(const Digest& key, std::string_view bytes) {
    const std::size_t size = magic.size() + 2 * sizeof(Digest);
    if (bytes.size() < size || !bytes.starts_with(head(key, bytes.substr(size))))
        return std::nullopt;
    std::istringstream stream{std::string(bytes.substr(size))};
    cereal::BinaryInputArchive archive(stream);
    findings::ProgramResult result;
    try {
        archive(result);
    } catch (const std::exception&) {
        return std::nullopt;
    }
    return result;
}

} // namespace bpfproof::cache
