// `bpfproof test`: the cases of a YAML corpus, each verified and compared with what it expects.
#pragma once

#include <string>
#include <vector>

namespace bpfproof::cli {

struct TestOptions {
    std::vector<std::string> paths; ///< files, directories of *.yaml, patterns
    std::string filter;             ///< only cases whose "FILE: NAME" contains it; empty: all
    std::string junit;              ///< file to write; empty: none
    std::string coverage;           ///< file to write what the cases touch to; empty: none
    bool update = false;            ///< rewrite expectations that differ
    bool certify = false;           ///< have every verdict checked again (src/certify)
    bool verbose = false;           ///< a line for every case
    unsigned jobs = 1;
};

/// 0: all as expected, or made so by `update`. 1: differences. 2: a case, or the command, is at fault.
int test(const TestOptions& options);

} // namespace bpfproof::cli
