// A report as it grows: what comes first, what is said of each object in turn, what comes last. Put together in that
// order it is the whole report, so that no run needs memory for all of its results.
#pragma once

#include "findings/result.hpp"
#include "report/text.hpp"
#include "report/totals.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bpfproof::report {

class Document {
public:
    Document() = default;
    Document(const Document&) = delete;
    Document& operator=(const Document&) = delete;
    virtual ~Document() = default;

    virtual std::string begin() { return {}; }
    virtual std::string object(const findings::ObjectResult& object) = 0;
    virtual std::string end(const Totals& totals) = 0;
};

enum class Format { text, json, sarif, junit, github, csv, listing, html };

std::string_view name(Format format);
std::optional<Format> find_format(std::string_view name);
std::vector<std::string> format_names();

/// Whether it shows programs whole, and not only what was found in them.
bool lists_code(Format format);

struct DocumentOptions {
    TextOptions text{};      ///< for people only
    std::string version{};   ///< of bpfproof
    std::string directory{}; ///< absolute; paths below it are written relative to it (place.hpp)
};

std::unique_ptr<Document> make_document(Format format, DocumentOptions options);

} // namespace bpfproof::report
