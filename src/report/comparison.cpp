#include "report/comparison.hpp"

#include "report/csv.hpp"
#include "report/json.hpp"
#include "report/names.hpp"
#include "report/words.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <map>

namespace bpfproof::report {

using compare::Change;
using compare::Metric;
using compare::Record;
using compare::Row;
using compare::Threshold;
using Json = nlohmann::ordered_json;

namespace {

/// What the table for people shows; the rest is in the other formats.
constexpr std::array shown{Metric::insns, Metric::bound, Metric::stack, Metric::visits, Metric::findings};

std::vector<std::string> crossed(const Comparison& comparison, const Row& row) {
    std::vector<std::string> out;
    for (const Threshold& threshold : comparison.thresholds)
        if (compare::crosses(row, threshold))
            out.push_back(threshold.text);
    return out;
}

std::string label(const Row& row) {
    const Record& record = row.any();
    const std::string object = printable(record.object.empty() ? record.file : record.object);
    return record.program.empty() ? object : object + ": " + printable(record.program);
}

std::string verdict(const std::optional<Record>& record) {
    return record ? std::string(name(record->status)) : "-";
}

std::string digits(const std::optional<Record>& record, Metric metric) {
    return record && (*record)[metric] ? (*record)[metric]->get_str() : std::string();
}

/// "+16.7%": of what it was, to one place, rounded towards zero; empty where that says nothing.
std::string growth(const Row& row, Metric metric) {
    if (!row.before || !row.after || !(*row.before)[metric] || !(*row.after)[metric] || *(*row.before)[metric] == 0)
        return {};
    const mpz_class before = *(*row.before)[metric];
    const mpz_class per_mille = (*(*row.after)[metric] - before) * 1000 / before;
    const mpz_class magnitude = abs(per_mille);
    return fmt::format(" ({}{}.{}%)", per_mille < 0 ? "-" : "+", mpz_class(magnitude / 10).get_str(),
                       mpz_class(magnitude % 10).get_str());
}

std::string cell(const std::string& before, const std::string& after, const std::string& more) {
    const std::string old = before.empty() ? "-" : before;
    const std::string now = after.empty() ? "-" : after;
    return old == now ? now : fmt::format("{} -> {}{}", old, now, more);
}

std::vector<std::string> cells(const Row& row) {
    std::vector<std::string> out{label(row), cell(verdict(row.before), verdict(row.after), {})};
    for (const Metric metric : shown)
        out.push_back(cell(digits(row.before, metric), digits(row.after, metric), growth(row, metric)));
    return out;
}

std::string table(const std::vector<std::vector<std::string>>& lines) {
    std::vector<std::size_t> widths(lines.at(0).size(), 0);
    for (const auto& line : lines)
        for (std::size_t i = 0; i < line.size(); ++i)
            widths[i] = std::max(widths[i], line[i].size());
    std::string out;
    for (const auto& line : lines) {
        for (std::size_t i = 0; i + 1 < line.size(); ++i)
            out += fmt::format("{:<{}}  ", line[i], widths[i]);
        out += line.back() + '\n';
    }
    return out;
}

using Counts = std::map<Change, std::size_t>;

Counts count_changes(const Comparison& comparison) {
    Counts counts;
    for (const Row& row : comparison.rows)
        ++counts[compare::change(row)];
    return counts;
}

Json side(const std::optional<Record>& record) {
    if (!record)
        return nullptr;
    Json out{{"file", record->file}, {"verdict", name(record->status)}};
    for (const Metric metric : compare::metrics) {
        const auto& number = (*record)[metric];
        Json value = nullptr;
        if (number && metric == Metric::bound)
            value = number->get_str();
        else if (number && number->fits_ulong_p())
            value = number->get_ui();
        out[std::string(compare::name(metric))] = std::move(value);
    }
    return out;
}

} // namespace

bool crosses(const Comparison& comparison) {
    return std::ranges::any_of(comparison.rows, [&](const Row& row) { return !crossed(comparison, row).empty(); });
}

std::string text(const Comparison& comparison, bool all) {
    std::vector<std::vector<std::string>> lines{{"PROGRAM", "VERDICT"}};
    for (const Metric metric : shown) {
        std::string title(compare::name(metric));
        std::ranges::transform(title, title.begin(), [](char c) { return static_cast<char>(c - 'a' + 'A'); });
        lines[0].push_back(std::move(title));
    }
    std::string crossings;
    for (const Row& row : comparison.rows) {
        if (all || compare::change(row) != Change::same)
            lines.push_back(cells(row));
        if (const auto words = crossed(comparison, row); !words.empty())
            crossings += fmt::format("{}: crosses {}\n", label(row), fmt::join(words, ", "));
    }
    std::string out = lines.size() > 1 ? table(lines) : std::string();
    out += crossings + count(comparison.rows.size(), "program");
    for (const auto& [change, number] : count_changes(comparison))
        out += fmt::format(", {} {}", number, compare::name(change));
    return out + '\n';
}

std::string csv(const Comparison& comparison) {
    std::vector<std::string> header{"object_name", "prog_name", "change", "crossed", "verdict_old", "verdict_new"};
    for (const Metric metric : compare::metrics)
        for (const char* end : {"old", "new"})
            header.push_back(fmt::format("{}_{}", compare::name(metric), end));
    std::string out = csv_row(header);
    for (const Row& row : comparison.rows) {
        std::vector<std::string> fields{row.any().object,
                                        row.any().program,
                                        std::string(compare::name(compare::change(row))),
                                        fmt::format("{}", fmt::join(crossed(comparison, row), " ")),
                                        row.before ? verdict(row.before) : "",
                                        row.after ? verdict(row.after) : ""};
        for (const Metric metric : compare::metrics)
            fields.insert(fields.end(), {digits(row.before, metric), digits(row.after, metric)});
        out += csv_row(fields);
    }
    return out;
}

std::string json_text(const Comparison& comparison, std::string_view version) {
    Json document{{"schema", diff_schema}, {"version", version}, {"programs", Json::array()}};
    for (const Row& row : comparison.rows)
        document["programs"].push_back({{"object", row.any().object},
                                        {"name", row.any().program},
                                        {"change", compare::name(compare::change(row))},
                                        {"crossed", crossed(comparison, row)},
                                        {"before", side(row.before)},
                                        {"after", side(row.after)}});
    Json summary{{"programs", comparison.rows.size()}};
    for (const auto& [change, number] : count_changes(comparison))
        summary[std::string(compare::name(change))] = number;
    summary["crossed"] = crosses(comparison);
    document["summary"] = std::move(summary);
    return dump(document) + '\n';
}

} // namespace bpfproof::report
