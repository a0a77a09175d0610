// Code to graph: where functions begin, what of each can be reached, blocks, edges, calls. No step recurses, so the
// length of a program costs memory and nothing else.
#include "cfg/cfg.hpp"

#include "base/internal_error.hpp"
#include "cfg/flow.hpp"

#include <algorithm>

namespace bpfproof::cfg {
namespace {

using isa::Code;
using isa::Slot;

std::string at_slot(const char* what, Slot slot) {
    return std::string(what) + " slot " + std::to_string(slot);
}

std::variant<std::vector<Slot>, GraphError> function_starts(const Code& code, std::span<const Slot> given) {
    std::vector<Slot> starts{0};
    for (const Slot start : given) {
        if (start >= code.size() || std::holds_alternative<isa::SecondSlot>(code[start]))
            return GraphError{start, "a function is said to begin where no instruction does"};
        starts.push_back(start);
    }
    for (Slot slot = 0; slot < code.size(); ++slot) {
        const auto callee = referenced_function(code[slot]);
        if (!callee)
            continue;
        if (*callee >= code.size() || std::holds_alternative<isa::SecondSlot>(code[*callee]))
            return GraphError{slot, at_slot("refers to a function where no instruction is:", *callee)};
        starts.push_back(*callee);
    }
    std::ranges::sort(starts);
    starts.erase(std::unique(starts.begin(), starts.end()), starts.end());
    return starts;
}

/// What can be reached within [begin, end), and where blocks must begin. Unreachable jumps split no block.
struct Reach {
    std::vector<bool> reached; ///< [slot - begin]
    std::vector<bool> leader;
    std::optional<GraphError> error;
};

class ReachSearch {
public:
    ReachSearch(const Code& code, Slot begin, Slot end)
        : code_(code), begin_(begin),
          end_(end), result_{std::vector<bool>(end - begin), std::vector<bool>(end - begin), std::nullopt} {}

    Reach run() {
        lead(begin_);
        while (!pending_.empty() && !result_.error) {
            const Slot slot = pending_.back();
            pending_.pop_back();
            walk(slot);
        }
        return std::move(result_);
    }

private:
    void lead(Slot slot) {
        if (result_.leader[slot - begin_])
            return;
        result_.leader[slot - begin_] = true;
        pending_.push_back(slot);
    }

    /// From a leader straight on, to the end of the run or to what has been walked.
    void walk(Slot slot) {
        while (!result_.reached[slot - begin_]) {
            result_.reached[slot - begin_] = true;
            const Flow flow = flow_of(code_[slot]);
            const Slot next = next_slot(code_, slot);
            if (flow.target && !check_target(slot, *flow.target))
                return;
            if (flow.falls_through && next >= end_) {
                result_.error = GraphError{slot, "control runs past the end of the function"};
                return;
            }
            if (flow.target)
                lead(*flow.target);
            if (flow.ends_block) {
                if (flow.falls_through)
                    lead(next);
                return;
            }
            slot = next;
        }
    }

    bool check_target(Slot slot, Slot target) {
        if (target >= code_.size())
            result_.error = GraphError{slot, at_slot("jumps out of the program, to", target)};
        else if (target < begin_ || target >= end_)
            result_.error = GraphError{slot, at_slot("jumps into another function, to", target)};
        else if (std::holds_alternative<isa::SecondSlot>(code_[target]))
            result_.error = GraphError{slot, at_slot("jumps into the middle of a 16-byte load, to", target)};
        return !result_.error;
    }

