// Text is replaced, not YAML written anew: comments and layout are the author's.
#include "corpus/update.hpp"

#include "corpus/judge.hpp"
#include "report/names.hpp"
#include "report/sentences/sentence.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>
#include <variant>

namespace bpfproof::corpus {
namespace {

constexpr std::string_view blanks = " \t\r";

/// In YAML's double quotes.
std::string quoted(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\')
            out += '\\';
        if (static_cast<unsigned char>(c) < 0x20)
            out += fmt::format("\\x{:02x}", static_cast<unsigned>(static_cast<unsigned char>(c)));
        else
            out += c;
    }
    return out + '"';
}

/// As the author called it before, else by a label, else by number.
std::string place_words(const Case& expected, isa::Slot slot) {
    for (const ExpectedFinding& old : expected.expect.findings)
        if (old.slot == slot)
            return old.at;
    for (const auto& [label, at] : expected.labels)
        if (at == slot)
            return label;
    return std::to_string(slot);
}

/// The part of the sentence that the author chose stays where it is still one.
std::string message(const Case& expected, const findings::Finding& finding) {
    const std::string sentence = report::sentence(finding);
    for (const ExpectedFinding& old : expected.expect.findings)
        if (old.rule == finding.rule && old.slot == finding.slot && sentence.find(old.message) != std::string::npos)
            return old.message;
    return sentence;
}

std::string finding_line(const Case& expected, const findings::Finding& finding) {
    const std::string said = message(expected, finding);
    return fmt::format("- {{ rule: {}, at: {}{} }}", findings::info(finding.rule).id,
                       place_words(expected, finding.slot), said.empty() ? "" : ", message: " + quoted(said));
}

std::string as_written(const WrittenState& state) {
    std::vector<std::string> parts;
    for (const WrittenPlace& place : state.places)
        parts.push_back(
            fmt::format("{}: {}", place.key.starts_with("stack") ? quoted(place.key) : place.key, quoted(place.text)));
    std::vector<std::string> where;
    for (const std::string& relation : state.where_text)
        where.push_back(quoted(relation));
    if (!where.empty())
        parts.push_back(fmt::format("where: [{}]", fmt::join(where, ", ")));
    return fmt::format("{{ {} }}", fmt::join(parts, ", "));
}

/// As the case has it, but for what was found to be otherwise. Concrete words that are to be contained stay: what is
/// found instead is not of their kind.
std::string state_line(const ExpectedState& state, const std::vector<std::string>* found) {
    if (found && found->empty())
        return fmt::format("- {{ at: {}, reached: false }}", state.at);
    const bool keeps = !found || (state.how == Precision::contains && state.reached);
    if (keeps && !state.reached)
        return fmt::format("- {{ at: {}, reached: false }}", state.at);
    std::vector<std::string> states;
    if (keeps)
        std::ranges::transform(state.states, std::back_inserter(states), as_written);
    else
        states = *found;
    return fmt::format("- {{ at: {}, {}: {} }}", state.at, name(state.how),
                       states.size() == 1 ? states.front() : fmt::format("[{}]", fmt::join(states, ", ")));
}

std::vector<std::string> new_expectation(const Update& update, const std::string& indent) {
    const Case& expected = *update.expected;
    const findings::ProgramResult& result = update.result;
    const Verdict verdict = verdict_of(result);
    std::vector<std::string> lines{indent + "expect:", fmt::format("{}  verdict: {}", indent, name(verdict))};
    if (result.error)
        lines.push_back(fmt::format("{}  message: {}", indent, quoted(result.error->message)));
    if (!result.findings.empty())
        lines.push_back(indent + "  findings:");
    for (const findings::Finding& finding : unfolded(result.findings))
        lines.push_back(indent + "    " + finding_line(expected, finding));
    if (expected.expect.bound && verdict != Verdict::error)
        lines.push_back(
            fmt::format("{}  instruction_bound: {}", indent, result.statistics.instruction_bound.value_or("none")));
    if (!expected.expect.states.empty() && verdict != Verdict::error)
        lines.push_back(indent + "  states:");
    for (std::size_t i = 0; i < expected.expect.states.size() && verdict != Verdict::error; ++i) {
        const auto found = update.states.find(i);
        lines.push_back(indent + "    " +
                        state_line(expected.expect.states[i], found == update.states.end() ? nullptr : &found->second));
    }
    return lines;
}

std::vector<std::string> split(const std::string& text) {
    std::vector<std::string> lines;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        lines.push_back(text.substr(at, end - at));
        at = end + 1;
    }
    return lines;
}

/// One past the last line of the block that the key at `begin`, indented by `indent`, opens: all that is indented more.
std::size_t block_end(const std::vector<std::string>& lines, std::size_t begin, std::size_t indent) {
    std::size_t end = begin + 1;
    for (std::size_t i = begin + 1; i < lines.size(); ++i) {
        const std::size_t column = lines[i].find_first_not_of(blanks);
        if (column == std::string::npos)
            continue; // blank lines belong to the block only where more of it follows
        if (column <= indent)
            break;
        end = i + 1;
    }
    return end;
}

} // namespace

std::variant<std::string, Fault> updated(const std::string& text, std::vector<Update> updates) {
    std::vector<std::string> lines = split(text);
    // From below, so that the places above stay true.
    std::ranges::sort(updates, [](const Update& a, const Update& b) {
        return a.expected->expect_key.line > b.expected->expect_key.line;
    });
    for (const Update& update : updates) {
        const Place key = update.expected->expect_key;
        const std::size_t begin = key.line - 1;
        const std::size_t indent = key.column - 1;
        if (begin >= lines.size() || lines[begin].find_first_not_of(blanks) != indent)
            return Fault{update.expected->file, key, "'expect' can be rewritten only where it begins a line"};
        const auto fresh = new_expectation(update, std::string(indent, ' '));
        const auto first = lines.begin() + static_cast<std::ptrdiff_t>(begin);
        const auto last = lines.begin() + static_cast<std::ptrdiff_t>(block_end(lines, begin, indent));
        lines.insert(lines.erase(first, last), fresh.begin(), fresh.end());
    }
    std::string out;
    for (const std::string& line : lines)
        out += line + '\n';
    return out;
}

} // namespace bpfproof::corpus
