// Where reports go: to standard output, or to files that are whole or not there at all.
#pragma once

#include "findings/result.hpp"
#include "report/document.hpp"

#include <cstdio>
#include <memory>
#include <string>
#include <vector>

namespace bpfproof::cli {

/// Bytes on their way to a file. Until keep() they stand in another file beside it, so that nobody reads half of one,
/// and what was there before stays where the run fails. What is no regular file (a pipe, a terminal) is written to as
/// it is.
class Sink {
public:
    Sink(); ///< standard output
    explicit Sink(const std::string& path);
    Sink(const Sink&) = delete;
    Sink& operator=(const Sink&) = delete;
    ~Sink(); ///< what was not kept is gone

    void write(const std::string& bytes);
    void keep();
    bool good() const { return good_; }
    const std::string& path() const { return path_; }

private:
    std::string path_;
    std::string beside_{};  ///< the other file; empty where written to directly
    bool nameless_ = false; ///< the other file has no name yet
    std::FILE* stream_ = nullptr;
    bool good_ = true;
};

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
