// What a fuzz target demands of an answer. It aborts, which libFuzzer and ctest alike see as a crash; exceptions that
// leave a target end the same way, so none has to be caught here.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace bpfproof::fuzz {

inline void demand(bool holds, std::string_view what) {
    if (holds)
        return;
    std::fprintf(stderr, "does not hold: %.*s\n", static_cast<int>(what.size()), what.data());
    std::abort();
}

} // namespace bpfproof::fuzz
