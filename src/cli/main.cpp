// Reads arguments and calls the command; decides nothing.
#include "cli/command_line.hpp"

#include <fmt/format.h>

#include <exception>

#include <malloc.h>

int main(int argc, char** argv) {
#ifdef M_TRIM_THRESHOLD
    // An analysis frees about what it allocates, all the time: memory that is given back is asked for again at once.
    mallopt(M_TRIM_THRESHOLD, 1 << 30);
    mallopt(M_MMAP_THRESHOLD, 1 << 30);
    mallopt(M_TOP_PAD, 1 << 22);
#endif
    try {
        return bpfproof::cli::run(argc, argv);
    } catch (const std::exception& bug) {
        fmt::print(stderr, "bpfproof: internal error: {}\n", bug.what());
        return 2;
    }
}
