// Joins of states that descend from one: every concrete world of either side is in the join, again and again, since
// what was joined goes on and is joined with others. How often leq sees that is printed; where it does not, precision
// is lost only.
#include "state/lineage.hpp"
#include "support/catch.hpp"

#include <iostream>

namespace bpfproof::test {
namespace {

struct Tally {
    std::size_t joins = 0;
    std::size_t seen = 0;
    std::size_t sides = 0;
};

std::string describe(const TermTable& table, const Script& left, const Script& right, const State& a, const State& b) {
    return "\nleft:\n" + to_string(left) + state::to_string(table, a) + "right:\n" + to_string(right) +
           state::to_string(table, b);
}

std::string run(std::uint64_t seed, std::size_t length, Tally& tally) {
    Random random(seed);
    TermTable table;
    Runner runner(table);
    Lineage current = runner.ancestor(random);
    for (int round = 0; round < 4; ++round) {
        Lineage left = current;
        Lineage right = current;
        const Script to_left = random_script(random, random.below(length));
        const Script to_right = random_script(random, random.below(length));
        const bool goes_left = runner.run(left, to_left, true);
        const bool goes_right = runner.run(right, to_right, true);
        if (runner.wrongly_infeasible())
            return "called infeasible, but is not" + describe(table, to_left, to_right, left.state, right.state);
        if (!goes_left || !goes_right)
            return {};
        if (!random.chance(4)) {
            runner.normalise(left);
            runner.normalise(right);
        }
        for (const Lineage* side : {&left, &right})
            if (const std::string error = runner.check(*side); !error.empty())
                return "before the join: " + error + describe(table, to_left, to_right, left.state, right.state);
        Lineage joined{state::join(table, left.state, right.state), {}};
        for (const Lineage* side : {&left, &right})
            if (const std::string error = runner.carry(*side, joined.state, joined.members); !error.empty())
                return error + describe(table, to_left, to_right, left.state, right.state);
        Lineage normal = joined;
        runner.normalise(normal);
        ++tally.joins;
        for (Lineage* side : {&left, &right}) {
            runner.normalise(*side);
            ++tally.sides;
            tally.seen += state::leq(table, side->state, normal.state);
        }
        current = random.chance(2) ? std::move(normal) : std::move(joined);
        std::vector<Member> kept;
        for (std::size_t i = 0; i < current.members.size() && i < 7; ++i)
            kept.push_back(current.members[i * 5 % current.members.size()]);
        current.members = std::move(kept);
    }
    return {};
}

void run_all(std::uint64_t first, std::uint64_t count, std::size_t length) {
    Tally tally;
    for (std::uint64_t seed = first; seed < first + count; ++seed) {
        const std::string error = run(seed, length, tally);
        if (!error.empty())
            FAIL("seed " << seed << ": " << error);
    }
    std::cout << "joins: " << tally.joins << "; sides that leq finds in the join: " << tally.seen << " of "
              << tally.sides << '\n';
    CHECK(tally.seen * 100 >= tally.sides * 99);
}

} // namespace

TEST_CASE("a join stands for every world of both sides: short scripts", "[state]") {
    run_all(0, 10'000, 5);
}
TEST_CASE("a join stands for every world of both sides: long scripts", "[state]") {
    run_all(1'000'000, 3'000, 25);
}

} // namespace bpfproof::test
