#include "report/csv.hpp"

#include "report/names.hpp"
#include "report/words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace bpfproof::report {

using namespace findings;

namespace {

const std::vector<std::string> columns{
    "file_name",   "object_name", "prog_name", "section",     "prog_type",         "verdict", "duration_us",
    "total_insns", "peak_states", "prog_size", "stack_depth", "instruction_bound", "policy",  "certified",
    "findings",    "notes",       "rules",     "message",     "accepted",          "cached"};
constexpr std::size_t message = 17; // its place among them

std::string field(std::string_view from_outside) {
    std::string out = printable(from_outside);
    if (!out.empty() && std::string_view("=+-@'\t\r\n").find(out[0]) != std::string_view::npos)
        out.insert(0, "'");
    if (out.find_first_of("\",\r\n") == std::string::npos)
        return out;
    std::string quoted = "\"";
    for (const char c : out)
        quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
    return quoted + '"';
}

std::string number(std::uint64_t value) {
    return fmt::format("{}", value);
}

/// Each once, in the order of their numbers: "bounds.packet init.stack".
std::string rules_of(const ProgramResult& program) {
    std::set<Rule> rules;
    for (const std::vector<Finding>* list : {&program.findings, &program.silenced})
        for (const Finding& finding : *list)
            rules.insert(finding.rule);
    std::string out;
    for (const Rule rule : rules)
        out += (out.empty() ? "" : " ") + std::string(info(rule).id);
    return out;
}

std::string row(const ObjectResult& object, const ProgramResult& program) {
    const Statistics& cost = program.statistics;
    const std::size_t notes = program.notes();
    return csv_row({object.file,
                    object.name,
                    program.name,
                    program.section,
                    program.type_guessed ? program.type + "?" : program.type,
                    std::string(name(program.status)),
                    number(cost.cpu_time_us),
                    number(cost.visits),
                    number(cost.peak_states),
                    number(cost.instructions),
                    cost.stack_depth ? number(*cost.stack_depth) : "",
                    cost.instruction_bound.value_or(""),
                    cost.policy,
                    program.certified ? "yes" : "no",
                    number(program.findings.size() - notes),
                    number(notes),
                    rules_of(program),
                    program.error ? words(*program.error) : "",
                    accepted(program) ? "yes" : "no",
                    program.cached ? "yes" : "no"});
}

} // namespace

std::string csv_row(const std::vector<std::string>& fields) {
    std::string out;
    for (const std::string& one : fields)
        out += field(one) + ',';
    out.pop_back();
    return out + "\r\n";
}

std::string CsvDocument::begin() {
    return csv_row(columns);
}

std::string CsvDocument::object(const ObjectResult& object) {
    std::string out;
    if (object.error) {
        std::vector<std::string> fields(columns.size());
        fields[0] = object.file;
        fields[5] = name(Status::error);
        fields[message] = words(*object.error);
        out += csv_row(fields);
    }
    for (const ProgramResult& program : object.programs)
        out += row(object, program);
    return out;
}

std::string CsvDocument::end(const Totals&) {
    return {};
}

} // namespace bpfproof::report
