// Cycles of a graph, against the definition: blocks that reach each other.
#include "certify/components.hpp"

#include "checks/subject.hpp"
#include "support/catch.hpp"

using namespace bpfproof;
using cfg::BlockId;

namespace {

using Components = std::vector<std::vector<BlockId>>;

std::vector<std::vector<bool>> reachable(const cfg::Function& function, const std::vector<bool>& inside) {
    const std::size_t n = inside.size();
    std::vector reach(n, std::vector<bool>(n));
    const auto [begin, end] = edges(function.graph);
    for (auto edge = begin; edge != end; ++edge) {
        const BlockId from = source(*edge, function.graph);
        const BlockId to = target(*edge, function.graph);
        reach[from][to] = inside[from] && inside[to];
    }
    for (std::size_t k = 0; k < n; ++k)
        for (std::size_t i = 0; i < n; ++i)
            for (std::size_t j = 0; j < n; ++j)
                reach[i][j] = reach[i][j] || (reach[i][k] && reach[k][j]);
    return reach;
}

Components by_definition(const cfg::Function& function, const std::vector<bool>& inside) {
    const auto reach = reachable(function, inside);
    Components found;
    for (BlockId i = 0; i < inside.size(); ++i) {
        std::vector<BlockId> component;
        for (BlockId j = 0; j < inside.size(); ++j)
            if (reach[i][j] && reach[j][i])
                component.push_back(j);
        if (!component.empty() && component.front() == i)
            found.push_back(std::move(component));
    }
    return found;
}

void compare(const char* text) {
    INFO(text);
    const auto tested = checks::test::subject("socket", text);
    const cfg::Function& function = tested->graph.functions.front();
    const std::size_t blocks = num_vertices(function.graph);
    // The whole, and all parts of it, as far as they can be counted.
    for (std::uint32_t part = 0; part < (1u << std::min<std::size_t>(blocks, 10)); ++part) {
        std::vector<bool> inside(blocks);
        for (std::size_t i = 0; i < blocks; ++i)
            inside[i] = i >= 10 || !((part >> i) & 1);
        Components found = certify::cyclic_components(function, inside);
        std::sort(found.begin(), found.end());
        REQUIRE(found == by_definition(function, inside));
    }
}

} // namespace

TEST_CASE("components with a cycle in them") {
    compare("r0 = 0\nexit");
    compare("r0 = 0\nhead:\ngoto head\nexit");
    compare("r0 = 0\nouter:\nr2 = 0\ninner:\nr2 += 1\nif r2 < 0xa goto inner\nr0 += 1\nif r0 < 0xa goto outer\nexit");
    // Two loops side by side; one entered beside its head.
    compare("r0 = 0\na:\nr0 += 1\nif r0 < 0xa goto a\nb:\nr0 += 1\nif r0 < 0x20 goto b\nexit");
    compare("r0 = 0\nif r1 == 0x0 goto middle\nhead:\nr0 += 1\nmiddle:\nr0 += 1\nif r0 < 0xa goto head\nexit");
    compare("a:\nif r1 == 0x1 goto c\nb:\nif r1 == 0x2 goto a\nc:\nif r1 == 0x3 goto b\nd:\nif r1 == 0x4 goto a\nif r1 "
            "== 0x5 goto d\ne:\nif r1 == 0x6 "
            "goto e\nexit");
}
