// Columns and fields are found by name, and those not known are passed over: reports only grow.
#include "compare/read.hpp"

#include "compare/csv.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace bpfproof::compare {

using findings::Status;
using nlohmann::json;
using Read = std::variant<std::vector<Record>, std::string>;

namespace {

constexpr std::array columns{std::pair{Metric::insns, std::string_view("prog_size")},
                             std::pair{Metric::bound, std::string_view("instruction_bound")},
                             std::pair{Metric::stack, std::string_view("stack_depth")},
                             std::pair{Metric::visits, std::string_view("total_insns")},
                             std::pair{Metric::states, std::string_view("peak_states")},
                             std::pair{Metric::findings, std::string_view("findings")},
                             std::pair{Metric::notes, std::string_view("notes")},
                             std::pair{Metric::time, std::string_view("duration_us")}};

/// Our words and veristat's.
std::optional<Status> find_status(std::string_view word) {
    if (word == "proved" || word == "success")
        return Status::proved;
    if (word == "not-proved" || word == "failure")
        return Status::not_proved;
    if (word == "error")
        return Status::error;
    return std::nullopt;
}

std::optional<mpz_class> find_number(std::string_view digits) {
    const bool good = !digits.empty() && digits.size() < 1000 &&
                      std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; });
    return good ? std::optional(mpz_class(std::string(digits), 10)) : std::nullopt;
}

class Table {
public:
    explicit Table(const std::vector<std::string>& header) : header_(header) {}

    bool has(std::string_view column) const { return std::ranges::find(header_, column) != header_.end(); }
    std::string field(const std::vector<std::string>& row, std::string_view column) const {
        const auto index = static_cast<std::size_t>(std::ranges::find(header_, column) - header_.begin());
        return index < row.size() ? row[index] : std::string();
    }

private:
    const std::vector<std::string>& header_;
};

std::string base_name(const std::string& path) {
    return path.substr(path.rfind('/') + 1);
}

std::variant<Record, std::string> record(const Table& table, const std::vector<std::string>& row) {
    Record out{table.field(row, "file_name"), table.field(row, "object_name"), table.field(row, "prog_name")};
    if (out.object.empty())
        out.object = base_name(out.file);
    const std::string verdict = table.field(row, "verdict");
    const auto status = find_status(verdict);
    if (!status)
        return fmt::format("verdict '{}' is none", verdict);
    out.status = *status;
    for (const auto& [metric, column] : columns) {
        const std::string digits = table.field(row, column);
        const auto number = find_number(digits);
        if (!digits.empty() && !number)
            return fmt::format("{} '{}' is no number", column, digits);
        if (out.status != Status::error || metric == Metric::insns) // as records() has it
            out[metric] = number;
    }
    return out;
}

Read from_csv(std::string_view text) {
    const auto read = read_csv(text);
    if (const auto* fault = std::get_if<CsvFault>(&read))
        return fmt::format("row {}: {}", fault->row, fault->message);
    const Rows& rows = std::get<Rows>(read);
    const Table table(rows.at(0));
    for (const char* column : {"file_name", "prog_name", "verdict"})
        if (!table.has(column))
            return fmt::format("neither an object, nor a report in csv or json: no column {}", column);
    std::vector<Record> out;
    for (std::size_t i = 1; i < rows.size(); ++i) {
        if (rows[i].size() != rows[0].size())
            return fmt::format("row {}: {} fields, not {}", i + 1, rows[i].size(), rows[0].size());
        auto one = record(table, rows[i]);
        if (const auto* fault = std::get_if<std::string>(&one))
            return fmt::format("row {}: {}", i + 1, *fault);
        out.push_back(std::get<Record>(std::move(one)));
    }
    return out;
}

std::string text_at(const json& object, const char* key) {
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::optional<mpz_class> number_at(const json& object, const char* key) {
    const auto found = object.find(key);
    if (found == object.end())
        return std::nullopt;
    return find_number(found->is_string() ? found->get<std::string>() : found->dump());
}

std::variant<Record, std::string> record(const json& object, const json& program) {
    Record out{text_at(object, "file"), text_at(object, "name"), text_at(program, "name")};
    const auto status = find_status(text_at(program, "status"));
    if (!status)
        return fmt::format("program '{}' has no status", out.program);
    out.status = *status;
    const json cost = program.value("statistics", json::object());
    const json found = program.value("findings", json::array());
    if (!cost.is_object() || !found.is_array())
        return fmt::format("program '{}' is not as bpfproof/check/1 says", out.program);
    out[Metric::insns] = number_at(cost, "instructions");
    if (*status == Status::error)
        return out;
    out[Metric::bound] = number_at(cost, "instruction_bound");
    out[Metric::stack] = number_at(cost, "stack_depth");
    out[Metric::visits] = number_at(cost, "visits");
    out[Metric::states] = number_at(cost, "peak_states");
    out[Metric::time] = number_at(cost, "cpu_time_us");
    const auto notes = std::ranges::count_if(found, [](const json& one) { return text_at(one, "severity") == "note"; });
    out[Metric::notes] = mpz_class(static_cast<long>(notes));
    out[Metric::findings] = mpz_class(static_cast<long>(found.size())) - *out[Metric::notes];
    return out;
}

Read from_json(std::string_view text) {
    const json document = json::parse(text, nullptr, false);
    if (document.is_discarded())
        return "no JSON";
    if (!document.is_object() || text_at(document, "schema") != "bpfproof/check/1")
        return "no report: its schema is not bpfproof/check/1";
    std::vector<Record> out;
    for (const json& object : document.value("objects", json::array())) {
        if (!object.is_object())
            return "an object that is none";
        if (object.contains("error"))
            out.push_back({text_at(object, "file"), text_at(object, "name"), {}, Status::error});
        for (const json& program : object.value("programs", json::array())) {
            auto one = program.is_object() ? record(object, program) : std::string("a program that is none");
            if (const auto* fault = std::get_if<std::string>(&one))
                return *fault;
            out.push_back(std::get<Record>(std::move(one)));
        }
    }
    return out;
}

} // namespace

Read read(std::string_view text) {
    const auto first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos)
        return "empty";
    try {
        return text[first] == '{' ? from_json(text) : from_csv(text);
    } catch (const json::exception&) {
        return "not what bpfproof/check/1 says"; // a field of another type
    }
}

} // namespace bpfproof::compare
