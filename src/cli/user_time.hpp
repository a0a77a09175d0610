// What a stretch of work cost this thread, without what others on the machine did meanwhile.
#pragma once

#include <cstdint>

namespace bpfproof::cli {

struct UserTime {
    std::uint64_t microseconds = 0;

    static UserTime now(); ///< of the calling thread
    friend std::uint64_t operator-(UserTime end, UserTime begin) { return end.microseconds - begin.microseconds; }
};

} // namespace bpfproof::cli
