#include "cli/cpu_time.hpp"

#include <ctime>

namespace bpfproof::cli {

CpuTime CpuTime::now() {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return {static_cast<std::uint64_t>(time.tv_sec) * 1'000'000 + static_cast<std::uint64_t>(time.tv_nsec) / 1'000};
}

} // namespace bpfproof::cli
