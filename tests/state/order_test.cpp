// leq between states that descend from one: what it affirms is so of every concrete world, and stays so along chains;
// it is reflexive. As it is not complete it need not be transitive: how often it is not is printed.
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
    std::size_t chains = 0; ///< a below b below c, all different
    std::size_t broken = 0; ///< of them, a not seen below c
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
            Lineage carried{b.state, {}};
            if (const std::string error = runner.carry(a, b.state, carried.members); !error.empty())
                return "leq without inclusion: " + error + "though all of\n" + state::to_string(table, a.state) +
                       "were said to be";
            for (const Lineage& c : states) {
                if (&a == &b || &b == &c || &a == &c || !state::leq(table, b.state, c.state))
                    continue;
                ++tally.chains;
                tally.broken += !state::leq(table, a.state, c.state);
                if (tally.chains % 8 != 0)
                    continue; // the search for valuations is what takes the time
                std::vector<Member> unused;
                if (const std::string error = runner.carry(carried, c.state, unused); !error.empty())
                    return "leq without inclusion, at the end of a chain: " + error + "though all of\n" +
                           state::to_string(table, b.state) + "were said to be";
            }
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
              << "; chains: " << tally.chains << ", not seen from end to end: " << tally.broken << '\n';
    CHECK(tally.nontrivial > 10'000);
    CHECK(tally.chains > 10'000);
    CHECK(tally.broken * 1000 <= tally.chains);
}

} // namespace bpfproof::test
