#include "report/listing.hpp"

#include "report/said.hpp"
#include "report/sentences/sentence.hpp"
#include "report/words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <set>

namespace bpfproof::report {

using namespace findings;

namespace {

std::string trimmed(const std::string& line) {
    const auto begin = line.find_first_not_of(" \t\r\n");
    return begin == std::string::npos ? std::string()
                                      : line.substr(begin, line.find_last_not_of(" \t\r\n") - begin + 1);
}

class Listing {
public:
    Listing(const ProgramResult& program, const TextOptions& options)
        : program_(program), options_(options), said_(program) {
        for (const auto& [slot, listed] : program.listing)
            if (listed.jumps_to)
                targets_.insert(*listed.jumps_to);
    }

    std::string text() {
        for (const auto& [slot, listed] : program_.listing)
            append(slot, listed);
        return std::move(out_);
    }

private:
    void append(isa::Slot slot, const Listed& listed) {
        const CodeLine& code = program_.code.at(slot);
        append_source(code);
        if (options_.verbosity == Verbosity::verbose)
            append_states(listed);
        fmt::format_to(std::back_inserter(out_), "{:<13}{} {:>6}: {}{}\n", words(said_.of(slot)),
                       targets_.contains(slot) ? '>' : ' ', slot, printable(code.instruction),
                       listed.jumps_to ? fmt::format("  ; to {}", *listed.jumps_to) : "");
        for (const Finding& finding : program_.findings) {
            append_finding(slot, finding, {});
            for (const Finding& one : finding.follows)
                append_finding(slot, one, fmt::format(" (of the same cause as at {})", finding.slot));
        }
    }

    void append_finding(isa::Slot slot, const Finding& finding, const std::string& why) {
        if (finding.slot == slot)
            fmt::format_to(std::back_inserter(out_), "{:23}^ {}: {}{}\n", "", info(finding.rule).id,
                           printable(sentence(finding)), why);
    }

    void append_source(const CodeLine& code) {
        if (code.function != function_)
            fmt::format_to(std::back_inserter(out_), "{}:\n", printable(code.function));
        function_ = code.function;
        if (code.file.empty())
            return;
        std::string place = fmt::format("{}:{}: {}", printable(code.file), code.line, printable(trimmed(code.text)));
        if (place != source_)
            fmt::format_to(std::back_inserter(out_), "; {}\n", place);
        source_ = std::move(place);
    }

    void append_states(const Listed& listed) {
        for (std::size_t i = 0; i < listed.states.size(); ++i) {
            std::string_view rest = listed.states[i];
            for (bool first = true; !rest.empty(); first = false) {
                const auto end = std::min(rest.find('\n'), rest.size());
                fmt::format_to(std::back_inserter(out_), "{:23}{} {}\n", "", first && i > 0 ? "or" : " |",
                               printable(rest.substr(0, end)));
                rest.remove_prefix(std::min(end + 1, rest.size()));
            }
        }
    }

    const ProgramResult& program_;
    const TextOptions& options_;
    Said said_;
    std::set<isa::Slot> targets_{};
    std::string function_{};
    std::string source_{};
    std::string out_{};
};

} // namespace

std::string ListingDocument::object(const ObjectResult& object) {
    std::string out;
    for (const ProgramResult& program : object.programs) {
        out += headline(object, program, options_) + '\n';
        // What has no valid shape has no listing.
        out += program.listing.empty() ? findings_text(program, options_) : Listing(program, options_).text();
        out += '\n';
    }
    if (object.error)
        out += fmt::format("{}: error: {}\n", object_label(object), words(*object.error));
    return out;
}

std::string ListingDocument::end(const Totals& totals) {
    return text(totals.complaints, options_) + text(totals, options_);
}

} // namespace bpfproof::report
