#include "cli/report_writer.hpp"

#include "base/internal_error.hpp"
#include "report/json.hpp"

#include <fmt/format.h>

namespace bpfproof::cli {
namespace {

class TextWriter final : public ReportWriter {
public:
    explicit TextWriter(const report::TextOptions& options) : options_(options) {}

    void object(const findings::ObjectResult& object) override {
        ++objects_;
        fmt::print("{}", report::text(object, options_));
        std::fflush(stdout); // a long run shows what it has
    }
    void end(const report::Totals& totals) override {
        if (objects_ > 1)
            fmt::print("{}", report::text(totals, options_));
    }

private:
    const report::TextOptions& options_;
    std::size_t objects_ = 0;
};

/// One document, written as it grows: an object a line, so that no run needs memory for all of its results.
class JsonWriter final : public ReportWriter {
public:
    JsonWriter() {
        fmt::print("{{\"schema\": \"{}\", \"version\": \"{}\", \"objects\": [", report::check_schema, BPFPROOF_VERSION);
    }

    void object(const findings::ObjectResult& object) override {
        fmt::print("{}\n{}", first_ ? "" : ",", dump(report::json(object)));
        first_ = false;
    }
    void end(const report::Totals& totals) override {
        const nlohmann::ordered_json summary{{"objects", totals.objects},       {"unreadable", totals.unreadable},
                                             {"programs", totals.programs},     {"proved", totals.proved},
                                             {"not_proved", totals.not_proved}, {"errors", totals.errors},
                                             {"certified", totals.certified},   {"notes", totals.notes}};
        fmt::print("\n], \"summary\": {}}}\n", dump(summary));
    }

private:
    /// Names from an object may be no UTF-8; JSON must be.
    static std::string dump(const nlohmann::ordered_json& value) {
        return value.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
    }
    bool first_ = true;
};

} // namespace

std::unique_ptr<ReportWriter> make_writer(const CheckOptions& options) {
    switch (options.format) {
    case Format::text:
        return std::make_unique<TextWriter>(options.text);
    case Format::json:
        return std::make_unique<JsonWriter>();
    }
    throw InternalError("no such format");
}

} // namespace bpfproof::cli
