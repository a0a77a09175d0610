// Inputs as the search changes them: a run's own, with all that it drew from the seed written down, and changes to
// them.
#pragma once

#include "machine/machine.hpp"
#include "refute/solve.hpp"

#include <optional>
#include <string>
#include <vector>

namespace bpfproof::refute {

/// Longer packets are not tried: an skb of ordinary size.
inline constexpr std::size_t longest_packet = 4096;

/// A number of the context, by the name that machine::Inputs gives it.
struct ContextField {
    std::string name;
    std::uint32_t first = 0; ///< of the number's bytes, the least significant being 0, where the access begins
    std::int64_t offset = 0; ///< of the number in the context
    unsigned size = 0;       ///< of the number
};
/// nullopt: what the access gives is no number, or cannot be given.
std::optional<ContextField> field_at(const platform::ProgramType& type, std::int64_t offset, unsigned size,
                                     bool big_endian);

/// `fields`: the names that sources of kind `context` index.
void apply(const Changes& changes, const std::vector<std::string>& fields, machine::Inputs& inputs);

} // namespace bpfproof::refute
