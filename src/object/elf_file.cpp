// ELF by libelf, with what libelf leaves to its callers checked here.
//
// Section bytes are taken from the file itself, not from elf_getdata(): libelf would convert sections whose type it
// knows into host order, and BPF gives a byte order of its own to each of its sections.
#include "object/elf_file.hpp"

#include "object/refusal.hpp"

#include <gelf.h>
#include <libelf.h>

#include <algorithm>
#include <cstring>

namespace bpfproof::object {
namespace {

constexpr std::uint32_t relocation_none = 0;                        // R_BPF_NONE
constexpr std::uint64_t max_section_size = std::uint64_t{64} << 20; // far above what a kernel would take

struct End {
    void operator()(Elf* elf) const { elf_end(elf); }
};

std::string_view checked_name(const char* name, const std::string& of) {
    if (name == nullptr) {
        refuse("name of " + of + " lies outside the table of names");
    }
    const std::size_t length = strnlen(name, max_name_length + 1); // libelf saw that a zero byte follows
    if (length > max_name_length) {
        refuse("name of " + of + " is longer than " + std::to_string(max_name_length) + " bytes");
    }
    return {name, length};
}

} // namespace

struct ElfFile::Handle {
    std::unique_ptr<Elf, End> elf;
    std::size_t symbol_table = 0;
};

std::string machine_name(std::uint16_t machine) {
    switch (machine) {
    case EM_NONE:
        return "EM_NONE";
    case EM_386:
        return "EM_386";
    case EM_MIPS:
        return "EM_MIPS";
    case EM_PPC64:
        return "EM_PPC64";
    case EM_S390:
        return "EM_S390";
    case EM_ARM:
        return "EM_ARM";
    case EM_X86_64:
        return "EM_X86_64";
    case EM_AARCH64:
        return "EM_AARCH64";
    case EM_RISCV:
        return "EM_RISCV";
    case EM_BPF:
        return "EM_BPF";
    default:
        return std::to_string(machine);
    }
}

bool ElfSymbol::is_function() const {
    return type == STT_FUNC;
}
bool ElfSymbol::is_section() const {
    return type == STT_SECTION;
}
bool ElfSymbol::is_plain() const {
    return type == STT_NOTYPE;
}

ElfFile::ElfFile(std::span<const std::byte> bytes) {
    elf_version(EV_CURRENT);
    handle_ = std::make_unique<Handle>();
    Handle& handle = *handle_;
    // libelf asks for writable memory but, opened this way, only reads it.
    handle.elf.reset(elf_memory(const_cast<char*>(reinterpret_cast<const char*>(bytes.data())), bytes.size()));
    if (!handle.elf || elf_kind(handle.elf.get()) != ELF_K_ELF) {
        refuse("not an ELF file");
    }
    GElf_Ehdr header{};
    if (gelf_getehdr(handle.elf.get(), &header) == nullptr) {
        refuse("ELF header is damaged");
    }
    // Compilers before BPF had a number wrote EM_NONE.
    if (header.e_machine != EM_BPF && header.e_machine != EM_NONE) {
        refuse("not a BPF object: machine " + machine_name(header.e_machine));
    }
    if (header.e_ident[EI_CLASS] != ELFCLASS64) {
        refuse("a BPF object is a 64-bit ELF file; this one is not");
    }
    if (header.e_type != ET_REL) {
        refuse("not a relocatable object: ELF type " + std::to_string(header.e_type));
    }
    has_machine_ = header.e_machine != EM_NONE;
    big_endian_ = header.e_ident[EI_DATA] == ELFDATA2MSB;
    read_sections(bytes);
    refuse_overlaps();
    for (const ElfSection& section : sections_) {
        if (section.type == SHT_SYMTAB) {
            handle.symbol_table = section.index;
            break;
        }
    }
    read_symbols();
    read_relocations();
}

ElfFile::~ElfFile() = default;

void ElfFile::read_sections(std::span<const std::byte> bytes) {
    Elf* elf = handle_->elf.get();
    std::size_t count = 0;
    std::size_t names = 0;
    if (elf_getshdrnum(elf, &count) != 0 || count == 0) {
        refuse("no section headers, or they lie outside the file");
    }
    if (elf_getshdrstrndx(elf, &names) != 0 || names >= count) {
        refuse("no table of section names");
    }
    if (count >= SHN_LORESERVE) {
        refuse("too many sections: " + std::to_string(count));
    }
    sections_.resize(count);
    relocations_.resize(count);
    symbols_by_section_.resize(count);
    for (std::size_t i = 1; i < count; ++i) {
        GElf_Shdr header{};
        if (gelf_getshdr(elf_getscn(elf, i), &header) == nullptr) {
            refuse("header of section " + std::to_string(i) + " is damaged");
        }
        const std::string_view name =
            checked_name(elf_strptr(elf, names, header.sh_name), "section " + std::to_string(i));
        ElfSection& section = sections_[i];
        section = {i,
                   name,
                   header.sh_type,
                   header.sh_size,
                   (header.sh_flags & SHF_EXECINSTR) != 0,
                   (header.sh_flags & SHF_WRITE) != 0,
                   (header.sh_flags & SHF_ALLOC) != 0,
                   {}};
        if (header.sh_type == SHT_NOBITS || header.sh_type == SHT_NULL) {
            if (section.allocated && section.size > max_section_size) {
                refuse("section of " + std::to_string(section.size) + " bytes is larger than any kernel takes",
                       std::string(name));
            }
            continue;
        }
        if (header.sh_offset > bytes.size() || header.sh_size > bytes.size() - header.sh_offset) {
            refuse("section lies outside the file", std::string(name));
        }
        section.bytes = bytes.subspan(header.sh_offset, header.sh_size);
    }
}

void ElfFile::refuse_overlaps() const {
    std::vector<const ElfSection*> loaded;
    for (const ElfSection& section : sections_) {
        if (section.allocated && !section.bytes.empty()) {
            loaded.push_back(&section);
        }
    }
    std::sort(loaded.begin(), loaded.end(),
              [](const ElfSection* a, const ElfSection* b) { return a->bytes.data() < b->bytes.data(); });
    for (std::size_t i = 1; i < loaded.size(); ++i) {
        if (loaded[i - 1]->bytes.data() + loaded[i - 1]->bytes.size() > loaded[i]->bytes.data()) {
            refuse("section overlaps section " + std::string(loaded[i]->name), std::string(loaded[i - 1]->name));
        }
    }
}

void ElfFile::read_symbols() {
    if (handle_->symbol_table == 0) {
        return;
    }
    Elf* elf = handle_->elf.get();
    Elf_Scn* scn = elf_getscn(elf, handle_->symbol_table);
    GElf_Shdr header{};
    Elf_Data* data = elf_getdata(scn, nullptr);
    if (gelf_getshdr(scn, &header) == nullptr || data == nullptr) {
        refuse("symbol table is damaged");
    }
    if (header.sh_entsize != gelf_fsize(elf, ELF_T_SYM, 1, EV_CURRENT)) {
        refuse("symbol table has entries of " + std::to_string(header.sh_entsize) + " bytes",
               std::string(sections_[handle_->symbol_table].name));
    }
    const std::size_t count = data->d_size / gelf_fsize(elf, ELF_T_SYM, 1, EV_CURRENT);
    symbols_.resize(count);
    for (std::size_t i = 0; i < count; ++i) {
        GElf_Sym symbol{};
        if (gelf_getsym(data, static_cast<int>(i), &symbol) == nullptr) {
            refuse("symbol " + std::to_string(i) + " is damaged");
        }
        const std::string_view name =
            checked_name(elf_strptr(elf, header.sh_link, symbol.st_name), "symbol " + std::to_string(i));
        const bool reserved = symbol.st_shndx >= SHN_LORESERVE;
        if (!reserved && symbol.st_shndx >= sections_.size()) {
            refuse("symbol " + std::string(name) + " is in section " + std::to_string(symbol.st_shndx) +
                   ", which does not exist");
        }
        if (symbol.st_shndx == SHN_COMMON) {
            refuse("symbol " + std::string(name) + " is common: compile with -fno-common");
        }
        const unsigned visibility = GELF_ST_VISIBILITY(symbol.st_other);
        const unsigned bind = GELF_ST_BIND(symbol.st_info);
        symbols_[i] = {name,
                       static_cast<std::uint8_t>(GELF_ST_TYPE(symbol.st_info)),
                       bind == STB_GLOBAL || bind == STB_WEAK,
                       bind == STB_WEAK,
                       visibility == STV_HIDDEN || visibility == STV_INTERNAL,
                       reserved ? std::size_t{0} : symbol.st_shndx,
                       symbol.st_value,
                       symbol.st_size};
        symbols_by_section_[symbols_[i].section].push_back(i);
    }
}

void ElfFile::read_relocations() {
    Elf* elf = handle_->elf.get();
    for (std::size_t i = 1; i < sections_.size(); ++i) {
        const std::string where(sections_[i].name);
        if (sections_[i].type != SHT_REL && sections_[i].type != SHT_RELA) {
            continue;
        }
        Elf_Scn* scn = elf_getscn(elf, i);
        GElf_Shdr header{};
        if (gelf_getshdr(scn, &header) == nullptr || header.sh_info == 0 || header.sh_info >= sections_.size()) {
            refuse("relocations for a section that does not exist", where);
        }
        const ElfSection& target = sections_[header.sh_info];
        if (!target.allocated) {
            continue; // debug information, .BTF.ext: nothing here reads them relocated
        }
        // The BPF ABI knows no addends of their own; compilers before it wrote them.
        const bool with_addend = sections_[i].type == SHT_RELA;
        if (header.sh_link != handle_->symbol_table) {
            refuse("relocations do not refer to the symbol table", where);
        }
        Elf_Data* data = elf_getdata(scn, nullptr);
        if (data == nullptr) {
            refuse("relocations are damaged", where);
        }
        const std::size_t count = data->d_size / gelf_fsize(elf, with_addend ? ELF_T_RELA : ELF_T_REL, 1, EV_CURRENT);
        for (std::size_t k = 0; k < count; ++k) {
            GElf_Rela relocation{};
            GElf_Rel plain{};
            const int index = static_cast<int>(k);
            if (with_addend ? gelf_getrela(data, index, &relocation) == nullptr
                            : gelf_getrel(data, index, &plain) == nullptr) {
                refuse("relocation " + std::to_string(k) + " is damaged", where);
            }
            if (!with_addend) {
                relocation = {plain.r_offset, plain.r_info, 0};
            }
            const auto type = static_cast<std::uint32_t>(GELF_R_TYPE(relocation.r_info));
            if (type == relocation_none && has_machine_) {
                continue; // without a machine, types have no meaning, and old compilers wrote 0
            }
            const std::size_t symbol = GELF_R_SYM(relocation.r_info);
            if (symbol >= symbols_.size()) {
                refuse("relocation " + std::to_string(k) + " refers to symbol " + std::to_string(symbol) +
                           ", which does not exist",
                       where);
            }
            if (relocation.r_offset >= target.size) {
                refuse("relocation " + std::to_string(k) + " lies outside the section", std::string(target.name),
                       relocation.r_offset);
            }
            relocations_[target.index].push_back(
                {relocation.r_offset, type, symbol,
                 with_addend ? std::optional<std::int64_t>(relocation.r_addend) : std::nullopt});
        }
        std::stable_sort(relocations_[target.index].begin(), relocations_[target.index].end(),
                         [](const ElfRelocation& a, const ElfRelocation& b) { return a.offset < b.offset; });
    }
}

const ElfSection* ElfFile::find_section(std::string_view name) const {
    const auto found = std::find_if(sections_.begin() + 1, sections_.end(),
                                    [&](const ElfSection& section) { return section.name == name; });
    return found == sections_.end() ? nullptr : &*found;
}

const ElfRelocation* ElfFile::relocation_at(std::size_t section, std::uint64_t offset) const {
    const std::vector<ElfRelocation>& all = relocations_[section];
    const auto found = std::lower_bound(all.begin(), all.end(), offset,
                                        [](const ElfRelocation& each, std::uint64_t at) { return each.offset < at; });
    return found != all.end() && found->offset == offset ? &*found : nullptr;
}

} // namespace bpfproof::object
