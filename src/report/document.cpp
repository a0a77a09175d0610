#include "report/document.hpp"

#include "base/internal_error.hpp"
#include "report/csv.hpp"
#include "report/github.hpp"
#include "report/html.hpp"
#include "report/json.hpp"
#include "report/junit.hpp"
#include "report/listing.hpp"
#include "report/sarif.hpp"

#include <fmt/format.h>

#include <array>
#include <utility>

namespace bpfproof::report {
namespace {

class TextDocument final : public Document {
public:
    explicit TextDocument(const TextOptions& options) : options_(options) {}

    std::string object(const findings::ObjectResult& object) override { return text(object, options_); }
    std::string end(const Totals& totals) override {
        return text(totals.complaints, options_) + (totals.objects > 1 ? text(totals, options_) : std::string());
    }

private:
    TextOptions options_;
};

/// An object a line.
class JsonDocument final : public Document {
public:
    explicit JsonDocument(std::string version) : version_(std::move(version)) {}

    std::string begin() override {
        return fmt::format(R"({{"schema": "{}", "version": "{}", "objects": [)", check_schema, version_);
    }
    std::string object(const findings::ObjectResult& object) override {
        return (std::exchange(first_, false) ? "\n" : ",\n") + dump(json(object));
    }
    std::string end(const Totals& totals) override { return "\n], \"summary\": " + dump(json(totals)) + "}\n"; }

private:
    std::string version_;
    bool first_ = true;
};

constexpr std::array formats{
    std::pair{Format::text, std::string_view("text")},       std::pair{Format::json, std::string_view("json")},
    std::pair{Format::sarif, std::string_view("sarif")},     std::pair{Format::junit, std::string_view("junit")},
    std::pair{Format::github, std::string_view("github")},   std::pair{Format::csv, std::string_view("csv")},
    std::pair{Format::listing, std::string_view("listing")}, std::pair{Format::html, std::string_view("html")}};

} // namespace

std::string_view name(Format format) {
    for (const auto& [one, word] : formats)
        if (one == format)
            return word;
    throw InternalError("no such format");
}

std::optional<Format> find_format(std::string_view name) {
    for (const auto& [one, word] : formats)
        if (word == name)
            return one;
    return std::nullopt;
}

std::vector<std::string> format_names() {
    std::vector<std::string> names;
    for (const auto& row : formats)
        names.emplace_back(row.second);
    return names;
}

bool lists_code(Format format) {
    return format == Format::listing || format == Format::html;
}

std::unique_ptr<Document> make_document(Format format, DocumentOptions options) {
    switch (format) {
    case Format::text:
        return std::make_unique<TextDocument>(options.text);
    case Format::json:
        return std::make_unique<JsonDocument>(std::move(options.version));
    case Format::sarif:
        return std::make_unique<SarifDocument>(std::move(options.version), std::move(options.directory));
    case Format::junit:
        return std::make_unique<JUnitDocument>();
    case Format::github:
        return std::make_unique<GithubDocument>(std::move(options.directory));
    case Format::csv:
        return std::make_unique<CsvDocument>();
    case Format::listing:
        return std::make_unique<ListingDocument>(options.text);
    case Format::html:
        return std::make_unique<HtmlDocument>(std::move(options.version));
    }
    throw InternalError("no such format");
}

} // namespace bpfproof::report
