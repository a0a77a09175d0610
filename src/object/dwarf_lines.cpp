#include "object/dwarf_lines.hpp"

#include "object/bytes.hpp"
#include "object/source_text.hpp"

#include <elfutils/libdw.h>
#include <gelf.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <set>

namespace bpfproof::object {
namespace {

using Bytes = std::span<const std::byte>;

/// Above any offset in a section, below what section numbers (16 bits) leave of 64.
constexpr unsigned section_shift = 40;
constexpr std::uint64_t offset_mask = (std::uint64_t{1} << section_shift) - 1;

// A byte of .debug_line may make a row of some hundred bytes, and an entry of a file whose name is the longest there
// is; a table may have libdw search all units of .debug_info. A program of a million instructions stays below all of
// them.
constexpr std::size_t max_line_bytes = std::size_t{1} << 20;
constexpr std::size_t max_units = 1024;
constexpr std::uint64_t max_name_bytes = std::uint64_t{512} << 20;
constexpr std::size_t max_tables = 64;
constexpr std::size_t max_text_bytes = std::size_t{64} << 20; // of names and lines, all together

struct EndElf {
    void operator()(Elf* elf) const { elf_end(elf); }
};
struct EndDwarf {
    void operator()(Dwarf* dwarf) const { dwarf_end(dwarf); }
};
using ElfHandle = std::unique_ptr<Elf, EndElf>;
using DwarfHandle = std::unique_ptr<Dwarf, EndDwarf>;

ElfHandle open_elf(Bytes bytes) {
    elf_version(EV_CURRENT);
    // libelf asks for writable memory but, opened this way, only reads it.
    return ElfHandle(elf_memory(const_cast<char*>(reinterpret_cast<const char*>(bytes.data())), bytes.size()));
}

std::size_t longest_text(const ElfSection* section) {
    std::size_t longest = 0;
    std::size_t run = 0;
    for (const std::byte each : section == nullptr ? Bytes() : section->bytes) {
        run = each == std::byte{0} ? 0 : run + 1;
        longest = std::max(longest, run);
    }
    return longest;
}

/// Has .debug_info no more units than may be searched? Each begins with its length (DWARF 5, 7.5.1.1 and 7.4).
bool has_few_units(const ElfSection& info, bool big_endian) {
    const ByteReader read(info.bytes, big_endian);
    std::uint64_t at = 0;
    for (std::size_t units = 0; read.has(at, 4); ++units) {
        const std::uint64_t length = read.get<std::uint32_t>(at);
        const bool is_long = length == 0xffffffff;
        const std::uint64_t whole = is_long ? 12 + read.get<std::uint64_t>(at + 4) : 4 + length;
        if (units == max_units || whole > info.bytes.size()) {
            return false;
        }
        at += whole;
    }
    return true;
}

/// Is what libdw may do with it bounded? Compressed sections may be of any size, and links lead to other files.
bool is_harmless(const ElfFile& elf, Elf* handle, const ElfSection& table) {
    const ElfSection* info = elf.find_section(".debug_info");
    if (table.bytes.size() > max_line_bytes || (info != nullptr && !has_few_units(*info, elf.big_endian()))) {
        return false;
    }
    for (const ElfSection& section : elf.sections()) {
        GElf_Shdr header{};
        if (section.index != 0 && gelf_getshdr(elf_getscn(handle, section.index), &header) == nullptr) {
            return false;
        }
        if ((header.sh_flags & SHF_COMPRESSED) != 0 || section.name.starts_with(".zdebug") ||
            section.name.starts_with(".gnu_debug") || section.name == ".debug_sup") {
            return false;
        }
    }
    std::uint64_t longest = longest_text(&table);
    for (const char* name : {".debug_line_str", ".debug_str"}) {
        longest = std::max<std::uint64_t>(longest, longest_text(elf.find_section(name)));
    }
    return longest * table.bytes.size() <= max_name_bytes;
}

class Relocator {
public:
    Relocator(const ElfFile& elf, std::span<std::byte> table) : elf_(elf), table_(table) {}

