// A BPF ELF file, checked: sections, symbols and relocations with every index and range inside the file, fields in host
// order. libelf does the reading; it stays in elf_file.cpp, embedded.cpp and dwarf_lines.cpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bpfproof::object {

struct ElfSection {
    std::size_t index = 0;
    std::string_view name;
    std::uint32_t type = 0; ///< SHT_*
    std::uint64_t size = 0;
    bool executable = false;
    bool writable = false;
    bool allocated = false;
    std::span<const std::byte> bytes; ///< `size` of them; empty where the section has none in the file (SHT_NOBITS)

    bool no_bits() const { return bytes.size() != size; }
    /// `.rodata` and `.rodata.anything` for ".rodata"
    bool is_kind(std::string_view prefix) const {
        return name == prefix ||
               (name.size() > prefix.size() && name.starts_with(prefix) && name[prefix.size()] == '.');
    }
};

struct ElfSymbol {
    std::string_view name;
    std::uint8_t type = 0; ///< STT_*
    bool global = false;   ///< STB_GLOBAL or STB_WEAK
    bool weak = false;
    bool hidden = false;     ///< STV_HIDDEN or STV_INTERNAL: static once linked
    std::size_t section = 0; ///< 0: undefined here, or absolute
    std::uint64_t value = 0; ///< bytes from the start of the section
    std::uint64_t size = 0;

    bool is_function() const;
    bool is_section() const;
    bool is_plain() const; ///< neither type nor size: labels of old compilers, and externs
};

struct ElfRelocation {
    std::uint64_t offset = 0; ///< bytes from the start of the section it applies to
    std::uint32_t type = 0;   ///< R_BPF_*
    std::size_t symbol = 0;   ///< index into symbols()
    /// Where the relocation carries it (RELA). Else it stands in the bytes to be relocated, as the BPF ABI has it.
    std::optional<std::int64_t> addend;
};

class ElfFile {
public:
    /// Throws Refusal. `bytes` must outlive the ElfFile; names and section bytes are views that live as long as both.
    explicit ElfFile(std::span<const std::byte> bytes);
    ElfFile(const ElfFile&) = delete;
    ElfFile& operator=(const ElfFile&) = delete;
    ~ElfFile();

    bool big_endian() const { return big_endian_; }
    const std::vector<ElfSection>& sections() const { return sections_; } ///< [0] is the null section
    const std::vector<ElfSymbol>& symbols() const { return symbols_; }
    const ElfSection* find_section(std::string_view name) const; ///< the first of that name, or null
    /// Indices into symbols() of those in one section, in the file's order.
    std::span<const std::size_t> symbols_in(std::size_t section) const { return symbols_by_section_[section]; }
    /// Relocations of one section, ordered by offset.
    std::span<const ElfRelocation> relocations(std::size_t section) const { return relocations_[section]; }
    const ElfRelocation* relocation_at(std::size_t section, std::uint64_t offset) const;

private:
    struct Handle;
    void read_sections(std::span<const std::byte> bytes);
    void read_symbols();
    void read_relocations();
    void refuse_overlaps() const;

    std::unique_ptr<Handle> handle_;
    bool has_machine_ = true; ///< EM_BPF, not EM_NONE
    bool big_endian_ = false;
    std::vector<ElfSection> sections_;
    std::vector<ElfSymbol> symbols_;
    std::vector<std::vector<std::size_t>> symbols_by_section_;
    std::vector<std::vector<ElfRelocation>> relocations_; ///< by section
};

/// Machine name as in elf.h ("EM_X86_64"), or its number.
std::string machine_name(std::uint16_t machine);

/// Names longer than this are refused: a small file could otherwise name one huge string ten thousand times.
inline constexpr std::size_t max_name_length = 4096;

} // namespace bpfproof::object
