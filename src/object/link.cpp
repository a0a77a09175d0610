// Linking as libbpf does it (tools/lib/bpf/libbpf.c, bpf_object__reloc_code): each function that the entry reaches by
// calls or by taking its address is appended once, and everything recorded about its instructions moves along.
//
// A function's body is appended when it is first met, so a call's distance is known at once. References are followed
// with a stack of our own, not by recursion: how deep calls nest is the input's to choose.
//
// Every program carries its own copy of what it calls, so a small file can ask for a huge result (a thousand programs
// that all call one large function). The object as a whole gets a budget, far above real objects: the largest known
// have some hundred thousand instructions.
#include "object/link.hpp"

#include "isa/builtin.hpp"
#include "object/externs.hpp"
#include "object/refusal.hpp"

#include <algorithm>

namespace bpfproof::object {
namespace {

constexpr std::uint64_t max_slots = std::uint64_t{4} << 20;
constexpr std::uint64_t max_text = std::uint64_t{64} << 20; // bytes of source lines

constexpr std::uint8_t load_imm64 = 0x18;
constexpr std::uint8_t call = 0x85;
enum PseudoSource : std::uint8_t { // include/uapi/linux/bpf.h, BPF_PSEUDO_*
    pseudo_call = 1,
    pseudo_kfunc_call = 2,
    pseudo_btf_id = 3,
    pseudo_func = 4,
    pseudo_map_index = 5,
    pseudo_map_index_value = 6,
};

std::uint64_t signed_imm(const isa::RawInstruction& raw) {
    return static_cast<std::uint64_t>(std::int64_t{raw.imm});
}

} // namespace

Linker::Linker(const Image& image, const std::vector<FunctionPiece>& functions, const MapTable& maps)
    : image_(image), functions_(functions), maps_(maps), slots_left_(max_slots), text_left_(max_text) {
    if (image.btf) {
        core_.emplace(image.btf, image.target(), image.elf.big_endian());
    }
}

Program Linker::link(const FunctionPiece& entry) {
    Program program;
    const std::string_view section = image_.elf.sections()[entry.section].name;
    program.autoload = !section.starts_with('?');
    program.name = entry.name;
    program.section = program.autoload ? section : section.substr(1);
    if (const auto use = maps_.struct_ops.find(entry.name); use != maps_.struct_ops.end()) {
        program.struct_ops = use->second;
    }
    pieces_.clear();
    positions_.clear();
    open_.clear();
    try {
        append(program, entry);
        relocate_open(program);
        if (const FunctionPiece* callback = exception_callback(entry)) {
            program.exception_callback = place(program, *callback);
            relocate_open(program);
        }
    } catch (const Refusal& refusal) {
        program.error = refusal.error;
        if (program.error->section.empty()) {
            const Open at = open_.empty() ? Open{&entry, entry.begin, 0, 0, 0} : open_.back();
            program.error->section = image_.elf.sections()[at.piece->section].name;
            program.error->offset = at.offset;
        }
    }
    for (const FunctionPiece* piece : pieces_) {
        const isa::Slot begin = positions_.at(piece);
        const auto length = static_cast<isa::Slot>((piece->end - piece->begin) / 8);
        program.functions.push_back({std::string(piece->name), begin, begin + length, piece->global, piece->btf_id});
    }
    return program;
}

/// The function that a declaration tag on the entry names: bpf_throw() ends in it (kernel Documentation/bpf/kfuncs.rst
/// and libbpf's bpf_object__relocate). Nothing calls it, so only the tag brings it in.
const FunctionPiece* Linker::exception_callback(const FunctionPiece& entry) const {
    constexpr std::string_view tag = "exception_callback:";
    if (!image_.btf || entry.btf_id == 0) {
        return nullptr;
    }
    const FunctionPiece* result = nullptr;
    for (const BtfDeclTag& each : image_.btf->decl_tags(entry.btf_id)) {
        if (each.component != -1 || !each.name.starts_with(tag)) {
            continue;
        }
        if (result != nullptr) {
            refuse("names more than one exception callback");
        }
        const std::string_view name = each.name.substr(tag.size());
        const auto found = std::find_if(functions_.begin(), functions_.end(),
                                        [&](const FunctionPiece& piece) { return piece.name == name && !piece.entry; });
        if (found == functions_.end()) {
            refuse("exception callback " + std::string(name) + " does not exist");
        }
        result = &*found;
    }
    return result;
}

/// Copies a function's body behind what is there, and opens it: its own references are next to be followed.
void Linker::append(Program& program, const FunctionPiece& piece) {
    const std::uint64_t length = (piece.end - piece.begin) / 8;
    if (length > slots_left_) {
        refuse("the programs of the object, each with all it calls, have more than " + std::to_string(max_slots) +
               " instructions");
    }
    slots_left_ -= length;
    const auto base = static_cast<isa::Slot>(program.instructions.size());
    positions_.emplace(&piece, base);
    pieces_.push_back(&piece);
    const std::span<const std::byte> bytes = image_.elf.sections()[piece.section].bytes;
    for (std::uint64_t at = piece.begin; at < piece.end; at += 8) {
        program.instructions.push_back(read_instruction(bytes, at, image_.elf.big_endian()));
    }
    apply_core(program, piece, base);
    add_lines(program, piece, base);
    open_.push_back({&piece, piece.begin, base, base, static_cast<isa::Slot>(base + length)});
}

/// Follows references until none is open. A function met on the way is finished before the one that refers to it goes
/// on: the order of libbpf, so that slots have the numbers that kernel logs give them.
void Linker::relocate_open(Program& program) {
    while (!open_.empty()) {
        Open& top = open_.back();
        if (top.next == top.end) {
            open_.pop_back();
            continue;
        }
        top.offset = top.piece->begin + std::uint64_t{top.next - top.base} * 8;
        const Open here = top;
        const isa::RawInstruction& raw = program.instructions[here.next];
        const bool wide = raw.opcode == load_imm64 && here.next + 1 < here.end;
        top.next += wide ? 2 : 1;
        const ElfRelocation* relocation = image_.elf.relocation_at(here.piece->section, here.offset);
        if (raw.opcode == call) {
            relocate_call(program, here, relocation);
        } else if (wide) {
            relocate_load(program, here, relocation);
        } else if (relocation != nullptr) {
            refuse("relocation of an instruction that cannot carry one");
        }
    }
}

/// Where in the program the function at that place of the file is. Inside the caller itself any place will do: assembly
/// may call a label.
isa::Slot Linker::slot_of(Program& program, const Open& here, std::size_t section, std::uint64_t offset) {
    const FunctionPiece* piece = function_at(functions_, section, offset);
    if (piece == nullptr) {
        const FunctionPiece& caller = *here.piece;
        if (section == caller.section && offset >= caller.begin && offset < caller.end && offset % 8 == 0) {
            return here.base + static_cast<isa::Slot>((offset - caller.begin) / 8);
        }
        refuse("calls byte " + std::to_string(static_cast<std::int64_t>(offset)) + " of section " +
               std::string(image_.elf.sections()[section].name) + ", where no function begins");
    }
    return place(program, *piece);
}

/// Where in the program a function stands; appends it where it does not yet.
isa::Slot Linker::place(Program& program, const FunctionPiece& piece) {
    if (const auto known = positions_.find(&piece); known != positions_.end()) {
        return known->second;
    }
    append(program, piece);
    return positions_.at(&piece);
}

void Linker::relocate_call(Program& program, const Open& here, const ElfRelocation* relocation) {
    const isa::Slot slot = here.next;
    const isa::RawInstruction& raw = program.instructions[slot];
    std::size_t section = here.piece->section;
    std::uint64_t target = here.piece->begin + (std::uint64_t{slot - here.base} + signed_imm(raw) + 1) * 8;
    if (relocation != nullptr) {
        const ElfSymbol& symbol = image_.elf.symbols()[relocation->symbol];
        if (symbol.section == 0) {
            return refer_to_extern(program, slot, symbol);
        }
        section = symbol.section;
        target = symbol.value + (signed_imm(raw) + 1) * 8 + static_cast<std::uint64_t>(relocation->addend.value_or(0));
    } else if (raw.src != pseudo_call) {
        return; // a helper
    }
    const isa::Slot callee = slot_of(program, here, section, target); // may move the instructions
    program.instructions[slot].src = pseudo_call;
    program.instructions[slot].imm = static_cast<std::int32_t>(callee - slot - 1);
}

void Linker::relocate_load(Program& program, const Open& here, const ElfRelocation* relocation) {
    const isa::Slot slot = here.next;
    const isa::RawInstruction& raw = program.instructions[slot];
    std::size_t section = here.piece->section;
    std::uint64_t target = 0;
    if (relocation != nullptr) {
        const ElfSymbol& symbol = image_.elf.symbols()[relocation->symbol];
        if (symbol.section == 0) {
            return refer_to_extern(program, slot, symbol);
        }
        const std::uint64_t addend =
            relocation->addend ? static_cast<std::uint64_t>(*relocation->addend) : signed_imm(raw);
        if (!image_.elf.sections()[symbol.section].executable) {
            return refer_to_symbol(program, slot, symbol, symbol.value + addend);
        }
        section = symbol.section;
        target = symbol.value + addend;
    } else if (raw.src == pseudo_func) {
        target = here.piece->begin + (std::uint64_t{slot - here.base} + signed_imm(raw) + 1) * 8;
    } else {
        return; // a number
    }
    const isa::Slot callee = slot_of(program, here, section, target); // may move the instructions
    program.instructions[slot].src = pseudo_func;
    program.instructions[slot].imm = static_cast<std::int32_t>(callee - slot - 1);
    program.instructions[slot + 1].imm = 0;
}

/// A map, or a variable in a section that is the value of one. `offset`: in the symbol's section.
void Linker::refer_to_symbol(Program& program, isa::Slot slot, const ElfSymbol& symbol, std::uint64_t offset) {
    isa::RawInstruction& raw = program.instructions[slot];
    const MapPlace* place = maps_.find(symbol.section, offset);
    if (place == nullptr || (!place->is_value && offset != place->offset)) {
        const std::string name(symbol.is_section() ? image_.elf.sections()[symbol.section].name : symbol.name);
        refuse("refers to " + name + ", which is neither a map nor a variable nor a function");
    }
    raw.src = place->is_value ? pseudo_map_index_value : pseudo_map_index;
    raw.imm = static_cast<std::int32_t>(place->map);
    program.instructions[slot + 1].imm =
        place->is_value ? static_cast<std::int32_t>(static_cast<std::uint32_t>(offset - place->offset)) : 0;
}

void Linker::refer_to_extern(Program& program, isa::Slot slot, const ElfSymbol& symbol) {
    isa::RawInstruction& raw = program.instructions[slot];
    const bool calls = raw.opcode == call;
    if (const auto variable = maps_.kconfig_offsets.find(symbol.name);
        maps_.kconfig && !calls && variable != maps_.kconfig_offsets.end()) {
        program.instructions[slot + 1].imm =
            static_cast<std::int32_t>(static_cast<std::uint32_t>(variable->second + signed_imm(raw)));
        raw.src = pseudo_map_index_value;
        raw.imm = static_cast<std::int32_t>(*maps_.kconfig);
        return;
    }
    if (const auto builtin = isa::find_builtin(symbol.name)) {
        if (!calls) {
            refuse("takes the address of " + std::string(symbol.name) + ", which nothing defines");
        }
        raw.src = 0;
        raw.offset = 0;
        raw.imm = static_cast<std::int32_t>(*builtin);
        program.externs.emplace(slot, Extern{.kind = Extern::Kind::builtin,
                                             .name = std::string(symbol.name),
                                             .weak = symbol.weak,
                                             .resolved = true});
        return;
    }
    Extern found = resolve_extern(image_, symbol);
    if (calls && found.kind != Extern::Kind::kfunc) {
        refuse("calls " + found.name + ", which is not a function");
    }
    raw.imm = static_cast<std::int32_t>(found.target_btf_id);
    if (calls) {
        raw.src = pseudo_kfunc_call;
        raw.offset = 0;
    } else {
        raw.src = found.resolved ? static_cast<std::uint8_t>(pseudo_btf_id) : std::uint8_t{0};
        program.instructions[slot + 1].imm = 0;
    }
    program.externs.emplace(slot, std::move(found));
}

void Linker::apply_core(Program& program, const FunctionPiece& piece, isa::Slot base) {
    const auto records = image_.ext.relocations.find(image_.elf.sections()[piece.section].name);
    if (!core_ || records == image_.ext.relocations.end()) {
        return;
    }
    const std::span<isa::RawInstruction> body =
        std::span(program.instructions).subspan(base, (piece.end - piece.begin) / 8);
    auto record = std::lower_bound(records->second.begin(), records->second.end(), piece.begin,
                                   [](const CoreRecord& each, std::uint64_t at) { return each.offset < at; });
    for (; record != records->second.end() && record->offset < piece.end; ++record) {
        const std::uint64_t index = (record->offset - piece.begin) / 8;
        const std::optional<std::string> problem =
            record->offset % 8 != 0 ? "CO-RE relocation inside an instruction"
                                    : patch_instruction(body.subspan(index), core_->resolve(*record));
        if (problem) {
            program.unresolved_relocations.emplace(base + static_cast<isa::Slot>(index), *problem);
        }
    }
}

void Linker::add_lines(Program& program, const FunctionPiece& piece, isa::Slot base) {
    const auto records = image_.lines().find(image_.elf.sections()[piece.section].name);
    if (records == image_.lines().end()) {
        return;
    }
    auto line = std::lower_bound(records->second.begin(), records->second.end(), piece.begin,
                                 [](const LineInfo& each, std::uint64_t at) { return each.offset < at; });
    for (; line != records->second.end() && line->offset < piece.end; ++line) {
        const isa::Slot slot = base + static_cast<isa::Slot>((line->offset - piece.begin) / 8);
        if (!program.lines.empty() && program.lines.back().slot == slot) {
            continue; // the compiler records one line an instruction
        }
        const std::string_view text = line->text.size() <= text_left_ ? line->text : std::string_view();
        text_left_ -= text.size();
        program.lines.push_back({slot, file_index(line->file), line->line, line->column, std::string(text)});
    }
}

std::uint32_t Linker::file_index(std::string_view name) {
    const auto [entry, added] = file_indices_.emplace(name, static_cast<std::uint32_t>(files_.size()));
    if (added) {
        files_.emplace_back(name);
    }
    return entry->second;
}

} // namespace bpfproof::object
