#include "soundness/write_case.hpp"

#include "isa/disassemble.hpp"
#include "platform/platform.hpp"

#include <fmt/format.h>

namespace bpfproof::fuzz {
namespace {

std::string hex(std::span<const std::byte> bytes) {
    std::string text;
    for (const std::byte byte : bytes)
        text += fmt::format("{:02x}", std::to_integer<unsigned>(byte));
    return text;
}

std::string quoted(std::string_view text) {
    std::string result = "'";
    for (const char c : text)
        result += c == '\'' ? std::string("''") : c == '\n' ? std::string(" ") : std::string(1, c);
    return result + "'";
}

std::string map_line(const object::Object& object, const object::Map& map) {
    const platform::MapType* type = platform::find_map_type(map.type);
    std::string text = fmt::format("      - {{ name: {}, type: {}, key_size: {}, ", quoted(map.name),
                                   type ? type->name : "unspec", map.key_size);
    if (map.contents.empty())
        text += fmt::format("value_size: {}, ", map.value_size);
    text += fmt::format("max_entries: {}, flags: {}", map.max_entries, map.flags);
    if (map.inner)
        text += ", inner: " + quoted(object.maps[*map.inner].name);
    if (!map.contents.empty())
        text += ", contents: " + quoted(hex(map.contents));
    if (map.constant)
        text += ", constant: true";
    return text + " }\n";
}

} // namespace

std::string describe(const machine::Inputs& inputs) {
    std::string text =
        fmt::format("seed {}, packet '{}', metadata '{}', {} bytes linear, others fill maps: {}, "
                    "may_goto falls through {} times",
                    inputs.seed, hex(inputs.packet), hex(inputs.metadata), inputs.linear.value_or(inputs.packet.size()),
                    inputs.others_fill_maps, inputs.may_goto_budget);
    for (const machine::MapEntry& entry : inputs.entries)
        text += fmt::format(", map {}: {} = {}", entry.map, hex(entry.key), hex(entry.value));
    return text;
}

std::string yaml_case(const Minimal& minimal, const std::string& title) {
    const object::Object& object = minimal.candidate.object;
    const object::Program& program = minimal.candidate.program();
    const auto& forced = minimal.candidate.types.forced;
    std::string text = fmt::format(
        "about: An escape that fuzzing found.\ncases:\n  - name: {}\n    why: {}\n", quoted(title),
        quoted(fmt::format("{} at {}: {}", name(minimal.escape.kind), minimal.escape.slot, minimal.escape.what)));
    text += fmt::format("    # {}\n    # from {}: {}\n", describe(minimal.escape.inputs),
                        name(minimal.candidate.source), minimal.candidate.origin);
    text += fmt::format("    type: {}\n", quoted(forced ? std::string(forced->type->name) : program.section));
    std::string options;
    const checks::Options usual;
    if (minimal.candidate.max_states != usual.max_states)
        options += fmt::format(" max_states: {},", minimal.candidate.max_states);
    if (minimal.candidate.policy != usual.first_policy)
        options += fmt::format(" policy: {},", checks::name(minimal.candidate.policy));
    if (minimal.candidate.summaries != usual.summaries)
        options += fmt::format(" summaries: {},", minimal.candidate.summaries);
    if (!options.empty())
        text += fmt::format("    options: {{{} }}\n", options.substr(0, options.size() - 1));
    if (object.big_endian)
        text += "    big_endian: true\n";
    if (!object.maps.empty())
        text += "    maps:\n";
    for (const object::Map& map : object.maps)
        text += map_line(object, map);
    text += "    asm: |\n";
    const auto code = minimal.candidate.code();
    for (isa::Slot slot = 0; slot < code->size(); ++slot)
        if (!std::holds_alternative<isa::SecondSlot>((*code)[slot]))
            text += "      " + isa::disassemble((*code)[slot], slot, isa::Style::exact) + "\n";
    // Which rule must refuse it is for whoever looks into it; until then the reader wants one named.
    return text + "    expect:\n      verdict: refused\n      findings_include:\n        - { rule: structure, at: " +
           std::to_string(minimal.escape.slot) + " }\n";
}

} // namespace bpfproof::fuzz
