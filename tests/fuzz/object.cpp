// Fuzz target: any bytes as an object file. An answer comes back, and what it says of itself holds.
#include "ask_types.hpp"
#include "input.hpp"

#include "isa/decode.hpp"
#include "isa/disassemble.hpp"
#include "object/object.hpp"

namespace {

using namespace bpfproof;
using fuzz::demand;

/// What inputs of odd length are relocated against, so that both ways of reading are tried.
const object::ReadOptions& against_a_target() {
    static const object::ReadOptions options = [] {
        auto btf = object::load_btf(BPFPROOF_SOURCE_DIR "/test-data/objects/relocations_target.el.o");
        demand(std::holds_alternative<std::shared_ptr<const object::Btf>>(btf), "the target's types can be read");
        return object::ReadOptions{.target = std::get<std::shared_ptr<const object::Btf>>(btf)};
    }();
    return options;
}

void look_at(const object::Object& object, const object::Program& program) {
    demand(!program.error || !program.error->message.empty(), "an error says what it is");
    isa::Slot next = 0;
    for (const object::Function& function : program.functions) {
        demand(function.begin == next && function.end >= function.begin, "functions follow one another");
        next = function.end;
    }
    demand(program.error || next == program.instructions.size(), "functions cover a program");
    for (const object::SourceLine& line : program.lines)
        demand(line.slot < program.instructions.size() && line.file < object.source_files.size(),
               "a source line is of a slot and of a file");
    for (const auto& [slot, symbol] : program.externs)
        demand(slot < program.instructions.size(), "what an instruction names, an instruction names");
    for (const auto& [slot, why] : program.unresolved_relocations)
        demand(slot < program.instructions.size() && !why.empty(), "an unresolved relocation has a place and a reason");
    if (program.exception_callback)
        demand(*program.exception_callback < program.instructions.size(), "an exception ends in the program");
    const auto decoded = isa::decode(program.instructions);
    if (const auto* code = std::get_if<isa::Code>(&decoded)) {
        demand(isa::encode(*code) == program.instructions, "encoding undoes decoding");
        isa::disassemble(*code);
    }
}

void look_at(const object::Object& object) {
    for (const object::Program& program : object.programs)
        look_at(object, program);
    for (const object::Map& map : object.maps) {
        demand(!map.inner || *map.inner < object.maps.size(), "an inner map is a map");
        demand(map.contents.empty() || map.contents.size() == map.value_size, "contents are as long as the value");
    }
    if (object.btf)
        fuzz::ask_types(*object.btf);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const object::ReadOptions options = size % 2 == 0 ? object::ReadOptions{} : against_a_target();
    const auto result = object::read(fuzz::bytes_of(data, size), "input", options);
    if (const auto* error = std::get_if<object::InputError>(&result)) {
        demand(!error->message.empty() && error->file.starts_with("input"), "an error says what it is, and where");
        return 0;
    }
    for (const object::Object& object : std::get<std::vector<object::Object>>(result))
        look_at(object);
    return 0;
}
