#include "cli/inputs.hpp"
#include "cli/show.hpp"
#include "cli/show_programs.hpp"
#include "isa/decode.hpp"
#include "isa/disassemble.hpp"
#include "report/text.hpp"

#include <fmt/format.h>

#include <fstream>
#include <iterator>

namespace bpfproof::cli {
namespace {

using report::printable;

isa::Style style(const DisasmOptions& options) {
    return options.llvm_style ? isa::Style::llvm : isa::Style::exact;
}

/// Prints the source line that begins at `slot`, if one does; `next` runs along `program.lines`.
void print_source(const object::Object& object, const object::Program& program, isa::Slot slot, std::size_t& next) {
    while (next < program.lines.size() && program.lines[next].slot < slot)
        ++next;
    if (next == program.lines.size() || program.lines[next].slot != slot)
        return;
    const object::SourceLine& line = program.lines[next];
    const std::string file = line.file < object.source_files.size() ? object.source_files[line.file] : "?";
    fmt::print("; {}:{}: {}\n", printable(file), line.line, printable(line.text));
}

void print_code(const isa::Code& code, isa::Slot begin, isa::Slot end, isa::Style how) {
    for (isa::Slot slot = begin; slot < end && slot < code.size(); ++slot)
        if (const std::string text = isa::disassemble(code[slot], slot, how); !text.empty())
            fmt::print("{:8}: {}\n", slot, text);
}

bool disasm_program(const object::Object& object, const object::Program& program, const DisasmOptions& options) {
    const auto decoded = isa::decode(program.instructions);
    if (const auto* error = std::get_if<isa::DecodeError>(&decoded))
        return complain(fmt::format("{}: {}, instruction {}", object.file, program.name, error->slot), error->reason);
    const auto& code = std::get<isa::Code>(decoded);
    fmt::print("{}: {} in {}\n", printable(object.file), printable(program.name), printable(program.section));
    std::size_t next_line = 0;
    for (const object::Function& function : program.functions) {
        fmt::print("{}:\n", printable(function.name));
        for (isa::Slot slot = function.begin; slot < function.end && slot < code.size(); ++slot) {
            if (options.source)
                print_source(object, program, slot, next_line);
            print_code(code, slot, slot + 1, style(options));
        }
    }
    return true;
}

/// Eight bytes to an instruction: opcode, two registers, 16-bit offset, 32-bit immediate (RFC 9669 section 3). In
/// big-endian files the destination is the high nibble and the numbers are big-endian.
isa::RawInstruction raw_instruction(const unsigned char* bytes, bool big_endian) {
    const auto number = [&](unsigned from, unsigned size) {
        std::uint32_t value = 0;
        for (unsigned i = 0; i < size; ++i)
            value = value << 8 | bytes[from + (big_endian ? i : size - 1 - i)];
        return value;
    };
    const auto low = static_cast<std::uint8_t>(bytes[1] & 0xf);
    const auto high = static_cast<std::uint8_t>(bytes[1] >> 4);
    return {.opcode = bytes[0],
            .dst = big_endian ? high : low,
            .src = big_endian ? low : high,
            .offset = static_cast<std::int16_t>(number(2, 2)),
            .imm = static_cast<std::int32_t>(number(4, 4))};
}

bool disasm_raw(const std::string& path, const DisasmOptions& options) {
    std::ifstream file(path, std::ios::binary);
    const std::vector<char> bytes{std::istreambuf_iterator<char>(file), {}};
    if (!file || bytes.size() % 8 != 0)
        return complain(path, file ? "not a whole number of eight-byte instructions" : "cannot be read");
    std::vector<isa::RawInstruction> raw;
    for (std::size_t at = 0; at < bytes.size(); at += 8)
        raw.push_back(raw_instruction(reinterpret_cast<const unsigned char*>(&bytes[at]), options.big_endian));
    const auto decoded = isa::decode(raw);
    if (const auto* error = std::get_if<isa::DecodeError>(&decoded))
        return complain(fmt::format("{}: instruction {}", path, error->slot), error->reason);
    const auto& code = std::get<isa::Code>(decoded);
    print_code(code, 0, static_cast<isa::Slot>(code.size()), style(options));
    return true;
}

} // namespace

int disasm(const DisasmOptions& options) {
    if (!options.raw)
        return for_each_program(options, [&](const object::Object& object, const object::Program& program) {
            return disasm_program(object, program, options);
        });
    bool good = true;
    for (const Input& input : expand(options.files)) {
        if (const auto* bad = std::get_if<BadInput>(&input))
            good = complain(bad->argument, bad->reason);
        else
            good = disasm_raw(std::get<std::string>(input), options) && good;
    }
    return good ? 0 : 2;
}

} // namespace bpfproof::cli
