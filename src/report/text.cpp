#include "report/text.hpp"

#include "base/internal_error.hpp"
#include "report/hints/hint.hpp"
#include "report/paint.hpp"
#include "report/sentences/sentence.hpp"
#include "report/snippet.hpp"
#include "report/steps.hpp"
#include "report/witness.hpp"
#include "report/words.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>
#include <set>
#include <vector>

namespace bpfproof::report {

using namespace findings;

namespace {

std::string paint(Paint how, std::string_view what, const TextOptions& options) {
    return paint(how, what, options.colour);
}

std::string code_text(const ProgramResult& program, isa::Slot slot) {
    const auto found = program.code.find(slot);
    return found == program.code.end() ? std::string() : ": " + printable(found->second.instruction);
}

/// Of source, or where there is none of instructions: only where there is more to see than the finding's own.
std::string place_text(const ProgramResult& program, const Finding& finding, const TextOptions& options) {
    const auto found = program.code.find(finding.slot);
    const bool source = found != program.code.end() && !found->second.file.empty();
    return source || way_to(finding).size() > 1
               ? snippet(program, finding, {.colour = options.colour, .width = options.width})
               : std::string();
}

/// "and 2 more of the same cause, at 13 and 19"
std::string follows_text(const Finding& finding) {
    constexpr std::size_t named = 8;
    std::vector<std::string> slots;
    for (const Finding& one : finding.follows)
        if (slots.size() < named)
            slots.push_back(std::to_string(one.slot));
    const std::size_t rest = finding.follows.size() - slots.size();
    return fmt::format("and {} more of the same cause, at {}{}", finding.follows.size(), fmt::join(slots, ", "),
                       rest > 0 ? fmt::format(" and {} other places", rest) : "");
}

void append(std::string& out, const Finding& finding, const ProgramResult& program, const TextOptions& options) {
    const std::string said = finding.severity == Severity::note    ? paint(Paint::dim, "note", options)
                             : finding.verdict == Verdict::refuted ? paint(Paint::bad, "refuted", options)
                             : finding.verdict == Verdict::always ? paint(Paint::bad, "wrong wherever reached", options)
                                                                  : paint(Paint::warn, "not proved", options);
    const auto to = std::back_inserter(out);
    fmt::format_to(to, "  {} {} at {}{}\n", paint(Paint::bold, info(finding.rule).id, options), said, finding.slot,
                   code_text(program, finding.slot));
    fmt::format_to(to, "    {}\n", wrapped(printable(sentence(finding)), 4, options.width));
    out += place_text(program, finding, options);
    for (const RegisterFact& fact : finding.registers)
        fmt::format_to(to, "    known: {} = {}{}{}\n", register_name(fact.reg), printable(fact.kind),
                       fact.kind.empty() || fact.value.empty() ? "" : ": ", printable(fact.value));
    if (finding.witness)
        out += witness_text(*finding.witness, program);
    if (const std::string advice = hint(finding, program); !advice.empty())
        fmt::format_to(to, "    {} {}\n", paint(Paint::good, "help:", options),
                       wrapped(printable(advice), 10, options.width));
    if (!finding.follows.empty())
        fmt::format_to(to, "    {}\n", paint(Paint::dim, follows_text(finding), options));
    if (const auto accepted = judgement(program, finding).accepted)
        fmt::format_to(to, "    accepted: {}\n", printable(accepted->reason));
}

std::string program_label(const ObjectResult& object, const ProgramResult& program) {
    std::string type = program.type.empty() ? "type unknown" : program.type;
    if (program.type_guessed)
        type += ", guessed";
    return fmt::format("{}: {} in {} ({})", object_label(object), printable(program.name), printable(program.section),
                       type);
}

std::string cost_text(const Statistics& statistics) {
    std::string cost =
        fmt::format("{}, {}, {:.1f} ms", count(statistics.instructions, "instruction"),
                    count(statistics.visits, "visit"), static_cast<double>(statistics.cpu_time_us) / 1000);
    if (!statistics.policy.empty())
        cost += " by " + statistics.policy;
    if (statistics.peak_states > 0)
        cost += ", at most " + count(statistics.peak_states, "state");
    if (statistics.instruction_bound)
        cost += fmt::format("; runs at most {} instructions", *statistics.instruction_bound);
    if (statistics.certify_time_us > 0)
        cost += fmt::format("; {:.1f} ms of it certifying", static_cast<double>(statistics.certify_time_us) / 1000);
    return cost;
}

/// A line a loop: "  loop at 13, prog.c:24: begins at most 17 times".
std::string loops_text(const ProgramResult& program) {
    std::string out;
    for (const auto& [head, most] : program.loops) {
        const auto code = program.code.find(head);
        const bool source = code != program.code.end() && !code->second.file.empty();
        fmt::format_to(std::back_inserter(out), "  loop at {}{}: begins at most {} times\n", head,
                       source ? fmt::format(", {}:{}", printable(code->second.file), code->second.line) : "", most);
    }
    return out;
}

/// What of the findings was accepted where not all were, and what is not shown at all: "; 2 of rules that are off
/// (bounds.packet)".
std::string accepted_text(const ProgramResult& program) {
    std::string out;
    const auto known = static_cast<std::size_t>(
        std::ranges::count_if(program.judgements, [](const Judgement& one) { return one.accepted.has_value(); }));
    if (known > 0 && !accepted(program))
        out += fmt::format(" ({} accepted)", known);
    if (program.silenced.empty())
        return out;
    std::set<std::string_view> off;
    for (const Finding& finding : program.silenced)
        off.insert(info(finding.rule).id);
    return out + fmt::format(", and {} of rules that are off ({})", program.silenced.size(), fmt::join(off, ", "));
}

/// What was accepted once is not told again, unless somebody asks, or wants to be warned.
bool is_shown(const ProgramResult& program, const Finding& finding, const TextOptions& options) {
    const auto accepted = judgement(program, finding).accepted;
    return options.verbosity == Verbosity::verbose || !accepted || accepted->by == Acceptance::By::rules;
}

std::string not_proved_text(const ProgramResult& program, const TextOptions& options) {
    if (accepted(program))
        return paint(Paint::warn, "not proved, accepted", options);
    if (program.safe())
        return paint(Paint::warn, "safe, but not for this platform", options);
    return paint(Paint::bad, "not proved", options);
}

std::string verdict_text(const ProgramResult& program, const TextOptions& options) {
    const std::size_t notes = program.notes();
    const std::string noted = notes > 0 ? ", " + count(notes, "note") : std::string();
    switch (program.status) {
    case Status::proved:
        return paint(Paint::good, program.certified ? "proved, certified" : "proved", options) + noted;
    case Status::not_proved:
        return fmt::format("{}: {}{}{}{}", not_proved_text(program, options),
                           count(program.findings.size() - notes, "finding"), accepted_text(program), noted,
                           program.certified ? ", certified" : "");
    case Status::error:
        return fmt::format("{}: {}", paint(Paint::bad, "error", options),
                           program.error ? words(*program.error) : "unknown");
    }
    throw InternalError("no such status");
}

void append(std::string& out, const ObjectResult& object, const ProgramResult& program, const TextOptions& options) {
    const bool verbose = options.verbosity == Verbosity::verbose;
    // A guessed type is always shown: what was proved holds only if the guess does.
    if (program.status == Status::proved && !verbose && !program.type_guessed && program.findings.empty())
        return;
    if (options.verbosity == Verbosity::quiet && program.status != Status::error)
        return;
    out += headline(object, program, options) + '\n';
    if (verbose && program.status != Status::error)
        fmt::format_to(std::back_inserter(out), "  {}{}\n{}", cost_text(program.statistics),
                       program.cached ? " (from the cache)" : "", loops_text(program));
    out += findings_text(program, options);
}

std::string totals_text(const Totals& totals, const TextOptions& options) {
    std::string line = fmt::format("{}, {} {}", count(totals.programs, "program"), totals.proved,
                                   totals.proved == totals.programs ? paint(Paint::good, "proved", options) : "proved");
    if (totals.not_proved > 0)
        line += fmt::format(", {} {}", totals.not_proved, paint(Paint::bad, "not proved", options));
    if (totals.accepted > 0)
        line += fmt::format(", {} of them accepted", totals.accepted);
    if (totals.errors > 0)
        line += fmt::format(", {} {}", totals.errors, paint(Paint::bad, "with errors", options));
    if (totals.certified > 0)
        line += fmt::format(", {} certified", totals.certified);
    if (totals.notes > 0)
        line += ", " + count(totals.notes, "note");
    if (totals.cached > 0)
        line += fmt::format(", {} from the cache", totals.cached);
    return line;
}

} // namespace

std::string headline(const ObjectResult& object, const ProgramResult& program, const TextOptions& options) {
    return fmt::format("{}: {}", program_label(object, program), verdict_text(program, options));
}

std::string findings_text(const ProgramResult& program, const TextOptions& options) {
    // What stands against a proof comes first, lest notes take its place where few are shown.
    std::vector<const Finding*> order;
    for (const Finding& finding : program.findings)
        if (is_shown(program, finding, options))
            order.push_back(&finding);
    std::ranges::stable_sort(order, {}, [&](const Finding* finding) {
        return fails(program, *finding) ? 0 : finding->severity != Severity::note ? 1 : 2;
    });
    const std::size_t all = order.size();
    const std::size_t shown = options.max_findings == 0 ? all : std::min(all, options.max_findings);
    std::string out;
    for (std::size_t i = 0; i < shown; ++i)
        append(out, *order[i], program, options);
    if (shown < all)
        fmt::format_to(std::back_inserter(out), "  and {} more (--max-findings 0 shows all)\n", all - shown);
    return out;
}

std::string text(const ObjectResult& object, const TextOptions& options) {
    std::string out;
    for (const ProgramResult& program : object.programs)
        append(out, object, program, options);
    if (object.error) {
        fmt::format_to(std::back_inserter(out), "{}: {}: {}\n", object_label(object),
                       paint(Paint::bad, "error", options), words(*object.error));
    } else if (options.verbosity != Verbosity::quiet) {
        Totals totals;
        totals.add(object);
        fmt::format_to(std::back_inserter(out), "{}: {}\n", object_label(object), totals_text(totals, options));
    }
    return out;
}

std::string text(const Totals& totals, const TextOptions& options) {
    if (options.verbosity == Verbosity::quiet)
        return {};
    std::string line = fmt::format("total: {}, {}", count(totals.objects, "object"), totals_text(totals, options));
    if (totals.unreadable > 0)
        line += fmt::format(", {} unreadable", count(totals.unreadable, "object"));
    return line + "\n";
}

std::string text(const std::vector<Complaint>& complaints, const TextOptions& options) {
    std::string out;
    for (const Complaint& complaint : complaints) {
        if (!complaint.fails && options.verbosity == Verbosity::quiet)
            continue;
        const std::string line = complaint.line > 0 ? fmt::format(":{}", complaint.line) : std::string();
        fmt::format_to(std::back_inserter(out), "{}{}: {}: {}\n", printable(complaint.file), line,
                       complaint.fails ? paint(Paint::bad, "fails", options) : paint(Paint::dim, "note", options),
                       complaint.message);
    }
    return out;
}

} // namespace bpfproof::report
