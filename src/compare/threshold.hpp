// What a change must not do: `verdict,insns>10%,bound>0`.
#pragma once

#include "compare/compare.hpp"

#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace bpfproof::compare {

struct Threshold {
    enum class What : std::uint8_t {
        verdict, ///< must not get worse; one that was not there counts as if it had been proved
        removed, ///< no program may go away
        growth,  ///< the metric must not grow by more than `limit`
    };
    What what = What::verdict;
    Metric metric = Metric::insns;
    mpq_class limit{};
    bool percent = false; ///< of what it was; where that was 0, any growth is more
    std::string text{};   ///< as it was written
};

/// Separated by commas; "none" alone is no threshold at all. What is wrong comes back as a text.
std::variant<std::vector<Threshold>, std::string> read_thresholds(std::string_view text);

/// A bound that was known and is so no longer crosses every threshold of it. Other numbers that are not known on both
/// sides cross none.
bool crosses(const Row& row, const Threshold& threshold);

} // namespace bpfproof::compare
