#include "cli/diff.hpp"

#include "base/internal_error.hpp"
#include "cli/check.hpp"
#include "compare/read.hpp"
#include "report/comparison.hpp"
#include "report/words.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <iterator>

namespace bpfproof::cli {
namespace {

using compare::Record;

void complain(const std::string& place, const std::string& what) {
    fmt::print(stderr, "bpfproof: {}: {}\n", report::printable(place), what);
}

/// The bytes of a report. What begins as ELF does, is no file, or cannot be read is left to the verifier.
std::optional<std::string> report_in(const std::string& path) {
    std::error_code error;
    if (!std::filesystem::is_regular_file(path, error))
        return std::nullopt;
    std::ifstream stream(path, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(stream), {}};
    return stream && !bytes.starts_with("\x7f"
                                        "ELF")
               ? std::optional(bytes)
               : std::nullopt;
}

std::optional<std::vector<Record>> verified(const std::string& path, const Request& request) {
    std::vector<Record> out;
    bool good = true;
    for_each_result({path}, request, [&](const findings::ObjectResult& object) {
        if (object.error) {
            complain(object.file, report::words(*object.error));
            good = false;
        }
        for (Record& record : compare::records(object))
            out.push_back(std::move(record));
    });
    if (good && out.empty()) {
        complain(path, "no programs to compare");
        good = false;
    }
    return good ? std::optional(std::move(out)) : std::nullopt;
}

std::optional<std::vector<Record>> records_of(const std::string& path, const Request& request) {
    const auto bytes = report_in(path);
    if (!bytes)
        return verified(path, request);
    auto read = compare::read(*bytes);
    if (const auto* fault = std::get_if<std::string>(&read)) {
        complain(path, report::printable(*fault));
        return std::nullopt;
    }
    return std::get<std::vector<Record>>(std::move(read));
}

std::string shown(const report::Comparison& comparison, const DiffOptions& options) {
    switch (options.format) {
    case DiffFormat::text:
        return report::text(comparison, options.all);
    case DiffFormat::csv:
        return report::csv(comparison);
    case DiffFormat::json:
        return report::json_text(comparison, BPFPROOF_VERSION);
    }
    throw InternalError("no such format");
}

} // namespace

int diff(const DiffOptions& options) {
    const auto before = records_of(options.before, options.request);
    const auto after = records_of(options.after, options.request);
    if (!before || !after)
        return 2;
    const report::Comparison comparison{compare::pair(*before, *after), options.thresholds};
    Sink out;
    out.write(shown(comparison, options));
    if (!out.good()) {
        complain("standard output", "cannot be written");
        return 2;
    }
    return report::crosses(comparison) ? 1 : 0;
}

} // namespace bpfproof::cli
