#include "cli/run_program.hpp"

#include "cli/module.hpp"
#include "cli/show_programs.hpp"
#include "isa/disassemble.hpp"
#include "machine/machine.hpp"
#include "report/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace bpfproof::cli {
namespace {

using machine::Inputs;
using machine::Module;
using report::printable;

/// Bytes that a run has where no packet is given: a small frame.
constexpr std::size_t default_packet = 64;

std::optional<std::vector<std::byte>> parse_hex(std::string_view text) {
    std::vector<std::byte> bytes;
    if (text.size() % 2 != 0)
        return std::nullopt;
    for (; !text.empty(); text.remove_prefix(2)) {
        unsigned value = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + 2, value, 16);
        if (error != std::errc{} || end != text.data() + 2)
            return std::nullopt;
        bytes.push_back(static_cast<std::byte>(value));
    }
    return bytes;
}

std::optional<std::vector<std::byte>> packet_bytes(const std::string& text) {
    std::error_code ignored;
    if (!std::filesystem::is_regular_file(text, ignored))
        return parse_hex(text);
    std::ifstream file(text, std::ios::binary);
    const std::vector<char> chars{std::istreambuf_iterator<char>(file), {}};
    if (!file)
        return std::nullopt;
    std::vector<std::byte> bytes(chars.size());
    std::ranges::transform(chars, bytes.begin(), [](char c) { return static_cast<std::byte>(c); });
    return bytes;
}

/// Decimal or hexadecimal, with sign.
std::optional<std::uint64_t> parse_number(const std::string& text) {
    const bool negative = text.starts_with("-");
    std::string_view digits = std::string_view(text).substr(negative ? 1 : 0);
    const bool hexadecimal = digits.starts_with("0x");
    digits.remove_prefix(hexadecimal ? 2 : 0);
    std::uint64_t value = 0;
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), value, hexadecimal ? 16 : 10);
    if (digits.empty() || error != std::errc{} || end != digits.data() + digits.size())
        return std::nullopt;
    return negative ? 0 - value : value;
}

std::optional<machine::MapEntry> map_entry(const Module& module, const std::string& text) {
    const auto equals = text.rfind('=');
    const auto colon = text.rfind(':', equals);
    if (equals == std::string::npos || colon == std::string::npos || colon > equals)
        return std::nullopt;
    const auto map = std::ranges::find(module.maps, text.substr(0, colon), &object::Map::name);
    auto key = parse_hex(text.substr(colon + 1, equals - colon - 1));
    auto value = parse_hex(text.substr(equals + 1));
    if (map == module.maps.end() || !key || !value)
        return std::nullopt;
    return machine::MapEntry{static_cast<std::size_t>(map - module.maps.begin()), std::move(*key), std::move(*value)};
}

bool add_decision(const std::string& text, Inputs& inputs) {
    const auto equals = text.find('=');
    const auto number = parse_number(text.substr(0, equals));
    auto value = equals == std::string::npos ? std::nullopt : parse_hex(std::string_view(text).substr(equals + 1));
    if (!number || !value)
        return false;
    inputs.decisions[*number] = std::move(*value);
    return true;
}

/// nullopt: said why.
std::optional<Inputs> inputs_of(const RunOptions& options, const Module& module) {
    Inputs inputs{.others_fill_maps = options.others_fill_maps,
                  .unwritten_stack_read = !options.unprivileged,
                  .judge_result = options.judge_result,
                  .find_endless = true,
                  .seed = options.seed,
                  .step_limit = options.steps};
    if (options.packet.empty()) {
        inputs.packet = machine::Random(options.seed).bytes(default_packet);
    } else if (options.packet == "none") {
        inputs.packet.clear();
    } else if (auto bytes = packet_bytes(options.packet)) {
        inputs.packet = std::move(*bytes);
    } else {
        complain("--packet", "neither a file nor pairs of hexadecimal digits");
        return std::nullopt;
    }
    auto metadata = parse_hex(options.metadata);
    if (!metadata) {
        complain("--metadata", "not pairs of hexadecimal digits");
        return std::nullopt;
    }
    inputs.metadata = std::move(*metadata);
    if (options.linear)
        inputs.linear = *options.linear;
    for (const std::string& text : options.decisions)
        if (!add_decision(text, inputs)) {
            complain("--decision " + text, "not of the form NUMBER=BYTES, bytes in hexadecimal");
            return std::nullopt;
        }
    for (const std::string& text : options.context) {
        const auto equals = text.find('=');
        const auto value = equals == std::string::npos ? std::nullopt : parse_number(text.substr(equals + 1));
        if (!value) {
            complain("--ctx " + text, "not of the form NAME=NUMBER");
            return std::nullopt;
        }
        inputs.context[text.substr(0, equals)] = *value;
    }
    for (const std::string& text : options.maps) {
        auto entry = map_entry(module, text);
        if (!entry) {
            complain("--map " + text, "not of the form NAME:KEY=VALUE, bytes in hexadecimal, or there is no such map");
            return std::nullopt;
        }
        inputs.entries.push_back(std::move(*entry));
    }
    return inputs;
}

