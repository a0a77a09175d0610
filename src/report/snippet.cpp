#include "report/snippet.hpp"

#include "report/paint.hpp"
#include "report/place.hpp"
#include "report/steps.hpp"
#include "report/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <vector>

namespace bpfproof::report {

using namespace findings;

namespace {

/// One line to be shown, and what is said below it.
struct Line {
    std::string file{};
    std::string label{}; ///< line number, or slot
    std::string text{};
    std::size_t column = 0; ///< of the mark, from 0
    std::vector<std::string> said{};
    bool last = false; ///< the finding's own
};

std::size_t leading_blanks(const std::string& text) {
    return std::min(text.find_first_not_of(" \t"), text.size());
}

const CodeLine* source_of(const ProgramResult& program, isa::Slot slot) {
    const auto found = program.code.find(slot);
    return found == program.code.end() || found->second.file.empty() || found->second.text.empty() ? nullptr
                                                                                                   : &found->second;
}

Line line_at(const ProgramResult& program, const Step& step) {
    Line line;
    const CodeLine* const source = source_of(program, step.slot);
    if (source == nullptr) {
        line.label = fmt::format("{}", step.slot);
        line.text = printable(instruction_at(program, step.slot));
        return line;
    }
    const CodeLine& code = *source;
    const std::size_t blanks = leading_blanks(code.text);
    line.file = printable(code.file);
    line.label = fmt::format("{}", code.line);
    line.text = printable(std::string_view(code.text).substr(blanks));
    while (line.text.ends_with(' '))
        line.text.pop_back();
    if (code.column > blanks)
        line.column = std::min<std::size_t>(code.column - 1 - blanks, line.text.size());
    return line;
}

std::vector<Line> lines_of(const ProgramResult& program, const Finding& finding) {
    std::vector<Line> lines;
    const std::vector<Step> way = way_to(finding);
    for (std::size_t i = 0; i < way.size(); ++i) {
        Line line = line_at(program, way[i]);
        line.last = i + 1 == way.size();
        const auto same = std::ranges::find_if(lines, [&](const Line& one) {
            return one.file == line.file && one.label == line.label && one.column == line.column;
        });
        if (same == lines.end()) {
            line.said.push_back(way[i].what);
            lines.push_back(std::move(line));
            continue;
        }
        same->last |= line.last;
        if (std::ranges::find(same->said, way[i].what) == same->said.end())
            same->said.push_back(way[i].what);
    }
    return lines;
}

/// The part of a long line around its mark.
void fit(Line& line, std::size_t room) {
    if (room == 0 || line.text.size() <= room)
        return;
    const std::size_t begin = line.column < room * 2 / 3 ? 0 : line.column - room / 2;
    line.text = (begin > 0 ? "…" : "") + line.text.substr(begin, room - 2) + "…";
    line.column = line.column - begin + (begin > 0 ? 1 : 0);
}

} // namespace

std::string snippet(const ProgramResult& program, const Finding& finding, const SnippetOptions& options) {
    std::vector<Line> lines = lines_of(program, finding);
    std::size_t gutter = 2;
    for (const Line& line : lines)
        gutter = std::max(gutter, line.label.size());
    const std::string indent(options.indent, ' ');
    const std::string bar = indent + std::string(gutter, ' ') + paint(Paint::dim, " |", options.colour);
    std::string out;
    std::string file = lines.back().file;
    if (const CodeLine* own = source_of(program, finding.slot))
        fmt::format_to(std::back_inserter(out), "{}{}{} {}:{}{}\n", indent, std::string(gutter, ' '),
                       paint(Paint::dim, "-->", options.colour), printable(own->file), own->line,
                       own->column > 0 ? fmt::format(":{}", own->column) : "");
    const Line* before = nullptr;
    for (Line& line : lines) {
        if (options.width > options.indent + gutter + 20)
            fit(line, options.width - options.indent - gutter - 3);
        if (line.file != file && !line.file.empty())
            fmt::format_to(std::back_inserter(out), "{}{}{} {}\n", indent, std::string(gutter, ' '),
                           paint(Paint::dim, ":::", options.colour), line.file);
        file = line.file;
        if (before == nullptr || before->file != line.file || before->label != line.label)
            fmt::format_to(std::back_inserter(out), "{}{:>{}}{} {}\n", indent, line.label, gutter,
                           paint(Paint::dim, " |", options.colour), line.text);
        before = &line;
        for (std::size_t i = 0; i < line.said.size(); ++i)
            fmt::format_to(std::back_inserter(out), "{} {}{} {}\n", bar, std::string(line.column, ' '),
                           i > 0 ? " " : paint(line.last ? Paint::bad : Paint::warn, "^", options.colour),
                           line.said[i]);
    }
    return out;
}

} // namespace bpfproof::report
