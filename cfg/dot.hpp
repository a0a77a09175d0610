// The graph for Graphviz: a cluster a function, loop heads coloured and thick, back edges bold, calls dashed.
#pragma once

#include "cfg/cfg.hpp"

#include <functional>
#include <string>

namespace bpfproof::cfg {

/// The text of the instruction at a slot; a slot whose text is empty is left out. This folder knows no assembly.
using SlotLabel = std::function<std::string(isa::Slot)>;

std::string to_dot(const Program& program, const SlotLabel& label);

} // namespace bpfproof::cfg
