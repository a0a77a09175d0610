// Results for people.
#pragma once

#include "findings/result.hpp"
#include "report/totals.hpp"

#include <cstddef>
#include <string>

namespace bpfproof::report {

enum class Verbosity {
    quiet,  ///< faults of the input only
    normal, ///< findings, and a line an object
    verbose ///< and a line a program with what it cost
};

struct TextOptions {
    Verbosity verbosity = Verbosity::normal;
    bool colour = false;
    std::size_t max_findings = 10; ///< a program; 0: all
    std::size_t width = 0;         ///< columns of the terminal; 0: lines as long as they are
};

/// All that is said of one object; ends in a newline unless empty.
std::string text(const findings::ObjectResult& object, const TextOptions& options);

/// "prog.o: xdp_main in xdp (xdp): not proved: 1 finding"
std::string headline(const findings::ObjectResult& object, const findings::ProgramResult& program,
                     const TextOptions& options);

/// Those of one program, as many as the options allow.
std::string findings_text(const findings::ProgramResult& program, const TextOptions& options);

/// The last line of a run over several objects.
std::string text(const Totals& totals, const TextOptions& options);

/// What is wrong with what the project says of its findings, a line each.
std::string text(const std::vector<Complaint>& complaints, const TextOptions& options);

/// Broken at blanks so that no line is longer than `width` columns (0: any), the lines after the first indented.
std::string wrapped(std::string_view text, std::size_t indent, std::size_t width);

/// `from_outside` (names, source lines, messages made of them) without what could drive a terminal: control characters
/// and bytes that are no UTF-8 become '?'.
std::string printable(std::string_view from_outside);

} // namespace bpfproof::report
