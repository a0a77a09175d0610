// Cleaning up: what is live is left as it was, what is dead is gone, and nothing is known of what nothing mentions.
#include "domains/state/values.hpp"
#include "state/lineage.hpp"
#include "support/catch.hpp"

namespace bpfproof::test {

TEST_CASE("normalising keeps every world, and is done after once", "[state]") {
    for (std::uint64_t seed = 0; seed < 3'000; ++seed) {
        Random random(seed);
        TermTable table;
        Runner runner(table);
        Lineage lineage = runner.ancestor(random);
        if (!runner.run(lineage, random_script(random, 12), true))
            continue;
        const auto registers = static_cast<std::uint16_t>(random.word());
        const memory::ByteSet stack = memory::bytes_of({-16, random.chance(2) ? 0 : -8});
        state::normalise(table, lineage.state, {registers, stack});
        const std::string error = runner.check(lineage);
        if (!error.empty())
            FAIL("seed " << seed << ": " << error);
        for (std::size_t i = 0; i < 10; ++i)
            if (!((registers >> i) & 1) && lineage.state.registers[i].is_initialised())
                FAIL("a dead register is still there");
        if ((lineage.state.frame(lineage.state.depth()).initialised() & ~stack).any())
            FAIL("dead bytes are still there");

        State again = lineage.state;
        state::normalise(table, again, {registers, stack});
        if (!std::ranges::equal(again.knowledge.facts(), lineage.state.knowledge.facts()) ||
            !std::ranges::equal(again.knowledge.differences(), lineage.state.knowledge.differences()) ||
            again.registers != lineage.state.registers || again.debts != lineage.state.debts)
            FAIL("seed " << seed << ": normalising twice is not normalising once");
    }
}

TEST_CASE("frames are copied only when they are written", "[state]") {
    TermTable table;
    State state;
    state.activations.push_back({std::make_shared<memory::Frame>(), {}, {}});
    State other = state;
    CHECK(&state.frame(0) == &other.frame(0));
    symbolic::Builder builder(table, other.knowledge);
    other.own_frame(0).write(builder, -8, 8, types::Word::scalar(symbolic::constant(1)));
    CHECK(state.frame(0).cells().empty());
    CHECK(other.frame(0).cells().size() == 1);
}

} // namespace bpfproof::test
