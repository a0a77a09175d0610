// Reads arguments and calls the command; decides nothing.
#include "cli/command_line.hpp"

#include <fmt/format.h>

#include <exception>

int main(int argc, char** argv) {
    try {
        return bpfproof::cli::run(argc, argv);
    } catch (const std::exception& bug) {
        fmt::print(stderr, "bpfproof: internal error: {}\n", bug.what());
        return 2;
    }
}
