// `bpfproof run`: executes one program on the concrete machine and says how it ended.
#pragma once

#include "cli/program_type.hpp"
#include "cli/selection.hpp"
#include "object/object.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace bpfproof::cli {

struct RunOptions {
    std::string file;
    object::ReadOptions read;
    Selection selection;
    TypeOptions types;
    std::string packet;   ///< a file, hexadecimal digits, or "none"; empty: 64 bytes drawn from the seed
    std::string metadata; ///< hexadecimal digits
    std::optional<std::size_t> linear;
    std::vector<std::string> context;   ///< "NAME=VALUE"
    std::vector<std::string> maps;      ///< "NAME:KEYHEX=VALUEHEX"
    std::vector<std::string> decisions; ///< "NUMBER=HEX"
    bool judge_result = false;
    bool others_fill_maps = false;
    bool unprivileged = false;
    std::uint64_t seed = 0;
    std::uint64_t steps = 1 << 20;
    bool trace = false;
};

/// 0: ran to its end. 1: a fault. 2: an input is at fault, or the run had to be given up.
int run_program(const RunOptions& options);

} // namespace bpfproof::cli
