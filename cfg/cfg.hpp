// The program as a graph: functions, basic blocks, edges, calls. Boost.Graph holds it; everything computed from shape
// alone (dominators, loops, weak topological order, liveness) stands beside it in this folder.
#pragma once

#include "isa/instruction.hpp"

#include <boost/graph/adjacency_list.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

namespace bpfproof::cfg {

/// Half open: [begin, end) in slots. `last` is the slot of the last instruction (differs from end-1 where that is a
/// 16-byte load).
struct Block {
    isa::Slot begin = 0;
    isa::Slot end = 0;
    isa::Slot last = 0;
};

enum class EdgeKind : std::uint8_t {
    next,  ///< falls through: branch not taken, may_goto's budget left, or simply the next block
    taken, ///< branch or jump
};
struct Edge {
    EdgeKind kind = EdgeKind::next;
};

using Graph = boost::adjacency_list<boost::vecS, boost::vecS, boost::bidirectionalS, Block, Edge>;
using BlockId = boost::graph_traits<Graph>::vertex_descriptor;
using FunctionId = std::uint32_t;

/// One function. Only blocks that can be reached from its entry are in the graph; block 0 is the entry, and
/// blocks are numbered in reverse post-order. A block ends at a Jump, Branch, MayGoto or Exit and before a target of
/// one; calls do not end blocks. Out-edges stand in the order next, taken. A branch to the following slot has both
/// edges, in parallel, because each is refined by its own outcome. What may end the program in mid-block (PacketLoad on
/// a short packet, a tail call, bpf_throw) has no edge: nothing of this function runs after it, so no successor has
/// anything to learn.
struct Function {
    FunctionId id = 0;
    isa::Slot begin = 0;
    isa::Slot end = 0;
    Graph graph;
    std::vector<isa::Slot> calls;        ///< slots of local calls, in order
    std::vector<isa::Slot> unreachable;  ///< first slots of runs of unreachable code
    std::vector<std::uint32_t> block_of; ///< [slot - begin]: the block of every slot, no_block where unreachable

    std::optional<BlockId> block_at(isa::Slot slot) const; ///< none where unreachable or outside [begin, end)
};
inline constexpr std::uint32_t no_block = 0xffff'ffff;

struct CallEdge {
    isa::Slot site = 0;
    bool callback = false; ///< the address is taken (LoadFunction), not called
};
using CallGraph = boost::adjacency_list<boost::vecS, boost::vecS, boost::bidirectionalS, FunctionId, CallEdge>;

struct Program {
    std::vector<Function> functions; ///< [0] is the entry at slot 0; ordered by begin
    CallGraph calls;                 ///< vertex i is functions[i]

    const Function& function_at(isa::Slot begin) const; ///< throws InternalError where no function begins there
    const Function& function_of(isa::Slot slot) const;  ///< the one whose [begin, end) holds slot; throws likewise
};

/// Why a program has no graph: control runs past the end of a function, or jumps into another. Reasons in lower case.
/// Only code that can be reached from a function's start counts: what never runs cannot go astray.
struct GraphError {
    isa::Slot slot = 0;
    std::string reason;
};

/// `starts`: slots where functions begin, as the object says; slot 0 and the targets of local calls and callbacks are
/// added. A function extends to where the next one begins. Linear in the code, but for sorting the starts.
std::variant<Program, GraphError> build(const isa::Code& code, std::span<const isa::Slot> starts);

} // namespace bpfproof::cfg
