#include "programs.hpp"

#include "isa/assemble.hpp"
#include "support/catch.hpp"

namespace bpfproof::cfg::test {

isa::Code code_of(std::string_view assembly) {
    auto result = isa::assemble(assembly);
    if (const auto* error = std::get_if<isa::AssembleError>(&result))
        FAIL("line " << error->line << ": " << error->reason << " in\n" << assembly);
    return std::get<isa::Code>(std::move(result));
}

Program program_of(const isa::Code& code, const std::vector<isa::Slot>& starts) {
    auto result = build(code, starts);
    if (const auto* error = std::get_if<GraphError>(&result))
        FAIL("slot " << error->slot << ": " << error->reason);
    return std::get<Program>(std::move(result));
}

Program program_of(std::string_view assembly) {
    return program_of(code_of(assembly));
}

GraphError error_of(const isa::Code& code, const std::vector<isa::Slot>& starts) {
    auto result = build(code, starts);
    REQUIRE(std::holds_alternative<GraphError>(result));
    return std::get<GraphError>(std::move(result));
}

isa::Code random_shape(std::mt19937& random, isa::Slot size) {
    std::uniform_int_distribution<isa::Slot> anywhere(0, size - 1);
    std::uniform_int_distribution<int> form(0, 9);
    isa::Code code;
    for (isa::Slot slot = 0; slot < size; ++slot) {
        const int drawn = form(random);
        if (drawn < 5)
            code.emplace_back(isa::Branch{isa::CmpOp::eq, isa::AluWidth::w64, isa::r1, isa::Imm{0}, anywhere(random)});
        else if (drawn == 5)
            code.emplace_back(isa::Jump{anywhere(random), false});
        else if (drawn == 6)
            code.emplace_back(isa::MayGoto{anywhere(random)});
        else if (drawn == 7 && slot % 3 == 0)
            code.emplace_back(isa::Exit{});
        else
            code.emplace_back(isa::Mov{isa::AluWidth::w64, isa::r0, isa::Imm{1}});
    }
    if (form(random) < 5)
        code.back() = isa::Exit{};
    else
        code.back() = isa::Jump{anywhere(random), false};
    return code;
}

std::vector<BlockId> successors_of(const Graph& graph, BlockId block) {
    const auto [begin, end] = boost::adjacent_vertices(block, graph);
    return {begin, end};
}

BlockSet reachable(const Graph& graph, BlockId from, const BlockSet& avoided) {
    BlockSet found;
    std::vector<BlockId> pending{from};
    while (!pending.empty()) {
        const BlockId block = pending.back();
        pending.pop_back();
        if (avoided.contains(block) || !found.insert(block).second)
            continue;
        for (const BlockId to : successors_of(graph, block))
            pending.push_back(to);
    }
    return found;
}

std::vector<isa::Slot> next_slots(const isa::Code& code, isa::Slot slot) {
    const isa::Slot next =
        slot + 1 < code.size() && std::holds_alternative<isa::SecondSlot>(code[slot + 1]) ? slot + 2 : slot + 1;
    if (const auto* jump = std::get_if<isa::Jump>(&code[slot]))
        return {jump->target};
    if (const auto* branch = std::get_if<isa::Branch>(&code[slot]))
        return {next, branch->target};
    if (const auto* may_goto = std::get_if<isa::MayGoto>(&code[slot]))
        return {next, may_goto->target};
    if (std::holds_alternative<isa::Exit>(code[slot]))
        return {};
    return {next};
}

} // namespace bpfproof::cfg::test
