// Where reports go: to standard output, or to files.
#pragma once

#include "base/sink.hpp"
#include "findings/result.hpp"
#include "report/document.hpp"

#include <memory>
#include <string>
#include <vector>

namespace bpfproof::cli {

struct OutputFile {
    report::Format format = report::Format::text;
    std::string path;
};

/// All the reports of one run.
class Outputs {
public:
    Outputs(report::Format format, const std::vector<OutputFile>& files, const report::DocumentOptions& options);

    bool good() const; ///< all of them could be written so far; which could not goes to standard error, once
    void object(const findings::ObjectResult& object);
    /// False where any report could not be written; which one goes to standard error.
    bool end(const report::Totals& totals);

private:
    struct Output {
        std::unique_ptr<report::Document> document;
        std::unique_ptr<Sink> sink;
    };
    bool all_good() const;
    bool complain() const;
    std::vector<Output> outputs_{};
};

} // namespace bpfproof::cli
