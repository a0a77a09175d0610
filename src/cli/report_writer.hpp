// Writes results to standard output, one object at a time.
#pragma once

#include "cli/check.hpp"

#include <memory>

namespace bpfproof::cli {

class ReportWriter {
public:
    ReportWriter() = default;
    ReportWriter(const ReportWriter&) = delete;
    ReportWriter& operator=(const ReportWriter&) = delete;
    virtual ~ReportWriter() = default;

    virtual void object(const findings::ObjectResult& object) = 0;
    virtual void end(const report::Totals& totals) = 0;
};

/// `options` must outlive the writer.
std::unique_ptr<ReportWriter> make_writer(const CheckOptions& options);

} // namespace bpfproof::cli
