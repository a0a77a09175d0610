// Checks of a program as a whole; the others judge one instruction at a time.
#pragma once

#include "checks/point.hpp"

namespace bpfproof::checks {

/// Unreachable code, depth of the stack over chains of calls, exception callbacks. After the walk: how much of each
/// frame is used is what the sink was told on the way. Returns the bytes of stack that the deepest chain uses.
std::int64_t check_program(const Environment& env, Sink& sink);

} // namespace bpfproof::checks
