#include "cli/user_time.hpp"

#include <sys/resource.h>

namespace bpfproof::cli {

UserTime UserTime::now() {
    rusage usage{};
    getrusage(RUSAGE_THREAD, &usage);
    return {static_cast<std::uint64_t>(usage.ru_utime.tv_sec) * 1'000'000 +
            static_cast<std::uint64_t>(usage.ru_utime.tv_usec)};
}

} // namespace bpfproof::cli
