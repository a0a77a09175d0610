#include "programs.hpp"

#include "base/internal_error.hpp"
#include "support/catch.hpp"

#include <map>

using namespace bpfproof;
using namespace bpfproof::cfg;
using namespace bpfproof::cfg::test;

TEST_CASE("a diamond has four blocks in reverse post-order") {
    const Program program = program_of("r0 = 0\n"
                                       "if r1 == 0 goto other\n"
                                       "r0 = 1\n"
                                       "goto out\n"
                                       "other:\n"
                                       "r0 = 2\n"
                                       "out:\n"
                                       "exit\n");
    REQUIRE(program.functions.size() == 1);
    const Graph& graph = program.functions[0].graph;
    REQUIRE(boost::num_vertices(graph) == 4);
    CHECK(graph[0].begin == 0);
    CHECK(graph[0].end == 2);
    CHECK(graph[1].begin == 2); // what falls through comes first
    CHECK(graph[2].begin == 4);
    CHECK(graph[3].begin == 5);
    CHECK(successors_of(graph, 0) == std::vector<BlockId>{1, 2});
    CHECK(successors_of(graph, 1) == std::vector<BlockId>{3});
    CHECK(successors_of(graph, 2) == std::vector<BlockId>{3});
    CHECK(successors_of(graph, 3).empty());
    const auto edges = boost::out_edges(0, graph);
    CHECK(graph[*edges.first].kind == EdgeKind::next);
    CHECK(graph[*std::next(edges.first)].kind == EdgeKind::taken);
}

TEST_CASE("a branch to the following slot has two edges") {
    const Program program = program_of("if r1 == 0 goto +0\nexit\n");
    const Graph& graph = program.functions[0].graph;
    CHECK(successors_of(graph, 0) == std::vector<BlockId>{1, 1});
    CHECK(boost::in_degree(1, graph) == 2);
}

TEST_CASE("may_goto goes both ways, goto one") {
    const Program program = program_of("may_goto out\nr0 = 1\nout:\nr0 = 0\ngotol end\nend:\nexit\n");
    const Graph& graph = program.functions[0].graph;
    CHECK(successors_of(graph, 0) == std::vector<BlockId>{1, 2});
    CHECK(successors_of(graph, 2) == std::vector<BlockId>{3});
}

TEST_CASE("a 16-byte load at the end of a block takes both slots") {
    const Program program = program_of("r0 = 0x1122334455667788 ll\nout:\nif r0 == 0 goto out\nexit\n");
    const Graph& graph = program.functions[0].graph;
    CHECK(graph[0].begin == 0);
    CHECK(graph[0].end == 2);
    CHECK(graph[0].last == 0);
    CHECK(program.functions[0].block_at(1) == BlockId{0});
    CHECK(program.functions[0].block_at(3) == BlockId{2});
    CHECK(program.functions[0].block_at(4) == std::nullopt);
}

TEST_CASE("calls do not end blocks; targets and given starts begin functions") {
    const isa::Code code = code_of("call 5\n"
                                   "call callee\n"
                                   "r1 = function back ll\n"
                                   "exit\n"
                                   "callee:\n"
                                   "r0 = 1\n"
                                   "exit\n"
                                   "back:\n"
                                   "r0 = 2\n"
                                   "exit\n"
                                   "r0 = 3\n"
                                   "exit\n");
    const Program program = program_of(code, {9, 5});
    REQUIRE(program.functions.size() == 4);
    CHECK(boost::num_vertices(program.functions[0].graph) == 1);
    CHECK(program.functions[0].calls == std::vector<isa::Slot>{1});
    CHECK(program.functions[1].begin == 5);
    CHECK(program.functions[1].end == 7);
    CHECK(program.functions[3].begin == 9);
    CHECK(program.function_at(7).id == 2);
    CHECK(program.function_of(8).id == 2);
    CHECK(program.function_of(10).id == 3);
    CHECK_THROWS_AS(program.function_at(8), InternalError);
    CHECK_THROWS_AS(program.function_of(11), InternalError);
    std::map<FunctionId, bool> called;
    for (const auto edge : boost::make_iterator_range(boost::out_edges(0, program.calls)))
        called[static_cast<FunctionId>(boost::target(edge, program.calls))] = program.calls[edge].callback;
    CHECK(called == std::map<FunctionId, bool>{{1, false}, {2, true}});
}