std::string text_of(const machine::Memory& memory, const machine::Word& word) {
    if (!word.is_pointer())
        return fmt::format("{:#x}", word.bits);
    return fmt::format("{}{:+}", memory[word.region].name, memory.offset(word));
}

void print_step(const machine::View& view) {
    const isa::Instruction& instruction = view.image().code[view.slot];
    std::string line = fmt::format("{:{}}{:6}: {:40}", "", 2 * (view.frames.size() - 1), view.slot,
                                   isa::disassemble(instruction, view.slot, isa::Style::exact));
    for (std::size_t i = 0; i < view.registers.size(); ++i)
        if (view.registers[i].written && i != 10)
            line += fmt::format(" r{}={}", i, text_of(view.memory, view.registers[i]));
    fmt::print("{}\n", printable(line));
}

void print_chain(const Module& module, const std::vector<machine::Place>& chain) {
    for (auto place = chain.rbegin(); place != chain.rend(); ++place) {
        const auto image = std::ranges::find(module.images, place->program, &machine::Image::name);
        const bool known = image != module.images.end() && place->slot < image->code.size();
        fmt::print("  {} {}:{}: {}\n", place == chain.rbegin() ? "at" : "called from", printable(place->program),
                   place->slot,
                   known ? isa::disassemble(image->code[place->slot], place->slot, isa::Style::exact) : "past the end");
    }
}

int print(const machine::Fault& fault, const Module& module) {
    fmt::print("fault: {}{}{}\n", machine::name(fault.kind), fault.detail.empty() ? "" : ": ", printable(fault.detail));
    print_chain(module, fault.chain);
    if (fault.access)
        fmt::print("  {} {} byte(s) at {} of {}, which has {}\n", fault.access->write ? "writes" : "reads",
                   fault.access->size, fault.access->offset, printable(fault.access->name),
                   fault.access->begin == fault.access->end
                       ? std::string("none")
                       : fmt::format("{}..{}", fault.access->begin, fault.access->end - 1));
    if (fault.reg)
        fmt::print("  r{}\n", fault.reg->index);
    return 1;
}

int print(const machine::Result& result, const Module& module) {
    if (const auto* fault = std::get_if<machine::Fault>(&result.outcome))
        return print(*fault, module);
    if (const auto* stopped = std::get_if<machine::Stopped>(&result.outcome)) {
        complain(stopped->chain.back().program, stopped->what.empty()
                                                    ? fmt::format("not ended after {} instructions", result.steps)
                                                    : "not modelled: " + stopped->what);
        return 2;
    }
    const std::uint64_t r0 = std::get<machine::Ended>(result.outcome).result;
    fmt::print("r0 = {} ({:#x}) after {} instructions\n", static_cast<std::int64_t>(r0), r0, result.steps);
    return 0;
}

int run_one(const object::Object& object, const object::Program& program, const RunOptions& options) {
    const Module module = module_of(object, options.types);
    const auto image = std::ranges::find(module.images, program.name, &machine::Image::name);
    if (image == module.images.end()) {
        complain(program.name,
                 program.error ? program.error->message : "cannot be decoded, or its type is not known: give --type");
        return 2;
    }
    const auto inputs = inputs_of(options, module);
    if (!inputs)
        return 2;
    const auto index = static_cast<std::size_t>(image - module.images.begin());
    if (const auto fault = machine::fault_of(module, index, *inputs)) {
        complain(program.name, *fault);
        return 2;
    }
    return print(
        machine::run(module, index, *inputs, options.trace ? machine::Observer(print_step) : machine::Observer{}),
        module);
}

} // namespace

int run_program(const RunOptions& options) {
    const auto objects = object::read(options.file, options.read);
    if (const auto* error = std::get_if<object::InputError>(&objects)) {
        complain(options.file, error->message);
        return 2;
    }
    const object::Object* of = nullptr;
    const object::Program* chosen = nullptr;
    for (const object::Object& object : std::get<std::vector<object::Object>>(objects))
        for (const object::Program* program : select(object, options.selection)) {
            if (chosen != nullptr) {
                complain(options.file, "several programs: choose one with --program");
                return 2;
            }
            of = &object;
            chosen = program;
        }
    if (chosen == nullptr) {
        complain(options.file, "no such program");
        return 2;
    }
    return run_one(*of, *chosen, options);
}

} // namespace bpfproof::cli
