#include "object/file_bytes.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

namespace bpfproof::object {
namespace {

constexpr std::size_t max_size = std::size_t{1} << 30; // unstripped kernels, for their BTF, stay below
constexpr std::size_t first_chunk = std::size_t{64} << 10;

struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
};

} // namespace

std::variant<std::vector<std::byte>, InputError> read_file(const std::string& path) {
    const std::unique_ptr<std::FILE, Close> file(std::fopen(path.c_str(), "rb"));
    if (!file) {
        return InputError{path, {}, 0, "cannot be opened: " + std::string(std::strerror(errno))};
    }
    std::vector<std::byte> bytes;
    std::size_t chunk = first_chunk;
    for (;;) {
        const std::size_t before = bytes.size();
        bytes.resize(before + chunk);
        const std::size_t got = std::fread(bytes.data() + before, 1, chunk, file.get());
        bytes.resize(before + got);
        if (std::ferror(file.get()) != 0) {
            return InputError{path, {}, before, "cannot be read: " + std::string(std::strerror(errno))};
        }
        if (got < chunk) {
            return bytes;
        }
        if (bytes.size() >= max_size) {
            return InputError{path, {}, 0, "larger than " + std::to_string(max_size) + " bytes"};
        }
        chunk = bytes.size();
    }
}

} // namespace bpfproof::object
