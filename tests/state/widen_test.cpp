// Widening as an engine uses it: a loop's body is walked again and again, its result joined in and widened. What went
// in at any time is in every later state, and the sequence comes to rest.
#include "state/lineage.hpp"
#include "support/catch.hpp"

#include <iostream>

namespace bpfproof::test {
namespace {

constexpr int longest = 60; ///< what the engine allows a loop

struct Tally {
    std::size_t chains = 0;
    std::size_t longest_seen = 0;
    std::size_t restless = 0;
};

std::string run(std::uint64_t seed, Tally& tally) {
    Random random(seed);
    TermTable table;
    Runner runner(table);
    Lineage head = runner.ancestor(random);
    runner.normalise(head);
    const Script body = random_body(random, 1 + random.below(7));
    const numeric::Thresholds thresholds({0, 4, 8, 64});
    ++tally.chains;
    for (int round = 0;; ++round) {
        Lineage next = head;
        if (!runner.run(next, body, false))
            return {};
        if (runner.wrongly_infeasible())
            return "called infeasible, but is not\n" + to_string(body);
        runner.normalise(next);
        if (state::leq(table, next.state, head.state)) {
            tally.longest_seen = std::max(tally.longest_seen, static_cast<std::size_t>(round));
            return {};
        }
        if (round == longest) {
            ++tally.restless;
            return {};
        }
        Lineage wider{round < 2 ? state::join(table, head.state, next.state)
                                : state::widen(table, head.state, next.state, thresholds),
                      {}};
        for (const Lineage* side : {&head, &next})
            if (const std::string error = runner.carry(*side, wider.state, wider.members); !error.empty())
                return "round " + std::to_string(round) + ": " + error + "body:\n" + to_string(body) + "old:\n" +
                       state::to_string(table, head.state) + "next:\n" + state::to_string(table, next.state);
        std::vector<Member> kept;
        for (std::size_t i = 0; i < wider.members.size() && i < 6; ++i)
            kept.push_back(wider.members[(i * 3 + static_cast<std::size_t>(round)) % wider.members.size()]);
        wider.members = std::move(kept);
        runner.normalise(wider);
        head = std::move(wider);
    }
}

} // namespace

TEST_CASE("widening bounds from above and comes to rest", "[state]") {
    Tally tally;
    for (std::uint64_t seed = 0; seed < 5'000; ++seed) {
        const std::string error = run(seed, tally);
        if (!error.empty())
            FAIL("seed " << seed << ": " << error);
    }
    std::cout << "loops: " << tally.chains << ", longest: " << tally.longest_seen << ", not at rest after " << longest
              << ": " << tally.restless << '\n';
    CHECK(tally.restless == 0);
}

} // namespace bpfproof::test
