// Where everything that a program cannot know comes from: the same seed gives the same run, on every machine.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace bpfproof::machine {

/// SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014).
class Random {
public:
    explicit Random(std::uint64_t seed) : state_(seed) {}

    std::uint64_t bits() {
        std::uint64_t z = state_ += 0x9e37'79b9'7f4a'7c15;
        z = (z ^ z >> 30) * 0xbf58'476d'1ce4'e5b9;
        z = (z ^ z >> 27) * 0x94d0'49bb'1331'11eb;
        return z ^ z >> 31;
    }
    /// In [0, limit); 0 where limit is 0. The slight bias towards small numbers does no harm here.
    std::uint64_t below(std::uint64_t limit) { return limit == 0 ? 0 : bits() % limit; }
    bool one_in(std::uint64_t n) { return below(n) == 0; }

    /// Any number, with a liking for those at which programs go wrong: small ones and the ends of each width.
    std::uint64_t number() {
        switch (below(8)) {
        case 0:
            return below(16);
        case 1:
            return ~below(16);
        case 2:
            return (std::uint64_t{1} << below(64)) - below(2);
        case 3:
            return bits() & 0xffff'ffff;
        default:
            return bits();
        }
    }
    std::int64_t between(std::int64_t min, std::int64_t max) {
        switch (below(4)) {
        case 0:
            return min;
        case 1:
            return max;
        case 2:
            if (min <= 0 && max >= 0)
                return 0;
            [[fallthrough]];
        default: {
            const std::uint64_t span = static_cast<std::uint64_t>(max) - static_cast<std::uint64_t>(min) + 1;
            return static_cast<std::int64_t>(static_cast<std::uint64_t>(min) + (span == 0 ? bits() : below(span)));
        }
        }
    }
    std::vector<std::byte> bytes(std::size_t count) {
        std::vector<std::byte> result(count);
        for (std::byte& byte : result)
            byte = static_cast<std::byte>(bits());
        return result;
    }

private:
    std::uint64_t state_;
};

} // namespace bpfproof::machine
