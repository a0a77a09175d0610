#include "programs.hpp"

#include "isa/assemble.hpp"

namespace bpfproof::machine::test {

Image image_of(std::string_view text, const char* type) {
    auto code = isa::assemble(text);
    if (const auto* error = std::get_if<isa::AssembleError>(&code))
        FAIL(error->line << ":" << error->column << ": " << error->reason);
    const platform::ProgramType* found = type == nullptr ? nullptr : platform::find_program_type(type);
    REQUIRE((type == nullptr || found != nullptr));
    return {.name = "program", .code = std::get<isa::Code>(std::move(code)), .type = found};
}

Module module_of(std::string_view text, const char* type, std::vector<object::Map> maps) {
    Module module;
    module.images.push_back(image_of(text, type));
    module.maps = std::move(maps);
    return module;
}

std::uint64_t returned(const Result& result) {
    if (const auto* bad = std::get_if<Fault>(&result.outcome))
        FAIL(name(bad->kind) << " at " << bad->chain.back().slot << " " << bad->detail);
    if (const auto* stopped = std::get_if<Stopped>(&result.outcome))
        FAIL("stopped: " << stopped->what);
    return std::get<Ended>(result.outcome).result;
}

Fault fault(const Result& result) {
    REQUIRE(std::holds_alternative<Fault>(result.outcome));
    return std::get<Fault>(result.outcome);
}

std::uint64_t returns(std::string_view text, const Inputs& inputs, const char* type, std::vector<object::Map> maps) {
    return returned(run(module_of(text, type, std::move(maps)), 0, inputs));
}

FaultKind faults(std::string_view text, const Inputs& inputs, const char* type, std::vector<object::Map> maps) {
    return fault(run(module_of(text, type, std::move(maps)), 0, inputs)).kind;
}

std::vector<std::byte> bytes(std::initializer_list<int> values) {
    std::vector<std::byte> result;
    for (const int value : values)
        result.push_back(static_cast<std::byte>(value));
    return result;
}

std::vector<std::byte> word(std::uint32_t value) {
    const auto byte = [&](unsigned i) { return static_cast<int>(value >> (8 * i) & 0xff); };
    return bytes({byte(0), byte(1), byte(2), byte(3)});
}

object::Map map(platform::map_type::Id type, std::uint32_t key, std::uint32_t value, std::uint32_t entries) {
    object::Map result;
    result.name = "m";
    result.type = type;
    result.key_size = key;
    result.value_size = value;
    result.max_entries = entries;
    return result;
}

} // namespace bpfproof::machine::test
