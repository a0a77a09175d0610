// Files that are whole or not there at all.
#pragma once

#include <cstdio>
#include <string>

namespace bpfproof {

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

} // namespace bpfproof
