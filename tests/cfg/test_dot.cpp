#include "cfg/dot.hpp"

#include "programs.hpp"

#include "support/catch.hpp"

using namespace bpfproof;
using namespace bpfproof::cfg;
using namespace bpfproof::cfg::test;

TEST_CASE("the Graphviz text has clusters, marked loop heads, back edges, dashed calls, and escapes its labels") {
    const Program program = program_of("r1 = 7 ll\n"
                                       "again:\n"
                                       "call callee\n"
                                       "if r0 != 0 goto again\n"
                                       "exit\n"
                                       "callee:\n"
                                       "exit\n");
    const std::string text =
        to_dot(program, [](isa::Slot slot) { return slot == 1 ? std::string() : "a \"b\\" + std::to_string(slot); });
    CHECK(text == "digraph program {\n"
                  "  node [shape=box fontname=\"monospace\"];\n"
                  "  subgraph cluster_0 {\n"
                  "    label=\"function at 0\";\n"
                  "    f0_b0 [label=\"0: a \\\"b\\\\0\\l\"];\n"
                  "    f0_b1 [label=\"2: a \\\"b\\\\2\\l3: a \\\"b\\\\3\\l\" style=filled fillcolor=lightgoldenrod "
                  "penwidth=2];\n"
                  "    f0_b2 [label=\"4: a \\\"b\\\\4\\l\"];\n"
                  "    f0_b0 -> f0_b1 [];\n"
                  "    f0_b1 -> f0_b2 [label=\"next\" ];\n"
                  "    f0_b1 -> f0_b1 [label=\"taken\" style=bold color=firebrick constraint=false ];\n"
                  "  }\n"
                  "  subgraph cluster_1 {\n"
                  "    label=\"function at 5\";\n"
                  "    f1_b0 [label=\"5: a \\\"b\\\\5\\l\"];\n"
                  "  }\n"
                  "  f0_b1 -> f1_b0 [style=dashed constraint=false label=\"call at 2\"];\n"
                  "}\n");
}