    /// All of one section of relocations.
    void apply(Elf_Scn* scn, const GElf_Shdr& header) {
        Elf_Data* data = elf_getdata(scn, nullptr);
        const bool with_addend = header.sh_type == SHT_RELA;
        GElf_Rel plain{};
        GElf_Rela full{};
        for (int i = 0; data != nullptr; ++i) {
            if (with_addend ? gelf_getrela(data, i, &full) == nullptr : gelf_getrel(data, i, &plain) == nullptr) {
                return;
            }
            if (with_addend) {
                apply(full.r_offset, GELF_R_SYM(full.r_info), static_cast<std::uint64_t>(full.r_addend));
            } else {
                apply(plain.r_offset, GELF_R_SYM(plain.r_info), std::nullopt);
            }
        }
    }

private:
    /// Addresses of code have 8 bytes. What has 4 are offsets into tables of text, which are right as they stand.
    void apply(std::uint64_t offset, std::uint64_t symbol, std::optional<std::uint64_t> addend) {
        if (symbol >= elf_.symbols().size() || offset > table_.size() || table_.size() - offset < 8) {
            return;
        }
        const ElfSymbol& to = elf_.symbols()[symbol];
        if (to.section == 0 || !elf_.sections()[to.section].executable) {
            return;
        }
        const std::uint64_t place =
            to.value + addend.value_or(ByteReader(table_, elf_.big_endian()).get<std::uint64_t>(offset));
        const std::uint64_t address = std::uint64_t{to.section} << section_shift | (place & offset_mask);
        for (unsigned i = 0; i < 8; ++i) {
            const unsigned shift = 8 * (elf_.big_endian() ? 7 - i : i);
            table_[offset + i] = static_cast<std::byte>(address >> shift & 0xff);
        }
    }

    const ElfFile& elf_;
    std::span<std::byte> table_;
};

/// The object with the addresses of its line tables relocated.
std::vector<std::byte> relocated(const ElfFile& elf, Elf* handle, const ElfSection& table, Bytes bytes) {
    std::vector<std::byte> copy(bytes.begin(), bytes.end());
    Relocator relocator(
        elf, std::span(copy).subspan(static_cast<std::size_t>(table.bytes.data() - bytes.data()), table.bytes.size()));
    for (const ElfSection& section : elf.sections()) {
        if (section.type != SHT_REL && section.type != SHT_RELA) {
            continue;
        }
        Elf_Scn* scn = elf_getscn(handle, section.index);
        GElf_Shdr header{};
        if (gelf_getshdr(scn, &header) != nullptr && header.sh_info == table.index) {
            relocator.apply(scn, header);
        }
    }
    return copy;
}

/// Lines as libdw gives them, by section.
class Collector {
public:
    explicit Collector(const ElfFile& elf) : elf_(elf) {
        std::set<std::string_view> seen;
        for (const ElfSection& section : elf.sections()) {
            first_of_name_.push_back(seen.insert(section.name).second);
        }
    }

    void add(Dwarf_Lines* rows, std::size_t count, Dwarf_Files* files) {
        const char* const* directories = nullptr;
        std::size_t number = 0;
        const bool known = files != nullptr && dwarf_getsrcdirs(files, &directories, &number) == 0 && number != 0;
        compiled_in_ = known && directories[0] != nullptr ? directories[0] : "";
        for (std::size_t i = 0; i < count; ++i) {
            add(dwarf_onesrcline(rows, i));
        }
    }

