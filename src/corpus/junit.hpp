// Results of a run as JUnit's XML, which CI services show.
#pragma once

#include "corpus/judge.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace bpfproof::corpus {

struct Report {
    const Case* tested;
    Judgement judgement;
    std::uint64_t cpu_time_us = 0;
};

/// One suite a file, in the order of `reports`. Known failures are skipped tests; faults are errors.
std::string junit(const std::vector<Report>& reports, const std::vector<Fault>& faults);

} // namespace bpfproof::corpus
