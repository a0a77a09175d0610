// Source lines of objects that have them in DWARF only, as the compiler leaves them without .BTF.ext.
//
// libdw reads the line tables (DWARF 2 to 5). In a relocatable object every function begins at 0 of its section, and
// only relocations tell sections apart; those of .debug_line are applied here, to a copy, and to addresses in which the
// section's number stands above the offset. The text of a line is not in DWARF: see source_text.hpp.
#pragma once

#include "object/btf_ext.hpp"
#include "object/elf_file.hpp"

#include <deque>
#include <map>
#include <string>

namespace bpfproof::object {

struct DwarfLines {
    /// By the name of the section, ordered by offset, one an offset: as BtfExt::lines.
    std::map<std::string_view, std::vector<LineInfo>> lines;
    std::deque<std::string> texts; ///< what the lines' views look at
};

/// `bytes`: the object `elf` was made of. Whatever is wrong with the DWARF, there just are no lines; what would cost
/// more than a few hundred megabytes or a second is not read.
DwarfLines read_dwarf_lines(const ElfFile& elf, std::span<const std::byte> bytes);

} // namespace bpfproof::object
