// Which input makes an expression take a wanted value: the operations undone, one by one, from the value back to the
// sources. Where two operands vary, one is held at what it was. An answer is a guess that the next run tries: what else
// of the run a change moves is not asked.
#pragma once

#include "refute/expression.hpp"

#include <optional>
#include <vector>

namespace bpfproof::refute {

struct Change {
    Source source;
    std::uint64_t value = 0;
};
using Changes = std::vector<Change>;

/// nullopt: none is found.
std::optional<Changes> solve(const Expressions& expressions, NodeId node, std::uint64_t wanted);

/// Changes, each of its own, that may turn the outcome of a comparison into `outcome`; the most promising first.
std::vector<Changes> flip(const Expressions& expressions, isa::CmpOp op, isa::AluWidth width, const Traced& left,
                          const Traced& right, bool outcome);

} // namespace bpfproof::refute
