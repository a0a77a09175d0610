// What a stretch of work cost this thread, without what others on the machine did meanwhile.
#pragma once

#include <cstdint>

namespace bpfproof::cli {

/// Processor time, user and system: the kernel accounts the sum exactly and only estimates the parts.
struct CpuTime {
    std::uint64_t microseconds = 0;

    static CpuTime now(); ///< of the calling thread
    friend std::uint64_t operator-(CpuTime end, CpuTime begin) { return end.microseconds - begin.microseconds; }
};

} // namespace bpfproof::cli
