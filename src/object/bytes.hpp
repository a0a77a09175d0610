// Numbers out of bytes, in a stated order, within stated bounds.
#pragma once

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstring>
#include <span>

namespace bpfproof::object {

/// Reads past the end give 0: callers check `has` where a short input must be told from zeros.
class ByteReader {
public:
    ByteReader(std::span<const std::byte> bytes, bool big_endian)
        : bytes_(bytes), swap_(big_endian != (std::endian::native == std::endian::big)) {}

    bool has(std::size_t offset, std::size_t length) const {
        return offset <= bytes_.size() && length <= bytes_.size() - offset;
    }

    template <std::unsigned_integral T>
    T get(std::size_t offset) const {
        T value = 0;
        if (!has(offset, sizeof(T))) {
            return value;
        }
        std::memcpy(&value, bytes_.data() + offset, sizeof(T));
        if (!swap_) {
            return value;
        }
        T swapped = 0;
        for (std::size_t i = 0; i < sizeof(T); ++i) {
            swapped = static_cast<T>(swapped | (((value >> (8 * i)) & T{0xff}) << (8 * (sizeof(T) - 1 - i))));
        }
        return swapped;
    }

    std::size_t size() const { return bytes_.size(); }

private:
    std::span<const std::byte> bytes_;
    bool swap_;
};

} // namespace bpfproof::object
