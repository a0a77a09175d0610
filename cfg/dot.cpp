#include "cfg/dot.hpp"

#include "cfg/wto.hpp"

namespace bpfproof::cfg {
namespace {

/// For a quoted string of the DOT language; every line ends left-justified.
std::string escaped(const std::string& text) {
    std::string result;
    for (const char c : text) {
        if (c == '"' || c == '\\')
            result += '\\';
        if (c == '\n')
            result += "\\l";
        else
            result += c;
    }
    return result;
}

std::string name(FunctionId function, BlockId block) {
    return "f" + std::to_string(function) + "_b" + std::to_string(block);
}

std::string block_text(const Block& block, const SlotLabel& label) {
    std::string text;
    for (isa::Slot slot = block.begin; slot < block.end; ++slot)
        if (const std::string line = label(slot); !line.empty())
            text += std::to_string(slot) + ": " + line + "\n";
    return text;
}

void write_edges(std::string& out, const Function& function, const Wto& order) {
    for (const auto edge : boost::make_iterator_range(boost::edges(function.graph))) {
        const BlockId from = boost::source(edge, function.graph);
        const BlockId to = boost::target(edge, function.graph);
        const bool forks = boost::out_degree(from, function.graph) > 1;
        out += "    " + name(function.id, from) + " -> " + name(function.id, to) + " [";
        if (forks)
            out += function.graph[edge].kind == EdgeKind::taken ? "label=\"taken\" " : "label=\"next\" ";
        if (order.is_back_edge(from, to))
            out += "style=bold color=firebrick constraint=false ";
        out += "];\n";
    }
}

void write_function(std::string& out, const Function& function, const SlotLabel& label) {
    const Wto order = weak_topological_order(function);
    out += "  subgraph cluster_" + std::to_string(function.id) + " {\n";
    out += "    label=\"function at " + std::to_string(function.begin) + "\";\n";
    for (const BlockId block : boost::make_iterator_range(boost::vertices(function.graph))) {
        out +=
            "    " + name(function.id, block) + " [label=\"" + escaped(block_text(function.graph[block], label)) + "\"";
        if (order.is_head(block))
            out += " style=filled fillcolor=lightgoldenrod penwidth=2";
        out += "];\n";
    }
    write_edges(out, function, order);
    out += "  }\n";
}

void write_calls(std::string& out, const Program& program) {
    for (const auto edge : boost::make_iterator_range(boost::edges(program.calls))) {
        const CallEdge& call = program.calls[edge];
        const Function& caller = program.functions[boost::source(edge, program.calls)];
        const Function& callee = program.functions[boost::target(edge, program.calls)];
        out += "  " + name(caller.id, caller.block_at(call.site).value()) + " -> " + name(callee.id, 0) +
               " [style=dashed constraint=false label=\"" + (call.callback ? "callback" : "call") + " at " +
               std::to_string(call.site) + "\"];\n";
    }
}

} // namespace

std::string to_dot(const Program& program, const SlotLabel& label) {
    std::string out = "digraph program {\n  node [shape=box fontname=\"monospace\"];\n";
    for (const Function& function : program.functions)
        write_function(out, function, label);
    write_calls(out, program);
    return out + "}\n";
}

} // namespace bpfproof::cfg
