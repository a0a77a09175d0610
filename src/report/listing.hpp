// Whole programs, with what was found of every instruction beside it.
#pragma once

#include "report/document.hpp"

namespace bpfproof::report {

/// Each instruction with its verdict, between the source lines it comes from. Verbosely with what was known before it.
class ListingDocument final : public Document {
public:
    explicit ListingDocument(const TextOptions& options) : options_(options) {}
    std::string object(const findings::ObjectResult& object) override;
    std::string end(const Totals& totals) override;

private:
    TextOptions options_;
};

} // namespace bpfproof::report
