// Names are replaced in the text, line by line, at most one a line; the place of what was replaced is kept, so that
// errors of the assembler are told where the author wrote them.
#include "corpus/assembly.hpp"

#include "isa/assemble.hpp"
#include "platform/platform.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>

namespace bpfproof::corpus {
namespace {

constexpr std::string_view blanks = " \t\r";

bool in_name(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' ||
           c == '$';
}

struct Word {
    std::size_t begin = 0;
    std::string_view text;
};

/// The name at or behind `at`, blanks skipped; empty where something else stands there.
Word word_at(std::string_view line, std::size_t at) {
    const std::size_t begin = std::min(line.find_first_not_of(blanks, at), line.size());
    std::size_t end = begin;
    while (end < line.size() && in_name(line[end]))
        ++end;
    return {begin, line.substr(begin, end - begin)};
}

std::string_view without_comment(std::string_view line) {
    std::size_t end = std::min(line.find_first_of(";#"), line.size());
    end = std::min(end, line.find("//"));
    return line.substr(0, end);
}

/// The labels a line begins with; `line` is left with what follows them.
std::vector<std::string_view> take_labels(std::string_view& line) {
    std::vector<std::string_view> labels;
    for (;;) {
        const Word word = word_at(line, 0);
        const std::size_t colon = line.find_first_not_of(blanks, word.begin + word.text.size());
        if (word.text.empty() || colon == std::string_view::npos || line[colon] != ':')
            return labels;
        labels.push_back(word.text);
        line.remove_prefix(colon + 1);
    }
}

std::vector<std::string_view> lines_of(std::string_view text) {
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        lines.push_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

/// A name in a line, and what the assembler is given for it.
struct Replacement {
    std::size_t begin = 0;
    std::size_t length = 0;
    std::string by;
};

class Names {
public:
    Names(const std::vector<std::string_view>& lines, const std::vector<object::Map>& maps) : maps_(maps) {
        for (std::string_view line : lines) {
            line = without_comment(line);
            for (const std::string_view label : take_labels(line))
                labels_.insert(label);
        }
    }

    std::variant<std::optional<Replacement>, AssemblyFault> replacement(std::string_view whole, unsigned number) const {
        std::string_view line = without_comment(whole);
        take_labels(line);
        const std::size_t skipped = static_cast<std::size_t>(line.data() - whole.data());
        const Word first = word_at(line, 0);
        const std::size_t behind = first.begin + first.text.size();
        if (first.text == "call") {
            const Word callee = word_at(line, behind);
            const platform::Helper* helper =
                labels_.contains(callee.text) ? nullptr : platform::find_helper(callee.text);
            if (!helper)
                return std::nullopt;
            return Replacement{skipped + callee.begin, callee.text.size(), std::to_string(helper->id)};
        }
        const std::size_t equals = line.find_first_not_of(blanks, behind);
        if (equals == std::string_view::npos || line[equals] != '=')
            return std::nullopt;
        const Word keyword = word_at(line, equals + 1);
        const Word name = word_at(line, keyword.begin + keyword.text.size());
        if (keyword.text != "map" || name.text.empty() || name.text == "ll")
            return std::nullopt;
        for (std::size_t i = 0; i < maps_.size(); ++i)
            if (maps_[i].name == name.text)
                return Replacement{skipped + name.begin, name.text.size(), fmt::format("[{}]", i)};
        return AssemblyFault{number, static_cast<unsigned>(skipped + name.begin + 1),
                             fmt::format("no map is called '{}'", name.text)};
    }

private:
    const std::vector<object::Map>& maps_;
    std::set<std::string_view> labels_;
};

/// A column of the replaced line as one of the line that was written.
unsigned original_column(unsigned column, const std::optional<Replacement>& replaced) {
    if (!replaced || column <= replaced->begin + 1)
        return column;
    if (column <= replaced->begin + replaced->by.size())
        return static_cast<unsigned>(replaced->begin + 1);
    return static_cast<unsigned>(column - replaced->by.size() + replaced->length);
}

/// A line holds at most one instruction, so lines and code walked together give each label its slot.
std::map<std::string, isa::Slot> find_labels(const std::vector<std::string_view>& lines, const isa::Code& code) {
    std::map<std::string, isa::Slot> labels;
    isa::Slot slot = 0;
    for (std::string_view line : lines) {
        line = without_comment(line);
        for (const std::string_view label : take_labels(line))
            labels.emplace(label, slot);
        if (line.find_first_not_of(blanks) != std::string_view::npos && slot < code.size())
            slot += isa::is_wide(code[slot]) ? 2 : 1;
    }
    return labels;
}

} // namespace

std::variant<Assembled, AssemblyFault> assemble(std::string_view text, const std::vector<object::Map>& maps) {
    const std::vector<std::string_view> lines = lines_of(text);
    const Names names(lines, maps);
    std::string resolved;
    std::vector<std::optional<Replacement>> replaced;
    for (const std::string_view line : lines) {
        auto found = names.replacement(line, static_cast<unsigned>(replaced.size() + 1));
        if (auto* fault = std::get_if<AssemblyFault>(&found))
            return *fault;
        replaced.push_back(std::get<std::optional<Replacement>>(std::move(found)));
        std::string copy(line);
        if (const auto& name = replaced.back())
            copy.replace(name->begin, name->length, name->by);
        resolved += copy + '\n';
    }
    auto code = isa::assemble(resolved);
    if (const auto* error = std::get_if<isa::AssembleError>(&code))
        return AssemblyFault{error->line, original_column(error->column, replaced.at(error->line - 1)), error->reason};
    Assembled assembled{std::get<isa::Code>(std::move(code)), {}};
    assembled.labels = find_labels(lines, assembled.code);
    return assembled;
}

} // namespace bpfproof::corpus
