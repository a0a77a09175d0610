// One object while it is being read: its parts as they stand in the file. Lives only inside read().
#pragma once

#include "object/btf.hpp"
#include "object/btf_ext.hpp"
#include "object/dwarf_lines.hpp"
#include "object/elf_file.hpp"
#include "object/object.hpp"

namespace bpfproof::object {

struct Image {
    ElfFile elf;
    std::shared_ptr<const Btf> btf; ///< null where the object has none
    BtfExt ext;
    DwarfLines dwarf; ///< read where `ext` has no lines
    const ReadOptions& options;

    /// By section.
    const std::map<std::string_view, std::vector<LineInfo>>& lines() const {
        return ext.lines.empty() ? dwarf.lines : ext.lines;
    }
    /// Against what relocations and externs are resolved: the option, else the object's own types.
    std::shared_ptr<const Btf> target() const { return options.target ? options.target : btf; }
};

} // namespace bpfproof::object
