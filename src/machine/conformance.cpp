// bpfproof-conformance: a plug-in of the public BPF conformance suite (github.com/Alan-Jowett/bpf_conformance), which
// asks a runtime what programs compute.
//
// The program comes on standard input, as pairs of hexadecimal digits: instructions, or with --elf an object, of which
// the first program is taken. MEMORY, likewise, is what r1 points at and r2 counts, and the packet that legacy packet
// loads read. r0 goes to standard output, in hexadecimal; what went wrong to standard error, with status 1.
#include "machine/machine.hpp"

#include <bit>
#include <cstdio>
#include <iostream>
#include <iterator>
#include <optional>
#include <string>

namespace {

using namespace bpfproof;

constexpr const char* usage = "usage: bpfproof-conformance [MEMORY] [--elf] < PROGRAM\n"
                              "MEMORY and PROGRAM are pairs of hexadecimal digits; r0 is printed in hexadecimal\n";

int fail(const std::string& why) {
    std::cerr << why << '\n';
    return 1;
}

/// White space between pairs is skipped.
std::optional<std::vector<std::byte>> parse_hex(std::string_view text) {
    std::vector<std::byte> bytes;
    int high = -1;
    for (const char c : text) {
        if (c == ' ' || c == '\n' || c == '\r' || c == '\t')
            continue;
        const char lower = c >= 'A' && c <= 'F' ? static_cast<char>(c | 0x20) : c;
        const auto digit = std::string_view("0123456789abcdef").find(lower);
        if (digit == std::string_view::npos)
            return std::nullopt;
        const int value = static_cast<int>(digit);
        if (high >= 0)
            bytes.push_back(static_cast<std::byte>(high << 4 | value));
        high = high >= 0 ? -1 : value;
    }
    return high < 0 ? std::optional(bytes) : std::nullopt;
}

/// As the suite writes them: little-endian.
std::vector<isa::RawInstruction> instructions(std::span<const std::byte> bytes) {
    const auto at = [&](std::size_t i) { return std::to_integer<std::uint32_t>(bytes[i]); };
    std::vector<isa::RawInstruction> raw;
    for (std::size_t i = 0; i + 8 <= bytes.size(); i += 8)
        raw.push_back(
            {.opcode = static_cast<std::uint8_t>(at(i)),
             .dst = static_cast<std::uint8_t>(at(i + 1) & 0xf),
             .src = static_cast<std::uint8_t>(at(i + 1) >> 4),
             .offset = static_cast<std::int16_t>(at(i + 2) | at(i + 3) << 8),
             .imm = std::bit_cast<std::int32_t>(at(i + 4) | at(i + 5) << 8 | at(i + 6) << 16 | at(i + 7) << 24)});
    return raw;
}

int execute(const object::Program& program, std::vector<object::Map> maps, bool big_endian,
            std::vector<std::byte> memory) {
    auto image = machine::make_image(program, {});
    if (const auto* error = std::get_if<isa::DecodeError>(&image))
        return fail("instruction " + std::to_string(error->slot) + ": " + error->reason);
    machine::Module module{.maps = std::move(maps), .big_endian = big_endian};
    module.images.push_back(std::get<machine::Image>(std::move(image)));
    const machine::Inputs inputs{.packet = std::move(memory)};
    if (const auto fault = machine::fault_of(module, 0, inputs))
        return fail(*fault);
    const machine::Result result = machine::run(module, 0, inputs);
    if (const auto* fault = std::get_if<machine::Fault>(&result.outcome))
        return fail("instruction " + std::to_string(fault->chain.back().slot) + ": " +
                    std::string(machine::name(fault->kind)));
    if (const auto* stopped = std::get_if<machine::Stopped>(&result.outcome))
        return fail(stopped->what.empty() ? "does not end" : "not modelled: " + stopped->what);
    std::printf("%llx\n", static_cast<unsigned long long>(std::get<machine::Ended>(result.outcome).result));
    return 0;
}

int run_elf(const std::vector<std::byte>& bytes, std::vector<std::byte> memory) {
    auto objects = object::read(bytes, "standard input", {});
    if (const auto* error = std::get_if<object::InputError>(&objects))
        return fail(error->message);
    for (const object::Object& object : std::get<std::vector<object::Object>>(objects))
        for (const object::Program& program : object.programs)
            return program.error ? fail(program.error->message)
                                 : execute(program, object.maps, object.big_endian, std::move(memory));
    return fail("the object has no program");
}

} // namespace

int main(int argc, char** argv) {
    bool elf = false;
    std::optional<std::vector<std::byte>> memory;
    for (int i = 1; i < argc; ++i) {
        const std::string_view argument = argv[i];
        if (argument == "--help" || argument == "--version") {
            std::cout << (argument == "--help" ? usage : "bpfproof-conformance " BPFPROOF_VERSION "\n");
            return 0;
        }
        if (argument == "--elf") {
            elf = true;
            continue;
        }
        if (memory)
            return fail("there is only one memory");
        memory = parse_hex(argument);
        if (!memory)
            return fail("neither bytes nor an option: " + std::string(argument));
    }
    const std::string text{std::istreambuf_iterator<char>(std::cin), {}};
    const auto bytes = parse_hex(text);
    if (!bytes)
        return fail("standard input is not pairs of hexadecimal digits");
    try {
        if (elf)
            return run_elf(*bytes, memory.value_or(std::vector<std::byte>{}));
        if (bytes->size() % 8 != 0)
            return fail("not a whole number of instructions");
        object::Program program;
        program.name = "standard input";
        program.instructions = instructions(*bytes);
        return execute(program, {}, false, memory.value_or(std::vector<std::byte>{}));
    } catch (const std::exception& bug) {
        return fail(std::string("internal error: ") + bug.what());
    }
}
