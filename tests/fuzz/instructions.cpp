// Fuzz target: any bytes as instructions. What decodes goes from bytes to instructions to text and all the way back.
#include "demand.hpp"
#include "input.hpp"

#include "isa/assemble.hpp"
#include "isa/decode.hpp"
#include "isa/disassemble.hpp"

#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace bpfproof;
    using fuzz::demand;
    const auto raw = fuzz::instructions_of(data, size);
    const auto decoded = isa::decode(raw);
    if (const auto* error = std::get_if<isa::DecodeError>(&decoded)) {
        demand(!error->reason.empty() && error->slot < raw.size(), "an error has a place and a reason");
        return 0;
    }
    const auto& code = std::get<isa::Code>(decoded);
    demand(code.size() == raw.size(), "a slot is an instruction or the second half of one");
    demand(isa::encode(code) == raw, "encoding undoes decoding");

    const std::string text = isa::disassemble(code, isa::Style::exact);
    const auto assembled = isa::assemble(text);
    if (const auto* error = std::get_if<isa::AssembleError>(&assembled))
        std::fprintf(stderr, "%u:%u: %s, in\n%s", error->line, error->column, error->reason.c_str(), text.c_str());
    demand(std::holds_alternative<isa::Code>(assembled), "what was disassembled can be assembled");
    demand(std::get<isa::Code>(assembled) == code, "assembling undoes disassembling");

    std::string by_line;
    for (isa::Slot slot = 0; slot < code.size(); ++slot) {
        const std::string line = isa::disassemble(code[slot], slot);
        demand(line.empty() == std::holds_alternative<isa::SecondSlot>(code[slot]), "an instruction has a text");
        by_line += line.empty() ? line : line + "\n";
    }
    demand(by_line == isa::disassemble(code), "a program's text is that of its instructions");
    return 0;
}
