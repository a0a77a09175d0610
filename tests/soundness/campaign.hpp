// Many programs tried, on several threads, until time or number is used up.
#pragma once

#include "soundness/minimise.hpp"

#include <array>
#include <optional>
#include <string>
#include <vector>

namespace bpfproof::fuzz {

struct Plan {
    std::uint64_t seed = 1;
    double seconds = 30;
    std::uint64_t programs = ~std::uint64_t{0};
    unsigned jobs = 1;
    bool stop_at_first = false;       ///< after the first escape, unminimised
    std::vector<Candidate> cases{};   ///< to mutate
    std::vector<Candidate> objects{}; ///< to mutate
    Effort effort{};
};

struct Outcome {
    std::array<Counts, source_count> counts{};
    Forms proved_forms;
    std::vector<Minimal> escapes;       ///< minimal, one for each that looks different
    std::uint64_t escaped = 0;          ///< programs
    std::optional<std::uint64_t> first; ///< number of the first program that escaped
};

/// What the program with this number is follows from the plan's seed and it, whatever the threads do.
Candidate candidate_of(const Plan& plan, std::uint64_t number);

Outcome run(const Plan& plan);

} // namespace bpfproof::fuzz
