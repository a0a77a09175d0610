// How many of what, over programs and objects; and the exit status that follows.
#pragma once

#include "findings/result.hpp"

#include <cstddef>

namespace bpfproof::report {

struct Totals {
    std::size_t objects = 0;
    std::size_t unreadable = 0; ///< objects that could not be read
    std::size_t programs = 0;
    std::size_t proved = 0;
    std::size_t not_proved = 0;
    std::size_t errors = 0;    ///< programs of which nothing is claimed
    std::size_t certified = 0; ///< of those proved and not proved
    std::size_t notes = 0;     ///< findings that are no more than notes

    void add(const findings::ObjectResult& object);
    /// 0: all proved; 1: findings; 2: an input at fault, which outweighs findings, or nothing to check.
    int exit_status() const;
};

} // namespace bpfproof::report
