// leq between states that descend from one: what it affirms is so of every concrete world; it is reflexive, and
// transitive on the way of every script.
#include "state/lineage.hpp"
#include "support/catch.hpp"

#include <iostream>

namespace bpfproof::test {
namespace {

/// States along two branches of one script, their joins and widenings: many of one shape, many nearly alike.
std::vector<Lineage> family(Runner& runner, Random& random) {
    std::vector<Lineage> result;
    Lineage current = runner.ancestor(random);
    runner.normalise(current);
    result.push_back(current);
    const numeric::Thresholds thresholds({0, 4, 8, 64});
    for (int round = 0; round < 3; ++round) {
        Lineage next = current;
        // Often what leaves the shape as it is.
        const Script script =
            random.chance(3) ? random_script(random, random.below(6)) : random_body(random, random.below(4));
        if (!runner.run(next, script, true))
            return result;
        runner.normalise(next);
        Lineage joined{random.chance(4) ? state::widen(runner.table(), current.state, next.state, thresholds)
                                        : state::join(runner.table(), current.state, next.state),
                       {}};
        // Where it is wrong, the tests of joins say so.
        static_cast<void>(runner.carry(current, joined.state, joined.members));
        static_cast<void>(runner.carry(next, joined.state, joined.members));
        if (joined.members.size() > 7)
            joined.members.resize(7);
        runner.normalise(joined);
        result.push_back(next);
        result.push_back(joined);
        current = random.chance(2) ? std::move(joined) : std::move(next);
    }
    return result;
}

struct Tally {
    std::size_t pairs = 0;
    std::size_t affirmed = 0;
    std::size_t nontrivial = 0;
};

std::string run(std::uint64_t seed, Tally& tally) {
    Random random(seed);
    TermTable table;
    Runner runner(table);
    const std::vector<Lineage> states = family(runner, random);
    for (const Lineage& a : states) {
        if (!state::leq(table, a.state, a.state))
            return "leq is not reflexive:\n" + state::to_string(table, a.state);
        for (const Lineage& b : states) {
            ++tally.pairs;
            if (!state::leq(table, a.state, b.state))
                continue;
            ++tally.affirmed;
            tally.nontrivial += &a != &b && !state::leq(table, b.state, a.state);
            std::vector<Member> unused;
            if (const std::string error = runner.carry(a, b.state, unused); !error.empty())
                return "leq without inclusion: " + error + "though all of\n" + state::to_string(table, a.state) +
                       "were said to be";
        }
    }
    return {};
}

} // namespace

TEST_CASE("what leq affirms holds of every world", "[state]") {
    Tally tally;
    for (std::uint64_t seed = 0; seed < 10'000; ++seed) {
        const std::string error = run(seed, tally);
        if (!error.empty())
            FAIL("seed " << seed << ": " << error);
    }
    std::cout << "pairs: " << tally.pairs << ", affirmed: " << tally.affirmed << ", one way only: " << tally.nontrivial
              << '\n';
    CHECK(tally.nontrivial > 10'000);
}

} // namespace bpfproof::test
