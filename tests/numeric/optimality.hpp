// How near results come to the best that numbers can say, exclusions aside. Printed as rows of a table:
//   test_numeric | grep '^|'
// is the table of README.md.
#pragma once

#include "values.hpp"

#include <cstdio>
#include <unordered_map>

namespace bpfproof::test {

// Best abstractions are costly and recur: W = 4 has only 2^16 sets.
template <unsigned W>
class BestSets {
public:
    const Set<W>& of(const Set<W>& set) {
        auto& slot = known_[set];
        if (slot.none() && set.any())
            slot = gamma(*best_abstraction<W>(set));
        return slot;
    }

private:
    std::unordered_map<Set<W>, Set<W>> known_;
};

struct Score {
    std::size_t cases = 0;
    std::size_t optimal = 0; ///< γ(result) ⊆ γ(best abstraction without exclusions); where nothing is left, found so
    std::size_t words = 0;   ///< Σ |γ(result)|
    std::size_t best = 0;    ///< Σ |γ(best)|

    template <unsigned W>
    void add(const Set<W>& concrete, const Set<W>& abstract, BestSets<W>& best_sets) {
        const Set<W>& needed = best_sets.of(concrete);
        ++cases;
        optimal += (abstract & ~needed).none() ? 1 : 0;
        words += abstract.count();
        best += (needed & (abstract | concrete)).count();
    }
    double share() const { return 100.0 * static_cast<double>(optimal) / static_cast<double>(cases); }
    void print(const char* direction, const char* what, unsigned width) const {
        std::printf("| %s | %s | %u | %zu | %.2f %% | %.3f |\n", direction, what, width, cases, share(),
                    static_cast<double>(words) / static_cast<double>(best));
    }
};

} // namespace bpfproof::test
