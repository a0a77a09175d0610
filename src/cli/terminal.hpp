// What the terminal is told beyond the report: colour, and a line of progress.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

namespace bpfproof::cli {

/// Colour on standard output: where it is a terminal, unless NO_COLOR is set to anything (no-color.org).
bool want_colour();
/// Of standard output, where it is a terminal: COLUMNS if that is set, else what the terminal says; 0 elsewhere.
std::size_t terminal_width();

/// A line on standard error that says how far the work is; only where that is a terminal, only after a second. Not safe
/// from several threads at once.
class Progress {
public:
    explicit Progress(std::size_t total);
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;
    ~Progress() { clear(); }

    void done(const std::string& item);
    void clear(); ///< before anything else is printed

private:
    std::size_t total_;
    std::size_t done_ = 0;
    bool terminal_;
    bool shown_ = false;
    std::chrono::steady_clock::time_point next_;
};

} // namespace bpfproof::cli
