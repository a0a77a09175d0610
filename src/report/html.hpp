// One HTML page that holds everything it needs: what was found, whole programs beside their sources, and a script that
// shows them. The page is html/; this makes the block of JSON in it.
#pragma once

#include "report/document.hpp"

#include <string>

namespace bpfproof::report {

inline constexpr std::string_view html_schema = "bpfproof/html/1";

/// Nothing in it depends on time or the number of threads. States are shown where the results carry them.
class HtmlDocument final : public Document {
public:
    explicit HtmlDocument(std::string version) : version_(std::move(version)) {}
    std::string begin() override;
    std::string object(const findings::ObjectResult& object) override;
    std::string end(const Totals& totals) override;

private:
    std::string version_;
    bool first_ = true;
};

} // namespace bpfproof::report