    DwarfLines take() {
        for (auto& [name, lines] : result_.lines) {
            order(lines);
        }
        return std::move(result_);
    }

private:
    void add(Dwarf_Line* row) {
        Dwarf_Addr address = 0;
        bool end = false;
        int line = 0;
        int column = 0;
        if (row == nullptr || dwarf_lineaddr(row, &address) != 0 || dwarf_lineendsequence(row, &end) != 0 ||
            dwarf_lineno(row, &line) != 0 || dwarf_linecol(row, &column) != 0) {
            return;
        }
        const std::uint64_t section = address >> section_shift;
        // Line 0: no line in particular. What was said before goes on.
        if (end || line <= 0 || column < 0 || section == 0 || section >= elf_.sections().size()) {
            return;
        }
        const char* file = dwarf_linesrc(row, nullptr, nullptr);
        if (file == nullptr || !first_of_name_[section]) {
            return; // lines are known by the section's name
        }
        const std::string_view name = text(place_of(file));
        result_.lines[elf_.sections()[section].name].push_back(
            {address & offset_mask, name, text(sources_.line(name, static_cast<std::size_t>(line))),
             static_cast<std::uint32_t>(line), static_cast<std::uint32_t>(column)});
    }

    /// libdw leaves it to us that names may be relative to where the compiler ran.
    std::string place_of(const std::string& file) const {
        return file.starts_with('/') || !compiled_in_.starts_with('/') ? file : compiled_in_ + "/" + file;
    }

    /// The same text, kept. Empty where it would be too much.
    std::string_view text(std::string_view of) {
        const auto known = texts_.find(of);
        if (known != texts_.end()) {
            return *known;
        }
        if (of.size() > text_left_) {
            return {};
        }
        text_left_ -= of.size();
        return *texts_.insert(result_.texts.emplace_back(of)).first;
    }

    /// The last row at an address is the one that counts (DWARF 5, 6.2.5); one like that before it says nothing.
    static void order(std::vector<LineInfo>& lines) {
        std::stable_sort(lines.begin(), lines.end(),
                         [](const LineInfo& a, const LineInfo& b) { return a.offset < b.offset; });
        std::vector<LineInfo> kept;
        for (const LineInfo& each : lines) {
            if (!kept.empty() && kept.back().offset == each.offset) {
                kept.pop_back();
            }
            if (kept.empty() || kept.back().file != each.file || kept.back().line != each.line ||
                kept.back().column != each.column) {
                kept.push_back(each);
            }
        }
        lines = std::move(kept);
    }

    const ElfFile& elf_;
    std::vector<bool> first_of_name_; ///< by section
    DwarfLines result_;
    SourceText sources_;
    std::string compiled_in_; ///< of the table at hand
    std::set<std::string_view> texts_;
    std::size_t text_left_ = max_text_bytes;
};

} // namespace

DwarfLines read_dwarf_lines(const ElfFile& elf, Bytes bytes) {
    const ElfSection* table = elf.find_section(".debug_line");
    if (table == nullptr || table->bytes.empty()) {
        return {};
    }
    const ElfHandle original = open_elf(bytes);
    if (!original || !is_harmless(elf, original.get(), *table)) {
        return {};
    }
    const std::vector<std::byte> copy = relocated(elf, original.get(), *table, bytes);
    const ElfHandle handle = open_elf(copy);
    const DwarfHandle dwarf(handle ? dwarf_begin_elf(handle.get(), DWARF_C_READ, nullptr) : nullptr);
    if (!dwarf) {
        return {};
    }
    Collector collector(elf);
    Dwarf_CU* unit = nullptr;
    Dwarf_Off offset = 0;
    for (std::size_t tables = 0; tables < max_tables; ++tables) {
        Dwarf_Off next = 0;
        Dwarf_Lines* rows = nullptr;
        std::size_t count = 0;
        std::size_t files = 0;
        Dwarf_Files* file_table = nullptr;
        if (dwarf_next_lines(dwarf.get(), offset, &next, &unit, &file_table, &files, &rows, &count) != 0 ||
            next <= offset) {
            break;
        }
        collector.add(rows, count, file_table);
        offset = next;
    }
    return collector.take();
}

} // namespace bpfproof::object