TEST_CASE("unreachable code is listed and in no block") {
    const Program program = program_of("goto out\n"
                                       "r0 = 1\n"
                                       "if r0 == 0 goto out\n"
                                       "out:\n"
                                       "r0 = 2\n"
                                       "exit\n"
                                       "call dead\n"
                                       "exit\n"
                                       "dead:\n"
                                       "exit\n");
    const Function& entry = program.functions[0];
    CHECK(boost::num_vertices(entry.graph) == 2);
    CHECK(entry.unreachable == std::vector<isa::Slot>{1, 5});
    CHECK(entry.calls.empty());
    CHECK(entry.block_at(2) == std::nullopt);
    CHECK(boost::num_edges(program.calls) == 0);
    CHECK(program.functions.size() == 2); // the call's target still bounds the function before it
}

TEST_CASE("control that goes astray is an error at its slot") {
    const isa::Mov nothing{isa::AluWidth::w64, isa::r0, isa::Imm{0}};
    CHECK(error_of({}).reason == "no instructions");
    CHECK(error_of({nothing}).slot == 0);
    CHECK(error_of({nothing, isa::CallHelper{5}}).slot == 1);
    CHECK(error_of({nothing, isa::Exit{}, nothing}, {2}).reason == "control runs past the end of the function");
    CHECK(error_of({nothing, nothing, isa::Exit{}}, {1}).slot == 0);
    CHECK(error_of({isa::Jump{2, false}, isa::Exit{}, nothing, isa::Exit{}}, {2}).reason ==
          "jumps into another function, to slot 2");
    CHECK(error_of({isa::Exit{}, isa::Jump{0, true}}, {1}).slot == 1);
    CHECK(error_of({isa::Jump{7, false}}).reason == "jumps out of the program, to slot 7");
    CHECK(error_of({isa::Jump{2, false}, isa::LoadImm64{isa::r0, 1}, isa::SecondSlot{}, isa::Exit{}}).slot == 0);
    CHECK(error_of({isa::CallLocal{9}, isa::Exit{}}).slot == 0);
    CHECK(error_of({isa::Exit{}}, {3}).slot == 3);
    CHECK(error_of({isa::LoadImm64{isa::r0, 1}, isa::SecondSlot{}, isa::Exit{}}, {1}).slot == 1);
    const isa::CmpOp equal = isa::CmpOp::eq;
    CHECK(error_of({nothing, isa::Branch{equal, isa::AluWidth::w64, isa::r0, isa::Imm{0}, 0}}).slot == 1);
}

TEST_CASE("what never runs cannot go astray") {
    const isa::Mov nothing{isa::AluWidth::w64, isa::r0, isa::Imm{0}};
    const Program program = program_of(isa::Code{isa::Exit{}, isa::Jump{3, false}, nothing, isa::Exit{}}, {3});
    CHECK(program.functions[0].unreachable == std::vector<isa::Slot>{1});
}

TEST_CASE("random shapes: blocks cover just what can be reached, and edges are the code's") {
    std::mt19937 random(1);
    for (int round = 0; round < 400; ++round) {
        const isa::Code code = random_shape(random, 3 + static_cast<isa::Slot>(round % 40));
        const Program program = program_of(code);
        const Function& function = program.functions[0];
        std::set<isa::Slot> reached;
        std::vector<isa::Slot> pending{0};
        while (!pending.empty()) {
            const isa::Slot slot = pending.back();
            pending.pop_back();
            if (reached.insert(slot).second)
                for (const isa::Slot next : next_slots(code, slot))
                    pending.push_back(next);
        }
        std::set<isa::Slot> covered;
        for (BlockId block = 0; block < boost::num_vertices(function.graph); ++block) {
            const Block& extent = function.graph[block];
            for (isa::Slot slot = extent.begin; slot < extent.end; ++slot) {
                CHECK(covered.insert(slot).second);
                CHECK(function.block_at(slot) == block);
                if (slot != extent.last)
                    CHECK(next_slots(code, slot) == std::vector<isa::Slot>{slot + 1});
            }
            std::vector<isa::Slot> ends;
            for (const BlockId to : successors_of(function.graph, block))
                ends.push_back(function.graph[to].begin);
            CHECK(ends == next_slots(code, extent.last));
        }
        CHECK(covered == reached);
        CHECK(function.graph[0].begin == 0);
    }
}
