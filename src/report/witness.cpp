#include "report/witness.hpp"

#include "report/text.hpp"
#include "report/words.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>
#include <string_view>

namespace bpfproof::report {

using namespace findings;
using Json = nlohmann::ordered_json;

namespace {

/// What a shell takes as it is.
constexpr std::string_view plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_@%+=:,./-";

std::string hex(const std::vector<std::byte>& bytes) {
    std::string text;
    for (const std::byte byte : bytes)
        fmt::format_to(std::back_inserter(text), "{:02x}", std::to_integer<unsigned>(byte));
    return text;
}

std::string quoted(const std::string& word) {
    if (!word.empty() && word.find_first_not_of(plain) == std::string::npos)
        return word;
    std::string text = "'";
    for (const char c : word)
        text += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return text + "'";
}

std::string command_text(const std::vector<std::string>& command) {
    std::string text;
    for (const std::string& word : command)
        text += (text.empty() ? "" : " ") + quoted(word);
    return text;
}

/// "a packet of 14 bytes, mark = 0x5, bpf_map_lookup_elem deciding 1 thing"
std::string input_text(const Witness& witness) {
    std::string text = witness.packet.empty() ? "no packet" : "a packet of " + count(witness.packet.size(), "byte");
    if (witness.linear)
        text += fmt::format(", {} of them accessible", *witness.linear);
    if (!witness.metadata.empty())
        text += ", " + count(witness.metadata.size(), "byte") + " of metadata";
    for (const auto& [name, value] : witness.context)
        fmt::format_to(std::back_inserter(text), ", {} = {:#x}", printable(name), value);
    for (const WitnessDecision& one : witness.decisions)
        fmt::format_to(std::back_inserter(text), ", {}: {}{}", printable(one.what), hex(one.value).substr(0, 16),
                       one.value.size() > 8 ? "…" : "");
    return text;
}

} // namespace

std::string witness_text(const Witness& witness, const ProgramResult&) {
    return fmt::format("    a run faults here: {}{} after {}, with {}\n      {}\n", printable(witness.fault),
                       witness.said.empty() ? "" : " (" + printable(witness.said) + ")",
                       count(witness.instructions, "instruction"), input_text(witness),
                       printable(command_text(witness.command)));
}

Json json(const Witness& witness) {
    Json out{{"fault", witness.fault},
             {"said", witness.said},
             {"slot", witness.slot},
             {"calls", witness.calls},
             {"instructions", witness.instructions},
             {"packet", hex(witness.packet)},
             {"metadata", hex(witness.metadata)}};
    if (witness.linear)
        out["linear"] = *witness.linear;
    out["context"] = Json::object();
    for (const auto& [name, value] : witness.context)
        out["context"][name] = fmt::format("{:#x}", value);
    out["others_fill_maps"] = witness.others_fill_maps;
    out["unwritten_stack_read"] = witness.unwritten_stack_read;
    out["judge_result"] = witness.judge_result;
    out["seed"] = fmt::format("{}", witness.seed);
    out["decisions"] = Json::array();
    for (const WitnessDecision& one : witness.decisions)
        out["decisions"].push_back({{"number", one.number}, {"what", one.what}, {"value", hex(one.value)}});
    out["command"] = witness.command;
    return out;
}

} // namespace bpfproof::report
