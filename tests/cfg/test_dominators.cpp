#include "cfg/dominators.hpp"

#include "programs.hpp"

#include "base/internal_error.hpp"
#include "support/catch.hpp"

#include <algorithm>

using namespace bpfproof;
using namespace bpfproof::cfg;
using namespace bpfproof::cfg::test;

namespace {

/// Blocks where a run may be said to end: the first of every group that cannot be left.
BlockSet ends_of(const Graph& graph) {
    BlockSet ends;
    for (BlockId block = 0; block < boost::num_vertices(graph); ++block) {
        const BlockSet group = reachable(graph, block);
        const bool closed = std::ranges::all_of(group, [&](BlockId to) { return reachable(graph, to) == group; });
        if (closed)
            ends.insert(*group.begin());
    }
    return ends;
}

bool reaches_end(const Graph& graph, BlockId from, const BlockSet& avoided) {
    const BlockSet ends = ends_of(graph);
    return std::ranges::any_of(reachable(graph, from, avoided), [&](BlockId to) { return ends.contains(to); });
}

} // namespace

TEST_CASE("a forest answers who is above whom") {
    const DominatorTree tree({no_block, 0, 0, 1, 1, no_block});
    CHECK(tree.parent(0) == std::nullopt);
    CHECK(tree.parent(3) == BlockId{1});
    CHECK(tree.dominates(0, 4));
    CHECK(tree.dominates(4, 4));
    CHECK_FALSE(tree.strictly_dominates(4, 4));
    CHECK_FALSE(tree.dominates(2, 4));
    CHECK_FALSE(tree.dominates(0, 5));
    CHECK(tree.nearest_common(3, 4) == BlockId{1});
    CHECK(tree.nearest_common(3, 2) == BlockId{0});
    CHECK(tree.nearest_common(1, 4) == BlockId{1});
    CHECK(tree.nearest_common(3, 5) == std::nullopt);
    CHECK_THROWS_AS(DominatorTree({1, 0}), InternalError);
    CHECK_THROWS_AS(DominatorTree({7}), InternalError);
}

TEST_CASE("random shapes: dominance is what every path from the entry must pass") {
    std::mt19937 random(2);
    for (int round = 0; round < 300; ++round) {
        const Program program = program_of(random_shape(random, 3 + static_cast<isa::Slot>(round % 30)));
        const Graph& graph = program.functions[0].graph;
        const DominatorTree tree = dominators(program.functions[0]);
        for (BlockId above = 0; above < boost::num_vertices(graph); ++above) {
            const BlockSet without = reachable(graph, 0, {above});
            for (BlockId below = 0; below < boost::num_vertices(graph); ++below)
                CHECK(tree.dominates(above, below) == !without.contains(below));
        }
    }
}

TEST_CASE("random shapes: post-dominance is what every path to an end must pass") {
    std::mt19937 random(3);
    for (int round = 0; round < 200; ++round) {
        const Program program = program_of(random_shape(random, 3 + static_cast<isa::Slot>(round % 16)));
        const Graph& graph = program.functions[0].graph;
        const DominatorTree tree = post_dominators(program.functions[0]);
        for (BlockId late = 0; late < boost::num_vertices(graph); ++late)
            for (BlockId early = 0; early < boost::num_vertices(graph); ++early)
                CHECK(tree.dominates(late, early) == !reaches_end(graph, early, {late}));
    }
}

TEST_CASE("an endless loop has a place in the tree of post-dominators") {
    const Program program = program_of("r0 = 0\nif r1 == 0 goto spin\nexit\nspin:\nr0 += 1\ngoto spin\n");
    const DominatorTree tree = post_dominators(program.functions[0]);
    CHECK(tree.parent(0) == std::nullopt);
    CHECK(tree.parent(1) == std::nullopt);
    CHECK(tree.parent(2) == std::nullopt);
}

TEST_CASE("the branches that decide whether a block runs") {
    const Program program = program_of("if r1 == 0 goto out\n"  // 0
                                       "if r2 == 0 goto skip\n" // 1
                                       "r3 = 1\n"               // 2
                                       "skip:\n"
                                       "r4 = 1\n" // 3
                                       "again:\n"
                                       "r4 += 1\n" // 4: a loop decides over itself
                                       "if r4 < 9 goto again\n"
                                       "out:\n"
                                       "exit\n"); // 5
    const Function& function = program.functions[0];
    const DominatorTree tree = post_dominators(function);
    const auto deciding = [&](isa::Slot slot) {
        std::vector<isa::Slot> branches;
        for (const BlockId block : deciding_blocks(function, tree, *function.block_at(slot)))
            branches.push_back(function.graph[block].last);
        return branches;
    };
    CHECK(deciding(0).empty());
    CHECK(deciding(1) == std::vector<isa::Slot>{0});
    CHECK(deciding(2) == std::vector<isa::Slot>{1});
    CHECK(deciding(3) == std::vector<isa::Slot>{0});
    CHECK(deciding(4) == std::vector<isa::Slot>{0, 5});
    CHECK(deciding(6).empty());
}
