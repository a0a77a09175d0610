// A compiled BPF object, read and linked: everything the later stages need, nothing of ELF.
//
// Linked means what libbpf means by it: each entry program carries the static functions it calls, appended behind it,
// calls made relative, map references turned into indices into `Object::maps` (BPF_PSEUDO_MAP_IDX and
// BPF_PSEUDO_MAP_IDX_VALUE in `src`, the index in `imm`), CO-RE relocations applied, externs resolved.
#pragma once

#include "isa/instruction.hpp"

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace bpfproof::object {

class Btf; // btf.hpp

/// What is wrong with an input, and where. One is enough: reading stops at the first.
struct InputError {
    std::string file;
    std::string section;      ///< empty where none applies
    std::uint64_t offset = 0; ///< bytes from the start of the section, else of the file
    std::string message;      ///< lower case, no full stop
};

/// A map as the object defines it. Numbers are those of the definition; whether a platform takes them is not asked here.
struct Map {
    std::string name;
    std::uint32_t type = 0; ///< enum bpf_map_type
    std::uint32_t key_size = 0;
    std::uint32_t value_size = 0;
    std::uint32_t max_entries = 0;
    std::uint32_t flags = 0;
    std::uint64_t extra = 0;
    std::uint32_t key_type = 0;   ///< BTF id, 0 where unknown
    std::uint32_t value_type = 0; ///< BTF id, 0 where unknown
    std::string pinning;          ///< path or "by-name"; empty where not pinned
    std::string section;
    std::optional<std::size_t> inner; ///< for maps of maps: index of the template in Object::maps
    /// Programs or maps the definition puts into slots (`.values`): slot to program or map name.
    std::map<std::uint32_t, std::string> initial_slots;
    /// Sections as maps: the initial bytes (value_size of them). Empty for ordinary maps.
    std::vector<std::byte> contents;
    /// Frozen before a program runs (.rodata, .kconfig): what `contents` says stays true.
    bool constant = false;
    bool template_only = false; ///< exists only as some map's inner template
};

/// Where an instruction comes from in the source.
struct SourceLine {
    isa::Slot slot = 0;
    std::uint32_t file = 0; ///< index into Object::source_files
    std::uint32_t line = 0;
    std::uint32_t column = 0;
    std::string text; ///< the line as the compiler stored it; may be empty
};

struct Function {
    std::string name;
    isa::Slot begin = 0;
    isa::Slot end = 0; ///< one past the last slot
    bool global = false;     ///< BTF linkage: verified alone, against its signature
    std::uint32_t btf_id = 0; ///< BTF_KIND_FUNC in the object's BTF, 0 where unknown
};

/// What an instruction named that another object defines.
struct Extern {
    enum class Kind { kfunc, kernel_variable, typeless_symbol };
    Kind kind = Kind::kfunc;
    std::string name;
    bool weak = false;
    bool resolved = false; ///< found in the target's BTF
    std::uint32_t target_btf_id = 0;
};

/// One program to be loaded: an entry function and all it calls.
struct Program {
    std::string name;
    std::string section; ///< as in the object, without a leading '?'
    bool autoload = true; ///< false for SEC("?…")
    std::vector<isa::RawInstruction> instructions;
    std::vector<Function> functions; ///< [0] is the entry; ordered by begin; they cover all slots
    std::vector<SourceLine> lines;   ///< ordered by slot
    std::map<isa::Slot, Extern> externs;
    /// CO-RE relocations that the target BTF cannot satisfy: what libbpf poisons. Reaching one is a finding.
    std::map<isa::Slot, std::string> unresolved_relocations;
    /// Where a program could not be linked (a missing function, a bad relocation) it says why, and the others go on.
    std::optional<InputError> error;
};

struct Object {
    std::string file;
    std::string name; ///< file name, or the skeleton's name where embedded in an executable
    bool big_endian = false;
    std::string license;
    std::uint32_t kernel_version = 0;
    std::vector<Map> maps;
    std::vector<Program> programs;
    std::vector<std::string> source_files;
    std::shared_ptr<const Btf> btf;        ///< the object's own; null where it has none
    std::shared_ptr<const Btf> target_btf; ///< the kernel's, for typed pointers; may be null
};

struct ReadOptions {
    std::string btf_path;            ///< --btf; empty: the running kernel's where there is one
    bool use_kernel_btf = true;
};

/// Reads one file: an object, or an executable with objects embedded in it (libbpf skeletons). Never throws on bad input.
std::variant<std::vector<Object>, InputError> read(const std::string& path, const ReadOptions& options);

/// The same from memory; `file` is used in messages.
std::variant<std::vector<Object>, InputError> read(const std::vector<std::byte>& bytes, const std::string& file,
                                                   const ReadOptions& options);

} // namespace bpfproof::object
