// What a line may hold is not written down but in the runner (actions/toolkit, core/src/command.ts): "%", carriage
// return and line feed are percent-encoded everywhere, ":" and "," in properties too. A command begins a line, so no
// text of ours or of others may hold a line end of its own.
#include "report/github.hpp"

#include "report/hints/hint.hpp"
#include "report/level.hpp"
#include "report/place.hpp"
#include "report/sentences/sentence.hpp"
#include "report/words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace bpfproof::report {

using namespace findings;

namespace {

std::string encoded(std::string_view text, std::string_view more) {
    std::string out;
    for (const char c : text) {
        if (c == '%' || c == '\r' || c == '\n' || more.find(c) != std::string_view::npos)
            fmt::format_to(std::back_inserter(out), "%{:02X}", static_cast<unsigned char>(c));
        else
            out += c;
    }
    return out;
}

std::string property(std::string_view name, std::string_view value) {
    return fmt::format("{}={}", name, encoded(printable(value), ":,"));
}

/// "::error file=prog.c,line=3,title=bounds.packet::text"
std::string command(std::string_view kind, const std::string& properties, std::string_view text) {
    return fmt::format("::{} {}::{}\n", kind, properties, encoded(text, {}));
}

std::string_view kind(Level level) {
    return level == Level::note ? "notice" : name(level);
}

std::string place_of(const FilePlace& place) {
    std::string out = property("file", place.path);
    if (place.source != nullptr && place.source->line > 0) {
        out += fmt::format(",line={}", place.source->line);
        if (place.source->column > 0)
            out += fmt::format(",col={}", place.source->column);
    }
    return out;
}

std::string annotation(const Finding& finding, const ObjectResult& object, const ProgramResult& program,
                       const std::string& directory) {
    const RuleInfo& rule = info(finding.rule);
    std::string text = fmt::format("{}\n{}: {} at {}", printable(sentence(finding)), object_label(object),
                                   printable(program.name), finding.slot);
    if (const std::string_view code = instruction_at(program, finding.slot); !code.empty())
        text += ": " + printable(code);
    if (const std::string advice = hint(finding, program); !advice.empty())
        text += "\nhint: " + printable(advice);
    if (const auto accepted = judgement(program, finding).accepted)
        text += "\naccepted: " + printable(accepted->reason);
    const std::string place = place_of(file_place(object, program, finding.slot, directory));
    return command(kind(level(program, finding)),
                   place + "," + property("title", fmt::format("{}: {}", rule.id, rule.title)), text);
}

std::string fault(const ObjectResult& object, const std::string& text, const std::string& directory) {
    return command("error", property("file", relative_path(object.file, directory)) + ",title=bpfproof", text);
}

} // namespace

std::string GithubDocument::object(const ObjectResult& object) {
    std::string out;
    if (object.error)
        out += fault(object, fmt::format("{}: {}", object_label(object), words(*object.error)), directory_);
    for (const ProgramResult& program : object.programs) {
        if (program.error)
            out += fault(
                object, fmt::format("{}: {}: {}", object_label(object), printable(program.name), words(*program.error)),
                directory_);
        for (const Finding& finding : program.findings)
            out += annotation(finding, object, program, directory_);
    }
    return out;
}

std::string GithubDocument::end(const Totals& totals) {
    std::string out;
    for (const Complaint& complaint : totals.complaints)
        out += command(complaint.fails ? "error" : "notice",
                       fmt::format("{},line={},title=bpfproof",
                                   property("file", relative_path(complaint.file, directory_)),
                                   std::max<std::size_t>(complaint.line, 1)),
                       complaint.message);
    std::string line = text(totals, {});
    line.pop_back();
    return out + command("notice", "title=bpfproof", line);
}

} // namespace bpfproof::report
