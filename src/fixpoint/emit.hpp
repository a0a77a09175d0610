// What engines and domains share: where control goes on, and in which state.
#pragma once

#include "cfg/cfg.hpp"

#include <functional>

namespace bpfproof::fixpoint {

using cfg::BlockId;

template <class State>
using Emit = std::function<void(BlockId target, State state)>;

} // namespace bpfproof::fixpoint