    const Code& code_;
    Slot begin_;
    Slot end_;
    Reach result_;
    std::vector<Slot> pending_;
};

/// Blocks in the order of their slots, before they are numbered for good.
struct Draft {
    std::vector<Block> blocks;
    std::vector<std::uint32_t> next;  ///< [block] or no_block
    std::vector<std::uint32_t> taken; ///< [block] or no_block
};

Draft draft_blocks(const Code& code, Slot begin, Slot end, const Reach& reach) {
    Draft draft;
    std::vector<std::uint32_t> starting_at(end - begin, no_block);
    for (Slot slot = begin; slot < end;) {
        if (!reach.reached[slot - begin]) {
            ++slot;
            continue;
        }
        Block block{slot, slot, slot};
        do {
            block.last = block.end;
            block.end = next_slot(code, block.end);
        } while (block.end < end && !flow_of(code[block.last]).ends_block && !reach.leader[block.end - begin]);
        starting_at[slot - begin] = static_cast<std::uint32_t>(draft.blocks.size());
        draft.blocks.push_back(block);
        slot = block.end;
    }
    for (const Block& block : draft.blocks) {
        const Flow flow = flow_of(code[block.last]);
        draft.next.push_back(flow.falls_through ? starting_at[block.end - begin] : no_block);
        draft.taken.push_back(flow.target ? starting_at[*flow.target - begin] : no_block);
    }
    return draft;
}

/// [draft block] → number in reverse post-order. The taken side is walked first, so that what falls through comes right
/// after its block, as in the code.
std::vector<std::uint32_t> reverse_post_order(const Draft& draft) {
    const std::size_t count = draft.blocks.size();
    std::vector<std::uint32_t> number(count, no_block);
    std::vector<std::uint8_t> sides_done(count, 0); // 0: unseen; then one more than the sides walked
    std::vector<std::uint32_t> path{0};
    auto left = static_cast<std::uint32_t>(count);
    sides_done[0] = 1;
    while (!path.empty()) {
        const std::uint32_t block = path.back();
        if (sides_done[block] == 3) {
            number[block] = --left;
            path.pop_back();
            continue;
        }
        const std::uint32_t successor = sides_done[block]++ == 1 ? draft.taken[block] : draft.next[block];
        if (successor != no_block && sides_done[successor] == 0) {
            sides_done[successor] = 1;
            path.push_back(successor);
        }
    }
    return number;
}

Graph graph_of(const Draft& draft, const std::vector<std::uint32_t>& number) {
    Graph graph(draft.blocks.size());
    for (std::size_t i = 0; i < draft.blocks.size(); ++i) {
        graph[number[i]] = draft.blocks[i];
        if (draft.next[i] != no_block)
            boost::add_edge(number[i], number[draft.next[i]], Edge{EdgeKind::next}, graph);
        if (draft.taken[i] != no_block)
            boost::add_edge(number[i], number[draft.taken[i]], Edge{EdgeKind::taken}, graph);
    }
    return graph;
}

void note_slots(Function& function, const Code& code) {
    function.block_of.assign(function.end - function.begin, no_block);
    for (const BlockId block : boost::make_iterator_range(boost::vertices(function.graph))) {
        const Block& extent = function.graph[block];
        for (Slot slot = extent.begin; slot < extent.end; ++slot)
            function.block_of[slot - function.begin] = static_cast<std::uint32_t>(block);
    }
    for (Slot slot = function.begin; slot < function.end; ++slot) {
        const bool reachable = function.block_of[slot - function.begin] != no_block;
        if (reachable && std::holds_alternative<isa::CallLocal>(code[slot]))
            function.calls.push_back(slot);
        // The entry is reachable, so there is a slot before one that is not.
        if (!reachable && function.block_of[slot - function.begin - 1] != no_block)
            function.unreachable.push_back(slot);
    }
}

std::variant<Function, GraphError> build_function(const Code& code, FunctionId id, Slot begin, Slot end) {
    Reach reach = ReachSearch(code, begin, end).run();
    if (reach.error)
        return *std::move(reach.error);
    const Draft draft = draft_blocks(code, begin, end, reach);
    Function function;
    function.id = id;
    function.begin = begin;
    function.end = end;
    function.graph = graph_of(draft, reverse_post_order(draft));
    note_slots(function, code);
    return function;
}

CallGraph call_graph(const Program& program, const Code& code) {
    CallGraph calls(program.functions.size());
    for (const Function& function : program.functions) {
        calls[function.id] = function.id;
        for (Slot slot = function.begin; slot < function.end; ++slot) {
            if (function.block_of[slot - function.begin] == no_block)
                continue;
            if (const auto callee = referenced_function(code[slot])) {
                const bool callback = std::holds_alternative<isa::LoadFunction>(code[slot]);
                boost::add_edge(function.id, program.function_at(*callee).id, CallEdge{slot, callback}, calls);
            }
        }
    }
    return calls;
}

} // namespace

std::variant<Program, GraphError> build(const Code& code, std::span<const Slot> given) {
    if (code.empty())
        return GraphError{0, "no instructions"};
    auto starts_or_error = function_starts(code, given);
    if (auto* error = std::get_if<GraphError>(&starts_or_error))
        return std::move(*error);
    const auto& starts = std::get<std::vector<Slot>>(starts_or_error);
    Program program;
    for (std::size_t i = 0; i < starts.size(); ++i) {
        const Slot end = i + 1 < starts.size() ? starts[i + 1] : static_cast<Slot>(code.size());
        auto function = build_function(code, static_cast<FunctionId>(i), starts[i], end);
        if (auto* error = std::get_if<GraphError>(&function))
            return std::move(*error);
        program.functions.push_back(std::get<Function>(std::move(function)));
    }
    program.calls = call_graph(program, code);
    return program;
}

std::optional<BlockId> Function::block_at(Slot slot) const {
    if (slot < begin || slot >= end || block_of[slot - begin] == no_block)
        return std::nullopt;
    return block_of[slot - begin];
}

const Function& Program::function_of(Slot slot) const {
    const auto after = std::ranges::upper_bound(functions, slot, {}, &Function::begin);
    if (after == functions.begin() || slot >= std::prev(after)->end)
        throw InternalError("no function at slot " + std::to_string(slot));
    return *std::prev(after);
}

const Function& Program::function_at(Slot begin) const {
    const Function& function = function_of(begin);
    if (function.begin != begin)
        throw InternalError("no function begins at slot " + std::to_string(begin));
    return function;
}

} // namespace bpfproof::cfg
