// What is compared of a program, whether it was verified just now or read back from a report.
#pragma once

#include "findings/result.hpp"

#include <gmpxx.h>

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bpfproof::compare {

/// Of all of them less is better.
enum class Metric : std::uint8_t {
    insns,    ///< slots of the program
    bound,    ///< most instructions one run executes; not known: no bound
    stack,    ///< bytes
    visits,   ///< instructions the analysis walked
    states,   ///< most kept at once
    findings, ///< that stand against the proof
    notes,
    time, ///< microseconds; differs between any two runs
};
inline constexpr std::array metrics{Metric::insns,  Metric::bound,    Metric::stack, Metric::visits,
                                    Metric::states, Metric::findings, Metric::notes, Metric::time};
std::string_view name(Metric metric);
std::optional<Metric> find_metric(std::string_view name);

struct Record {
    std::string file;    ///< as it was given
    std::string object;  ///< its name without directories, or of the skeleton in it
    std::string program; ///< empty for an object that could not be read
    findings::Status status = findings::Status::error;
    std::array<std::optional<mpz_class>, metrics.size()> counts{}; ///< where known

    std::optional<mpz_class>& operator[](Metric metric) { return counts[static_cast<std::size_t>(metric)]; }
    const std::optional<mpz_class>& operator[](Metric metric) const { return counts[static_cast<std::size_t>(metric)]; }
};

/// One a program; one for an object that could not be read.
std::vector<Record> records(const findings::ObjectResult& object);

} // namespace bpfproof::compare
