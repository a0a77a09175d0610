// A compiled BPF object, read and linked: everything the later stages need, nothing of ELF.
//
// Linked means what libbpf means by it: each entry program carries the static functions it calls, appended behind it,
// calls made relative, map references turned into indices into `Object::maps` (BPF_PSEUDO_MAP_IDX and
// BPF_PSEUDO_MAP_IDX_VALUE in `src`, the index in `imm`), CO-RE relocations applied, externs resolved.
#pragma once

#include "isa/instruction.hpp"
#include "object/input_error.hpp"

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace bpfproof::object {

class Btf; // btf.hpp

/// A map as the object defines it. Numbers are those of the definition; whether a platform takes them is not asked
/// here.
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
    /// In a struct_ops map: byte offset of the member in the object's structure, to program name.
    std::map<std::uint32_t, std::string> initial_slots;
    /// Sections as maps: the initial bytes (value_size of them). Empty for ordinary maps.
    std::vector<std::byte> contents;
    /// Frozen before a program runs (.rodata, .kconfig): what `contents` says stays true. A .kconfig of which any value
    /// is not known has no contents and is not constant: every byte of it is unknown.
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
    isa::Slot end = 0;        ///< one past the last slot
    bool global = false;      ///< BTF linkage: verified alone, against its signature
    std::uint32_t btf_id = 0; ///< BTF_KIND_FUNC in the object's BTF, 0 where unknown
};

/// What an instruction named that another object defines.
struct Extern {
    enum class Kind { kfunc, kernel_variable, typeless_symbol, builtin };
    Kind kind = Kind::kfunc;
    std::string name;
    bool weak = false;
    bool resolved = false; ///< found in the target's BTF
    std::uint32_t target_btf_id = 0;
};

/// The member of a struct_ops structure that a program implements.
struct StructOpsMember {
    std::string type;   ///< "tcp_congestion_ops": the structure in the target's BTF, without its flavour
    std::string member; ///< "ssthresh"
};

/// One program to be loaded: an entry function and all it calls.
struct Program {
    std::string name;
    std::string section;  ///< as in the object, without a leading '?'
    bool autoload = true; ///< false for SEC("?…")
    std::vector<isa::RawInstruction> instructions;
    std::vector<Function> functions; ///< [0] is the entry; ordered by begin; they cover all slots
    std::vector<SourceLine> lines;   ///< ordered by slot
    /// What the instruction at a slot refers to beyond the object:
    ///   kfunc             CallKfunc, btf_id in the target's BTF; 0 where unresolved. Its address: LoadKernelVar, or
    ///                     LoadImm64 0 where unresolved
    ///   kernel_variable   LoadKernelVar; LoadImm64 0 where unresolved
    ///   builtin           CallHelper, by the number of isa::Builtin
    ///   typeless_symbol   LoadImm64 0 stands for an address nobody knows (may be null where weak)
    /// Reaching one that is neither resolved nor weak is a finding: no loader takes it. A call of one that is weak and
    /// unresolved is a finding too.
    std::map<isa::Slot, Extern> externs;
    std::optional<StructOpsMember> struct_ops; ///< for programs that a struct_ops map refers to
    /// Where the function begins that bpf_throw() ends in, for programs that name one (`exception_callback:` tag).
    std::optional<isa::Slot> exception_callback;
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
    std::shared_ptr<const Btf> btf; ///< the object's own; null where it has none
    std::shared_ptr<const Btf>
        target_btf; ///< for typed pointers and externs: ReadOptions::target, else the object's own
};

struct ReadOptions {
    /// What CO-RE relocations and externs are resolved against: load_btf() or load_kernel_btf(), read once and shared.
    /// Null: every object against its own BTF, that is, as it was compiled.
    std::shared_ptr<const Btf> target;
    /// KERNEL_VERSION(a, b, c), for LINUX_KERNEL_VERSION and what else follows from it in .kconfig. 0: not known.
    std::uint32_t kernel_version = 0;
};

/// Reads one file: an object, or an executable with objects embedded in it (libbpf skeletons). Never throws on bad
/// input.
std::variant<std::vector<Object>, InputError> read(const std::string& path, const ReadOptions& options);

/// The same from memory; `file` is used in messages.
std::variant<std::vector<Object>, InputError> read(const std::vector<std::byte>& bytes, const std::string& file,
                                                   const ReadOptions& options);

} // namespace bpfproof::object
