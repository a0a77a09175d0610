#include "slice/branches.hpp"

#include "cfg/dominators.hpp"
#include "slice/value.hpp"

#include <algorithm>

namespace bpfproof::slice {
namespace {

using isa::CmpOp;
using platform::FieldYield;

/// [block]: `to` can be reached from it, by no edge or more.
std::vector<bool> reaching(const cfg::Function& function, cfg::BlockId to) {
    std::vector<bool> seen(boost::num_vertices(function.graph), false);
    std::vector<cfg::BlockId> waiting{to};
    seen[to] = true;
    while (!waiting.empty()) {
        const cfg::BlockId block = waiting.back();
        waiting.pop_back();
        for (const auto& edge : boost::make_iterator_range(boost::in_edges(block, function.graph)))
            if (const auto from = boost::source(edge, function.graph); !seen[from]) {
                seen[from] = true;
                waiting.push_back(from);
            }
    }
    return seen;
}

/// What holds where the instruction is reached: the outcome that leads there, if only one does.
std::optional<isa::Branch> holding(const cfg::Function& function, cfg::BlockId block, const isa::Branch& branch,
                                   const std::vector<bool>& leads) {
    bool by_next = false;
    bool by_taken = false;
    for (const auto& edge : boost::make_iterator_range(boost::out_edges(block, function.graph)))
        if (leads[boost::target(edge, function.graph)])
            (function.graph[edge].kind == cfg::EdgeKind::taken ? by_taken : by_next) = true;
    if (by_next == by_taken)
        return std::nullopt;
    isa::Branch holds = branch;
    if (by_next)
        holds.op = isa::negate(branch.op);
    return holds;
}

CmpOp mirrored(CmpOp op) {
    switch (op) {
    case CmpOp::gt:
        return CmpOp::lt;
    case CmpOp::ge:
        return CmpOp::le;
    case CmpOp::lt:
        return CmpOp::gt;
    case CmpOp::le:
        return CmpOp::ge;
    default:
        return op;
    }
}

} // namespace

bool reaches(const cfg::Function& function, isa::Slot from, isa::Slot to) {
    const auto a = function.block_at(from);
    const auto b = function.block_at(to);
    if (!a || !b)
        return false;
    if (*a == *b && from < to)
        return true;
    const std::vector<bool> leads = reaching(function, *b);
    return std::ranges::any_of(boost::make_iterator_range(boost::out_edges(*a, function.graph)),
                               [&](const auto& edge) { return leads[boost::target(edge, function.graph)]; });
}

std::vector<Outcome> outcomes_before(const semantics::Environment& environment, const cfg::Function& function,
                                     isa::Slot slot) {
    std::vector<Outcome> out;
    const auto here = function.block_at(slot);
    if (!here)
        return out;
    const std::vector<bool> leads = reaching(function, *here);
    const cfg::DominatorTree tree = cfg::dominators(function);
    for (cfg::BlockId block = 0; block < leads.size(); ++block) {
        const isa::Slot last = function.graph[block].last;
        const auto* branch = std::get_if<isa::Branch>(&environment.code[last]);
        if (!leads[block] || branch == nullptr)
            continue;
        if (const auto holds = holding(function, block, *branch, leads))
            out.push_back({last, *holds, tree.dominates(block, *here)});
    }
    std::ranges::sort(out, {}, &Outcome::slot);
    return out;
}

std::optional<SizeCheck> size_check(Trace& trace, const Outcome& outcome, std::size_t depth) {
    const auto* rhs = std::get_if<isa::Reg>(&outcome.holds.rhs);
    if (rhs == nullptr || outcome.holds.width != isa::AluWidth::w64)
        return std::nullopt;
    Use pointer{{outcome.slot, depth}, outcome.holds.lhs};
    Use end{{outcome.slot, depth}, *rhs};
    CmpOp op = outcome.holds.op;
    if (comes_from(trace, pointer, FieldYield::packet_end)) {
        std::swap(pointer, end);
        op = mirrored(op);
    }
    if (!comes_from(trace, end, FieldYield::packet_end) || !comes_from(trace, pointer, FieldYield::packet))
        return std::nullopt;
    const auto offset = packet_offset(trace, pointer);
    if (op == CmpOp::le || op == CmpOp::eq)
        return SizeCheck{offset};
    if (op == CmpOp::lt)
        return SizeCheck{offset ? std::optional(*offset + 1) : std::nullopt};
    return std::nullopt; // The packet is shorter: nothing to rely on.
}

} // namespace bpfproof::slice
