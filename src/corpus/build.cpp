#include "corpus/build.hpp"

#include "corpus/assembly.hpp"
#include "isa/decode.hpp"
#include "platform/platform.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <limits>
#include <set>

namespace bpfproof::corpus {
namespace {

constexpr std::uint64_t highest_u32 = std::numeric_limits<std::uint32_t>::max();
/// BPF_F_RDONLY_PROG, include/uapi/linux/bpf.h: what frozen maps of constants carry.
constexpr std::uint32_t read_only_to_programs = 1u << 7;
constexpr std::string_view blanks = " \t\r\n";

/// "b7 00 …": pairs of hexadecimal digits, blanks between them where one likes; '#' begins a comment.
std::vector<std::byte> read_bytes(const YAML::Node& node, std::string_view what) {
    std::vector<std::byte> bytes;
    const std::string written = text(node, what);
    for (std::size_t at = 0; at < written.size();) {
        if (written[at] == '#') {
            at = std::min(written.find('\n', at), written.size());
        } else if (blanks.find(written[at]) != std::string_view::npos) {
            ++at;
        } else {
            unsigned value = 0;
            const char* begin = written.data() + at;
            const char* last = begin + std::min<std::size_t>(2, written.size() - at);
            const auto [end, error] = std::from_chars(begin, last, value, 16);
            if (error != std::errc{} || end != begin + 2)
                refuse(node, fmt::format("{} must be pairs of hexadecimal digits", what));
            bytes.push_back(static_cast<std::byte>(value));
            at += 2;
        }
    }
    return bytes;
}

std::vector<isa::RawInstruction> read_hex(const YAML::Node& node) {
    const std::vector<std::byte> bytes = read_bytes(node, "'hex'");
    if (bytes.size() % 8 != 0)
        refuse(node, fmt::format("'hex' must be instructions of 8 bytes, and has {} bytes", bytes.size()));
    const auto at = [&](std::size_t i) { return std::to_integer<std::uint32_t>(bytes[i]); };
    std::vector<isa::RawInstruction> code;
    for (std::size_t i = 0; i < bytes.size(); i += 8)
        code.push_back({static_cast<std::uint8_t>(at(i)), static_cast<std::uint8_t>(at(i + 1) & 0xf),
                        static_cast<std::uint8_t>(at(i + 1) >> 4),
                        static_cast<std::int16_t>(static_cast<std::uint16_t>(at(i + 2) | at(i + 3) << 8)),
                        static_cast<std::int32_t>(at(i + 4) | at(i + 5) << 8 | at(i + 6) << 16 | at(i + 7) << 24)});
    return code;
}

const platform::MapType& map_type(const YAML::Node& node) {
    const std::string wanted = text(node, "'type'");
    for (const platform::MapType& type : platform::map_types())
        if (type.name == wanted)
            return type;
    refuse(node, fmt::format("no map type is called '{}'", wanted));
}

object::Map read_map(const YAML::Node& node, const std::vector<object::Map>& before) {
    const Mapping fields(
        node, "a map",
        {"name", "type", "key_size", "value_size", "max_entries", "flags", "inner", "contents", "constant"});
    object::Map map;
    map.name = fields.text("name");
    if (std::ranges::any_of(before, [&](const object::Map& other) { return other.name == map.name; }))
        refuse(fields["name"], fmt::format("two maps are called '{}'", map.name));
    map.type = map_type(fields["type"]).id;
    map.key_size = static_cast<std::uint32_t>(fields.number_or("key_size", 4, highest_u32));
    map.value_size = static_cast<std::uint32_t>(fields.number_or("value_size", 8, highest_u32));
    map.max_entries = static_cast<std::uint32_t>(fields.number_or("max_entries", 1, highest_u32));
    map.flags = static_cast<std::uint32_t>(fields.number_or("flags", 0, highest_u32));
    if (fields.has("inner")) {
        const std::string inner = fields.text("inner");
        const auto found = std::ranges::find(before, inner, &object::Map::name);
        if (found == before.end())
            refuse(fields["inner"], fmt::format("no map before this one is called '{}'", inner));
        map.inner = static_cast<std::size_t>(found - before.begin());
    }
    if (fields.has("contents")) {
        map.contents = read_bytes(fields["contents"], "'contents'");
        if (map.contents.empty() || (fields.has("value_size") && map.contents.size() != map.value_size))
            refuse(fields["contents"], "'contents' must be as many bytes as a value has");
        map.value_size = static_cast<std::uint32_t>(map.contents.size());
    }
    map.constant = fields.has("constant") && truth(fields["constant"], "'constant'");
    if (map.constant && map.contents.empty())
        refuse(node, "a constant map needs 'contents'");
    if (map.constant)
        map.flags |= read_only_to_programs;
    return map;
}

/// Functions begin where calls and callbacks go; the label there is the function's name.
std::vector<object::Function> functions_of(const isa::Code& code, const std::map<std::string, isa::Slot>& labels,
                                           const std::string& entry) {
    std::set<isa::Slot> starts{0};
    for (const isa::Instruction& instruction : code) {
        if (const auto* call = std::get_if<isa::CallLocal>(&instruction))
            starts.insert(call->target);
        if (const auto* address = std::get_if<isa::LoadFunction>(&instruction))
            starts.insert(address->target);
    }
    std::vector<object::Function> functions;
    for (const isa::Slot begin : starts) {
        if (!functions.empty())
            functions.back().end = begin;
        object::Function function;
        function.name = begin == 0 ? entry : fmt::format("function_{}", begin);
        for (const auto& [label, slot] : labels)
            if (slot == begin && begin != 0)
                function.name = label;
        function.begin = begin;
        function.end = static_cast<isa::Slot>(code.size());
        functions.push_back(std::move(function));
    }
    return functions;
}

/// Where in the file the line of a literal block stands: below the `|` that begins it, indented as in the file.
Place place_in_block(const YAML::Node& block, const AssemblyFault& fault, const std::string& assembly,
                     const std::vector<std::string>& lines) {
    const Place begin = place_of(block);
    const std::size_t index = begin.line + fault.line - 1; // of the line below, from 0
    std::string_view line(assembly);
    for (unsigned i = 1; i < fault.line; ++i)
        line.remove_prefix(std::min(line.find('\n') + 1, line.size()));
    line = line.substr(0, line.find('\n'));
    const std::size_t indent = index < lines.size() ? lines[index].find(line) : std::string::npos;
    if (indent == std::string::npos)
        return begin;
    return {index + 1, indent + fault.column};
}

void read_assembly(const YAML::Node& node, const std::vector<std::string>& lines, Case& into,
                   object::Program& program) {
    const std::string assembly = text(node, "'asm'");
    auto assembled = assemble(assembly, into.object.maps);
    if (const auto* fault = std::get_if<AssemblyFault>(&assembled))
        throw Refusal{place_in_block(node, *fault, assembly, lines), fault->reason};
    auto& [code, labels] = std::get<Assembled>(assembled);
    if (code.empty())
        refuse(node, "'asm' has no instruction");
    program.instructions = isa::encode(code);
    program.functions = functions_of(code, labels, program.name);
    into.labels = std::move(labels);
}

void read_object(const Mapping& fields, Case& into) {
    const auto path = std::filesystem::path(into.file).parent_path() / fields.text("object");
    auto objects = object::read(path.string(), {});
    if (const auto* error = std::get_if<object::InputError>(&objects))
        refuse(fields["object"], error->message);
    into.program = fields.text("program");
    for (object::Object& object : std::get<std::vector<object::Object>>(objects)) {
        std::erase_if(object.programs, [&](const object::Program& p) { return p.name != into.program; });
        if (object.programs.empty())
            continue;
        into.object = std::move(object);
        return;
    }
    refuse(fields["program"], fmt::format("no program is called '{}'", into.program));
}

} // namespace

std::vector<object::Map> read_maps(const YAML::Node& node) {
    std::vector<object::Map> maps;
    for (const YAML::Node& one : list(node, "'maps'")) {
        maps.push_back(read_map(one, maps));
        if (maps.back().inner)
            maps[*maps.back().inner].template_only = true;
    }
    return maps;
}

void read_program(const Mapping& fields, std::vector<object::Map> maps, const std::vector<std::string>& lines,
                  Case& into) {
    if (fields.has("asm") + fields.has("hex") + fields.has("object") != 1)
        refuse(fields.node(), "a case has one of 'asm', 'hex' and 'object'");
    if (fields.has("object")) {
        read_object(fields, into);
        return;
    }
    into.object.file = into.file;
    into.object.name = into.name;
    into.object.license = fields.text_or("license", "GPL");
    into.object.big_endian = fields.has("big_endian") && truth(fields["big_endian"], "'big_endian'");
    into.object.maps = std::move(maps);
    into.program = "main";
    object::Program program;
    program.name = into.program;
    program.section = into.type;
    if (fields.has("asm")) {
        read_assembly(fields["asm"], lines, into, program);
    } else {
        program.instructions = read_hex(fields["hex"]);
        program.functions = {{.name = program.name, .end = static_cast<isa::Slot>(program.instructions.size())}};
    }
    into.object.programs.push_back(std::move(program));
}

} // namespace bpfproof::corpus
