// `bpfproof watch`: verifies again what is saved, as soon as it is.
#pragma once

#include "cli/check.hpp"
#include "gate/glob.hpp"

#include <functional>
#include <string>
#include <vector>

namespace bpfproof::cli {

struct WatchOptions {
    CheckOptions check; ///< the report is text, on standard output; its `files` are not used
    /// What to verify, said anew whenever something changes: as for check, or the files that are there.
    std::function<std::vector<std::string>()> files;
    std::vector<gate::Reach> folders; ///< where files may come into being, beside those where some are
};

/// Where what a word of the command line stands for is, or may come to be.
gate::Reach reach(const std::string& argument);

/// Until it is interrupted, which is how it ends well (0). 2: nothing to watch, or no more folders can be watched.
int watch(const WatchOptions& options);

} // namespace bpfproof::cli
