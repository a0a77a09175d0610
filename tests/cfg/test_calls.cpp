#include "cfg/calls.hpp"

#include "programs.hpp"

#include "support/catch.hpp"

#include <algorithm>

using namespace bpfproof;
using namespace bpfproof::cfg;
using namespace bpfproof::cfg::test;

namespace {

/// [f]: the functions that function f calls, in order.
Program calling(const std::vector<std::vector<FunctionId>>& callees) {
    std::vector<isa::Slot> starts;
    isa::Slot size = 0;
    for (const auto& list : callees) {
        starts.push_back(size);
        size += static_cast<isa::Slot>(list.size()) + 1;
    }
    isa::Code code;
    for (const auto& list : callees) {
        for (const FunctionId callee : list)
            code.emplace_back(isa::CallLocal{starts[callee]});
        code.emplace_back(isa::Exit{});
    }
    return program_of(code, starts);
}

} // namespace

TEST_CASE("call cycles are found, self calls too") {
    using Cycles = std::vector<std::vector<FunctionId>>;
    CHECK(call_cycles(calling({{1, 2}, {2}, {}})).empty());
    CHECK(call_cycles(calling({{0}})) == Cycles{{0}});
    CHECK(call_cycles(calling({{1, 4}, {2}, {3}, {1}, {4}})) == Cycles{{1, 2, 3}, {4}});
}

TEST_CASE("a callback closes a cycle") {
    const Program program = program_of("call body\nexit\nbody:\nr2 = function body ll\ncall 181\nexit\n");
    CHECK(call_cycles(program) == std::vector<std::vector<FunctionId>>{{1}});
}

TEST_CASE("callees come first") {
    const Program program = calling({{3, 1}, {2}, {}, {2, 1}});
    const auto order = callees_first(program);
    const auto place = [&](FunctionId id) { return std::ranges::find(order, id) - order.begin(); };
    CHECK(order.size() == 4);
    CHECK(place(2) < place(1));
    CHECK(place(1) < place(3));
    CHECK(place(3) < place(0));
}

TEST_CASE("the deepest chain of calls, unless a cycle can be reached") {
    const Program program = calling({{3, 1}, {2}, {}, {2, 1}, {4, 2}});
    CHECK(deepest_call_chain(program) == std::vector<FunctionId>{0, 3, 1, 2});
    CHECK(deepest_call_chain(program, 2) == std::vector<FunctionId>{2});
    CHECK(deepest_call_chain(program, 4) == std::nullopt);
    CHECK(deepest_call_chain(calling({{1}, {2}, {1}})) == std::nullopt);
}
