// Two runs side by side: which program of the one is which of the other, and what became of it.
#pragma once

#include "compare/record.hpp"

#include <optional>
#include <vector>

namespace bpfproof::compare {

/// At least one of the two is there.
struct Row {
    std::optional<Record> before{};
    std::optional<Record> after{};

    const Record& any() const { return after ? *after : *before; }
};

enum class Change : std::uint8_t {
    same,   ///< but for the time it took
    other,  ///< the verdict is the same, some number is not
    better, ///< the verdict is
    worse,
    added,
    removed,
};
Change change(const Row& row);
std::string_view name(Change change);

/// Objects are the same where their files are; then where their names are, and no other object's of either side; and
/// two that alone are left. In an object, programs are the same where their names are; equals in their order.
/// In the order of `after`; what was removed comes last.
std::vector<Row> pair(const std::vector<Record>& before, const std::vector<Record>& after);

} // namespace bpfproof::compare
