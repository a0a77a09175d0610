// The commands that show what is in an object and prove nothing: list, disasm, cfg.
#pragma once

#include "cli/program_type.hpp"
#include "cli/selection.hpp"
#include "object/object.hpp"

#include <string>
#include <vector>

namespace bpfproof::cli {

struct ShowOptions {
    std::vector<std::string> files;
    object::ReadOptions read;
    Selection selection;
};

struct DisasmOptions : ShowOptions {
    bool source = false;     ///< source lines between the instructions
    bool llvm_style = false; ///< letter for letter as llvm-objdump, losses included
    bool raw = false;        ///< the files are bare instructions, not objects
    bool big_endian = false; ///< of raw files
};

/// All three: 0, or 2 where an input is at fault.
int list(const ShowOptions& options);
int disasm(const DisasmOptions& options);
int graph(const ShowOptions& options);

} // namespace bpfproof::cli
