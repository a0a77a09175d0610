#include "cfg/loops.hpp"

#include "programs.hpp"

#include "support/catch.hpp"

#include <algorithm>
#include <map>

using namespace bpfproof;
using namespace bpfproof::cfg;
using namespace bpfproof::cfg::test;

namespace {

/// Loops by definition: strongly connected groups, their first block the head; then the same inside without the head.
/// [head]: all blocks of its loop.
using Loops = std::map<BlockId, BlockSet>;

void decompose(const Graph& graph, const BlockSet& among, Loops& loops) {
    BlockSet avoided;
    for (BlockId block = 0; block < boost::num_vertices(graph); ++block)
        if (!among.contains(block))
            avoided.insert(block);
    BlockSet left = among;
    while (!left.empty()) {
        const BlockId first = *left.begin();
        BlockSet group;
        for (const BlockId block : reachable(graph, first, avoided))
            if (reachable(graph, block, avoided).contains(first))
                group.insert(block);
        for (const BlockId block : group)
            left.erase(block);
        const auto next = successors_of(graph, first);
        if (group.size() == 1 && std::ranges::find(next, first) == next.end())
            continue;
        loops[first] = group;
        group.erase(first);
        decompose(graph, group, loops);
    }
}

void check_order(const Graph& graph, const Wto& wto) {
    const std::size_t count = boost::num_vertices(graph);
    REQUIRE(wto.order.size() == count);
    CHECK(wto.order[0] == 0);
    for (std::uint32_t i = 0; i < count; ++i)
        CHECK(wto.position[wto.order[i]] == i);
    for (BlockId from = 0; from < count; ++from)
        for (const BlockId to : successors_of(graph, from)) {
            const bool forward = wto.position[from] < wto.position[to];
            CHECK((forward || wto.is_back_edge(from, to)));
            CHECK(!(forward && wto.is_back_edge(from, to)));
        }
}

} // namespace

TEST_CASE("random shapes: the weak topological order is one, and its components are the loops of the definition") {
    std::mt19937 random(4);
    std::size_t nested = 0;
    std::size_t irreducible = 0;
    for (int round = 0; round < 600; ++round) {
        const Program program = program_of(random_shape(random, 3 + static_cast<isa::Slot>(round % 40)));
        const Function& function = program.functions[0];
        const LoopForest forest = find_loops(function);
        const Wto& wto = forest.order();
        check_order(function.graph, wto);
        BlockSet all = reachable(function.graph, 0);
        Loops expected;
        decompose(function.graph, all, expected);
        REQUIRE(forest.loops().size() == expected.size());
        for (LoopId id = 0; id < forest.loops().size(); ++id) {
            const Loop& loop = forest.loops()[id];
            const auto blocks = forest.blocks(id);
            REQUIRE(expected.contains(loop.head));
            CHECK(blocks.front() == loop.head);
            CHECK(BlockSet(blocks.begin(), blocks.end()) == expected[loop.head]);
            bool beside_head = false;
            for (const auto& [from, to] : forest.entries(function, id))
                beside_head |= to != loop.head;
            CHECK(loop.irreducible == beside_head);
            irreducible += loop.irreducible ? 1 : 0;
            nested += loop.depth > 2 ? 1 : 0;
        }
        for (const BlockId block : all) {
            std::size_t around = 0;
            std::optional<BlockId> innermost;
            for (const auto& [head, blocks] : expected)
                if (blocks.contains(block)) {
                    ++around;
                    if (!innermost || blocks.size() < expected[*innermost].size())
                        innermost = head;
                }
            CHECK(forest.depth(block) == around);
            CHECK(forest.innermost(block).has_value() == innermost.has_value());
            if (innermost)
                CHECK(forest.loops()[*forest.innermost(block)].head == *innermost);
        }
    }
    CHECK(nested > 100); // else the above says little
    CHECK(irreducible > 100);
}

TEST_CASE("nested loops know their heads, latches, parents and exits") {
    const Program program = program_of("r1 = 0\n" // 0
                                       "outer:\n"
                                       "r2 = 0\n" // 1
                                       "inner:\n"
                                       "r2 += 1\n" // 2
                                       "if r2 == 5 goto done\n"
                                       "if r2 < 8 goto inner\n" // 4
                                       "r1 += 1\n"              // 5
                                       "if r1 < 8 goto outer\n"
                                       "done:\n"
                                       "exit\n"); // 7
    const Function& function = program.functions[0];
    const LoopForest forest = find_loops(function);
    REQUIRE(forest.loops().size() == 2);
    const Loop& outer = forest.loops()[0];
    const Loop& inner = forest.loops()[1];
    const auto at = [&](isa::Slot slot) { return function.block_at(slot).value(); };
    CHECK(outer.head == at(1));
    CHECK(outer.parent == std::nullopt);
    CHECK(outer.latches == std::vector<BlockId>{at(5)});
    CHECK(inner.head == at(2));
    CHECK(inner.parent == LoopId{0});
    CHECK(inner.depth == 2);
    CHECK(inner.latches == std::vector<BlockId>{at(4)});
    CHECK_FALSE(outer.irreducible);
    CHECK(forest.exits(function, 1) == std::vector<BlockEdge>{{at(2), at(7)}, {at(4), at(5)}});
    CHECK(forest.exits(function, 0) == std::vector<BlockEdge>{{at(2), at(7)}, {at(5), at(7)}});
    CHECK(forest.entries(function, 0) == std::vector<BlockEdge>{{at(0), at(1)}});
    CHECK(forest.innermost(at(7)) == std::nullopt);
    CHECK(forest.contains(0, at(4)));
    CHECK_FALSE(forest.contains(1, at(5)));
    CHECK(forest.order().outer[inner.head] == outer.head);
    CHECK(forest.order().component_end(outer.head) == 5);
}

TEST_CASE("a loop with two ways in is irreducible") {
    const Program program = program_of("if r1 == 0 goto second\n"
                                       "first:\n"
                                       "r2 += 1\n"
                                       "second:\n"
                                       "r3 += 1\n"
                                       "if r3 < 9 goto first\n"
                                       "exit\n");
    const LoopForest forest = find_loops(program.functions[0]);
    REQUIRE(forest.loops().size() == 1);
    CHECK(forest.loops()[0].irreducible);
    CHECK(forest.blocks(0).size() == 2);
}
