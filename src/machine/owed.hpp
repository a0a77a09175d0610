// What a program has taken and must give back before it ends: references, and locks.
#pragma once

#include "machine/fault.hpp"

#include <algorithm>
#include <utility>

namespace bpfproof::machine {

class Owed {
public:
    void take(RegionId reference) { references_.push_back(reference); }
    bool has(RegionId reference) const { return std::ranges::find(references_, reference) != references_.end(); }
    void give_back(RegionId reference) {
        const auto found = std::ranges::find(references_, reference);
        if (found == references_.end())
            throw Trap{.kind = FaultKind::not_held};
        references_.erase(found);
    }

    /// A program holds one lock at most, and never waits for itself (kernel/bpf/verifier.c, process_spin_lock).
    void lock(RegionId region, std::int64_t offset) {
        if (!locks_.empty())
            throw Trap{.kind = FaultKind::bad_argument, .detail = "a lock is already held"};
        locks_.emplace_back(region, offset);
    }
    void unlock(RegionId region, std::int64_t offset) {
        const auto found = std::ranges::find(locks_, std::pair(region, offset));
        if (found == locks_.end())
            throw Trap{.kind = FaultKind::not_held};
        locks_.erase(found);
    }

    bool empty() const { return references_.empty() && locks_.empty(); }
    std::size_t references() const { return references_.size(); }

private:
    std::vector<RegionId> references_;
    std::vector<std::pair<RegionId, std::int64_t>> locks_;
};

} // namespace bpfproof::machine
