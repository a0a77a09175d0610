// How many of what, over programs and objects; and the exit status that follows.
#pragma once

#include "findings/result.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace bpfproof::report {

/// What is wrong with what the project says of its findings, rather than with a program.
struct Complaint {
    std::string file;     ///< the configuration, the baseline
    std::size_t line = 0; ///< 0: of the file as a whole
    std::string message;  ///< lower case, no full stop; printable
    bool fails = false;   ///< the run, or else worth knowing
};

struct Totals {
    std::size_t objects = 0;
    std::size_t unreadable = 0; ///< objects that could not be read
    std::size_t programs = 0;
    std::size_t proved = 0;
    std::size_t not_proved = 0;
    std::size_t accepted = 0;  ///< of those not proved: nothing stands against them that was not accepted
    std::size_t errors = 0;    ///< programs of which nothing is claimed
    std::size_t certified = 0; ///< of those proved and not proved
    std::size_t notes = 0;     ///< findings that are no more than notes
    std::size_t cached = 0;    ///< programs whose verdict an earlier run found
    std::vector<Complaint> complaints{};

    void add(const findings::ObjectResult& object);
    /// 0: all proved or accepted; 1: findings, or complaints that fail; 2: an input at fault, which outweighs findings,
    /// or nothing to check.
    int exit_status() const;
};

} // namespace bpfproof::report
