// Functions out of symbols.
//
// As libbpf has it: a function is an STT_FUNC symbol; in a section other than `.text` it is a program when global;
// `.text` holds subprograms. Three kinds of object it refuses are common in practice and read here as other loaders do:
//   - old compilers gave functions neither type nor size: then every global symbol of a section begins one, and a
//   section
//     without any is one;
//   - objects with nothing but `.text`: there, functions that no other function refers to are the programs;
//   - static functions in other sections that no other refers to: programs, reached by tail calls (Cilium).
#include "object/functions.hpp"

#include "object/bytes.hpp"
#include "object/refusal.hpp"

#include <algorithm>
#include <set>

namespace bpfproof::object {
namespace {

constexpr std::uint8_t load_imm64 = 0x18;
constexpr std::uint8_t call = 0x85;
constexpr std::uint8_t pseudo_call = 1;

std::vector<const ElfSymbol*> starts(const ElfFile& elf, const ElfSection& section) {
    std::vector<const ElfSymbol*> functions;
    std::vector<const ElfSymbol*> labels;
    for (const std::size_t index : elf.symbols_in(section.index)) {
        const ElfSymbol& symbol = elf.symbols()[index];
        if (symbol.is_function()) {
            functions.push_back(&symbol);
        } else if (symbol.is_plain() && symbol.global) {
            labels.push_back(&symbol);
        }
    }
    std::vector<const ElfSymbol*>& result = functions.empty() ? labels : functions;
    std::stable_sort(result.begin(), result.end(), [](const ElfSymbol* a, const ElfSymbol* b) {
        return a->value != b->value ? a->value < b->value : a->global > b->global;
    });
    const auto same = [](const ElfSymbol* a, const ElfSymbol* b) { return a->value == b->value; }; // aliases
    result.erase(std::unique(result.begin(), result.end(), same), result.end());
    return result;
}

FunctionPiece make_piece(const ElfSection& section, const ElfSymbol& symbol, std::uint64_t next) {
    const std::string where(section.name);
    const std::string name(symbol.name);
    if (symbol.value % 8 != 0 || symbol.value >= section.size) {
        refuse("function " + name + " begins outside the section or inside an instruction", where, symbol.value);
    }
    if (symbol.size % 8 != 0 || symbol.size > section.size - symbol.value) {
        refuse("function " + name + " ends outside the section or inside an instruction", where, symbol.value);
    }
    const std::uint64_t end = symbol.size == 0 ? next : symbol.value + symbol.size;
    if (end > next) {
        refuse("function " + name + " overlaps the next one", where, symbol.value);
    }
    return {symbol.name, section.index, symbol.value, end, symbol.global && !symbol.hidden};
}

void add_section(const Image& image, const ElfSection& section, std::vector<FunctionPiece>& result) {
    const std::string where(section.name);
    if (section.no_bits() || section.size % 8 != 0) {
        refuse("executable section is not a whole number of instructions", where, section.size);
    }
    const std::vector<const ElfSymbol*> symbols = starts(image.elf, section);
    if (symbols.empty()) {
        result.push_back({section.name, section.index, 0, section.size, true});
        return;
    }
    for (std::size_t i = 0; i < symbols.size(); ++i) {
        const std::uint64_t next = i + 1 < symbols.size() ? symbols[i + 1]->value : section.size;
        result.push_back(make_piece(section, *symbols[i], std::min(next, section.size)));
    }
}

/// BTF says of a function whether it is global, unless the symbol is hidden: linkers make such ones static.
void add_types(const Image& image, FunctionPiece& piece) {
    if (!image.btf) {
        return;
    }
    const auto section = image.ext.functions.find(image.elf.sections()[piece.section].name);
    if (section != image.ext.functions.end()) {
        const auto found =
            std::lower_bound(section->second.begin(), section->second.end(), piece.begin,
                             [](const FunctionInfo& info, std::uint64_t at) { return info.offset < at; });
        if (found != section->second.end() && found->offset == piece.begin) {
            piece.btf_id = found->type;
        }
    }
    if (piece.btf_id == 0) {
        piece.btf_id = image.btf->find(piece.name, BtfKind::func).value_or(0);
    }
    if (image.btf->kind(piece.btf_id) != BtfKind::func) {
        piece.btf_id = 0;
    }
}

using Place = std::pair<std::size_t, std::uint64_t>; ///< section and offset

/// What an instruction of `piece` calls or takes the address of, in the file's terms.
std::optional<Place> referred(const Image& image, const FunctionPiece& piece, std::uint64_t at) {
    const isa::RawInstruction raw =
        read_instruction(image.elf.sections()[piece.section].bytes, at, image.elf.big_endian());
    if (raw.opcode != call && raw.opcode != load_imm64) {
        return std::nullopt;
    }
    const auto addend = static_cast<std::uint64_t>(std::int64_t{raw.imm});
    if (const ElfRelocation* relocation = image.elf.relocation_at(piece.section, at)) {
        const ElfSymbol& symbol = image.elf.symbols()[relocation->symbol];
        return Place(symbol.section, symbol.value + (raw.opcode == call ? (addend + 1) * 8 : addend));
    }
    if (raw.opcode == call && raw.src == pseudo_call) {
        return Place(piece.section, at + (addend + 1) * 8);
    }
    return std::nullopt;
}

/// Begins of functions that other functions refer to. A function that only refers to itself may still be a program.
std::set<Place> all_referred(const Image& image, const std::vector<FunctionPiece>& functions) {
    std::set<Place> result;
    for (const FunctionPiece& piece : functions) {
        for (std::uint64_t at = piece.begin; at < piece.end; at += 8) {
            const std::optional<Place> place = referred(image, piece, at);
            if (place && *place != Place(piece.section, piece.begin)) {
                result.insert(*place);
            }
        }
    }
    return result;
}

void choose_entries(const Image& image, std::vector<FunctionPiece>& functions) {
    const auto in_text = [&](const FunctionPiece& piece) {
        return image.elf.sections()[piece.section].is_kind(".text");
    };
    const bool only_text = std::all_of(functions.begin(), functions.end(), in_text);
    const std::set<Place> called = all_referred(image, functions);
    for (FunctionPiece& piece : functions) {
        const bool root = !called.contains(Place(piece.section, piece.begin));
        piece.entry = in_text(piece) ? only_text && root : piece.global || root;
    }
}

} // namespace

std::vector<FunctionPiece> find_functions(const Image& image) {
    std::vector<FunctionPiece> result;
    for (const ElfSection& section : image.elf.sections()) {
        if (section.executable && section.allocated && section.size > 0) {
            add_section(image, section, result);
        }
    }
    for (FunctionPiece& piece : result) {
        add_types(image, piece);
    }
    choose_entries(image, result);
    // The kernel knows global functions by their BTF; without it every function is verified where it is called.
    for (FunctionPiece& piece : result) {
        piece.global = piece.global && piece.btf_id != 0 && image.btf->linkage(piece.btf_id) == BtfLinkage::global;
    }
    return result;
}

const FunctionPiece* function_at(const std::vector<FunctionPiece>& functions, std::size_t section,
                                 std::uint64_t begin) {
    const auto before = [](const FunctionPiece& piece, const std::pair<std::size_t, std::uint64_t>& place) {
        return std::pair(piece.section, piece.begin) < place;
    };
    const auto found = std::lower_bound(functions.begin(), functions.end(), std::pair(section, begin), before);
    return found != functions.end() && found->section == section && found->begin == begin ? &*found : nullptr;
}

isa::RawInstruction read_instruction(std::span<const std::byte> section, std::uint64_t offset, bool big_endian) {
    const ByteReader read(section, big_endian);
    const auto registers = read.get<std::uint8_t>(offset + 1);
    const auto low = static_cast<std::uint8_t>(registers & 0x0f);
    const auto high = static_cast<std::uint8_t>(registers >> 4);
    return {read.get<std::uint8_t>(offset), big_endian ? high : low, big_endian ? low : high,
            static_cast<std::int16_t>(read.get<std::uint16_t>(offset + 2)),
            static_cast<std::int32_t>(read.get<std::uint32_t>(offset + 4))};
}

} // namespace bpfproof::object
