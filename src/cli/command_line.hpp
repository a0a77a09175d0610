#pragma once

namespace bpfproof::cli {

/// The whole command: parses the arguments, runs what they ask for, returns the exit status.
int run(int argc, const char* const* argv);

} // namespace bpfproof::cli
