// Hash-consing's other half: finds, by hash, the number under which something is kept elsewhere.
//
// Open addressing over powers of two, at most half full; nothing is ever taken out. Entries hold the hash, so that
// growing does not ask for the things themselves.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace bpfproof {

class HashIndex {
public:
    /// The number of what `same` accepts among those of this hash; else `next`, which is then its number.
    template <class Same>
    std::uint32_t find_or_add(std::uint64_t hash, std::uint32_t next, Same&& same) {
        if (2 * (size_ + 1) > places_.size())
            grow();
        const auto mark = static_cast<std::uint32_t>(hash >> 32) | 1; // 0: an empty place
        for (std::size_t at = mark;; ++at) {
            Place& place = places_[at & (places_.size() - 1)];
            if (place.mark == 0) {
                place = {mark, next};
                ++size_;
                return next;
            }
            if (place.mark == mark && same(place.number))
                return place.number;
        }
    }

private:
    struct Place {
        std::uint32_t mark = 0;
        std::uint32_t number = 0;
    };

    void grow() {
        std::vector<Place> larger(2 * places_.size());
        for (const Place& place : places_) {
            if (place.mark == 0)
                continue;
            std::size_t at = place.mark;
            while (larger[at & (larger.size() - 1)].mark != 0)
                ++at;
            larger[at & (larger.size() - 1)] = place;
        }
        places_ = std::move(larger);
    }

    std::vector<Place> places_ = std::vector<Place>(128);
    std::size_t size_ = 0;
};

} // namespace bpfproof
